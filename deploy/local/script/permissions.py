"""Which call works in which AuthMode, and which scope the manifest must name for it.

The table is Google's own (editor add-ons, authorization lifecycle) read line by line: NONE knows the menu
and the locale; LIMITED adds the document and properties; a custom function reads the document, properties
and URLs but knows nobody and changes nothing; FULL may do everything its scopes allow.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache

MODES = ("NONE", "LIMITED", "CUSTOM_FUNCTION", "FULL")

_AUTH = "https://www.googleapis.com/auth/"
SHEETS = (f"{_AUTH}spreadsheets", f"{_AUTH}spreadsheets.currentonly", f"{_AUTH}spreadsheets.readonly")
EDIT = (f"{_AUTH}spreadsheets", f"{_AUTH}spreadsheets.currentonly")
ANY_SHEET = (f"{_AUTH}spreadsheets", f"{_AUTH}spreadsheets.readonly")
CONTAINER_UI = (f"{_AUTH}script.container.ui",)
EXTERNAL = (f"{_AUTH}script.external_request",)
EMAIL = (f"{_AUTH}userinfo.email",)
TRIGGERS = (f"{_AUTH}script.scriptapp",)

_ALL = "NONE LIMITED CUSTOM_FUNCTION FULL"
_NOT_ANONYMOUS = "NONE LIMITED FULL"
_DOCUMENT = "LIMITED CUSTOM_FUNCTION FULL"
_CHANGE = "LIMITED FULL"
_FETCH = "CUSTOM_FUNCTION FULL"
_FULL = "FULL"

# (call, modes, any of these scopes); the first line that fits decides
_RULES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("SpreadsheetApp.getUi", _NOT_ANONYMOUS, ()),
    ("SpreadsheetApp.open*", _FULL, ANY_SHEET),
    ("SpreadsheetApp.create", _FULL, (f"{_AUTH}spreadsheets",)),
    ("SpreadsheetApp.get*", _DOCUMENT, SHEETS),
    ("SpreadsheetApp.flush", _DOCUMENT, SHEETS),
    ("SpreadsheetApp.*", _CHANGE, EDIT),
    ("Spreadsheet.toast", _CHANGE, SHEETS),
    ("Spreadsheet.get*", _DOCUMENT, SHEETS),
    ("Spreadsheet.*", _CHANGE, EDIT),
    ("Sheet.get*", _DOCUMENT, SHEETS),
    ("Sheet.is*", _DOCUMENT, SHEETS),
    ("Sheet.*", _CHANGE, EDIT),
    ("Range.get*", _DOCUMENT, SHEETS),
    ("Range.is*", _DOCUMENT, SHEETS),
    ("Range.offset", _DOCUMENT, SHEETS),
    ("Range.*", _CHANGE, EDIT),
    ("Ui.create*", _NOT_ANONYMOUS, ()),
    ("Menu.*", _NOT_ANONYMOUS, ()),
    ("Ui.*", _FULL, CONTAINER_UI),
    ("PropertiesService.*", _DOCUMENT, ()),
    ("CacheService.*", _DOCUMENT, ()),
    ("UrlFetchApp.*", _FETCH, EXTERNAL),
    ("Session.getEffectiveUser", _FULL, EMAIL),
    ("ScriptApp.getOAuthToken", _FULL, ()),
    ("ScriptApp.getIdentityToken", _FULL, ()),
    ("ScriptApp.newTrigger", _FULL, TRIGGERS),
    ("ScriptApp.getProjectTriggers", _FULL, TRIGGERS),
    ("ScriptApp.deleteTrigger", _FULL, TRIGGERS),
)

# what a script got from a service is named without it: "You do not have permission to call setValue"
_DOCUMENT_PARTS = ("Range", "Sheet", "Spreadsheet")


@lru_cache(maxsize=4096)
def refusal(method: str, mode: str, scopes: tuple[str, ...]) -> str:
    """Google's sentence when a call is refused, or "" when it is allowed.

    ``method`` is ``Class.method`` (``Ui.showSidebar``); ``scopes`` are the manifest's, empty meaning that
    Apps Script works them out itself.
    """
    rule = next((rule for rule in _RULES if fnmatchcase(method, rule[0])), None)
    if rule is None:
        return ""
    _, modes, needed = rule
    if mode not in modes.split():
        owner, _, name = method.partition(".")
        if method == "SpreadsheetApp.getUi":
            return "Cannot call SpreadsheetApp.getUi() from this context."
        if owner in _DOCUMENT_PARTS:
            return f"You do not have permission to call {name}"
        wanted = f" Required permissions: {' || '.join(needed)}" if needed else ""
        return f"You do not have permission to call {method}.{wanted}"
    if scopes and needed and not set(needed) & set(scopes):
        wanted = needed[0] if len(needed) == 1 else f"({' || '.join(needed)})"
        return f"Specified permissions are not sufficient to call {method}. Required permissions: {wanted}"
    return ""
