"""Global names of Apps Script: where each service lives, what is absent here, what is too much here."""

from __future__ import annotations

import re
from collections.abc import Iterable

# service -> the file of runtime/ that makes it
SERVICES = {
    "SpreadsheetApp": "spreadsheet",
    "HtmlService": "html",
    "UrlFetchApp": "fetch",
    "Utilities": "utilities",
    "PropertiesService": "stores",
    "CacheService": "stores",
    "LockService": "stores",
    "Session": "script",
    "ScriptApp": "script",
    "Logger": "console",
    "console": "console",
}
# Apps Script has these, this runtime has not; using one is an error that says so
ABSENT = (
    *(
        "AdminDirectory",
        "AdSense",
        "Analytics",
        "BigQuery",
        "Browser",
        "CalendarApp",
        "CardService",
        "Charts",
    ),
    *("Classroom", "ContactsApp", "ContentService", "DataStudioApp", "DocumentApp", "Drive", "DriveApp"),
    *("FormApp", "Gmail", "GmailApp", "GroupsApp", "Jdbc", "LanguageApp", "LinearOptimizationService"),
    *("MailApp", "Maps", "People", "Picker", "Sheets", "SitesApp", "Slides", "SlidesApp", "Tasks"),
    *("UserManager", "XmlService", "YouTube"),
)
# quickjs has these, Apps Script's V8 has not
REMOVED = (
    *("btoa", "atob", "performance", "queueMicrotask", "DOMException"),
    *("DisposableStack", "AsyncDisposableStack", "SuppressedError"),
)


def mentioned(texts: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """The services and absent names that occur in any of the texts.

    Only these are defined in an execution's global: defining all of them would double what a call costs.
    """
    words = {word for text in texts for word in re.findall(r"\w+", text)}
    return {n: home for n, home in SERVICES.items() if n in words}, [n for n in ABSENT if n in words]
