"""How far the stand-in can be trusted: a mark for each method, batchUpdate kind and rule, and what is
assumed.

recorded: answers of the real service were replayed against it (the cassettes of gspread's own test suite),
or stand in public issues or in what other clients wrote down of their own tests against it; documented:
Google's reference says so and nothing recorded contradicts; assumed: neither. What has no mark here is absent
and answers 501 by name. A mark is about the common case: `assumed` names the details beyond it that nobody
has checked.
"""

from __future__ import annotations

from deploy.local.google.mark import ASSUMED, DOCUMENTED, RECORDED, Mark
from deploy.local.google.refusals import REFUSALS

GUIDE = "developers.google.com/workspace/sheets/api/guides/formats"
CASSETTES = "gspread's cassettes"
S, D = "sheets.spreadsheets.", "drive."
METHODS: dict[str, Mark] = {
    S + "get": Mark(RECORDED, "cells of an empty part of a range; sizes of rows with several lines"),
    S + "batchUpdate": Mark(RECORDED, "texts of refusals that no client has recorded"),
    S + "create": Mark(DOCUMENTED, "slicers, tables and groups of rows are refused with 501"),
    S + "getByDataFilter": Mark(DOCUMENTED),
    S + "sheets.copyTo": Mark(DOCUMENTED, "what lies on the copy has new ids"),
    S + "values.get": Mark(RECORDED, "an empty text a formula gives counts as a value"),
    S + "values.update": Mark(RECORDED),
    S + "values.append": Mark(RECORDED, "which of several tables in the range is taken"),
    S + "values.clear": Mark(RECORDED),
    S + "values.batchGet": Mark(RECORDED),
    S + "values.batchUpdate": Mark(RECORDED),
    S + "values.batchClear": Mark(RECORDED),
    S + "values.batchGetByDataFilter": Mark(
        RECORDED, "in which order the answers come", "other clients' live notes"
    ),
    S + "values.batchUpdateByDataFilter": Mark(DOCUMENTED),
    S + "values.batchClearByDataFilter": Mark(DOCUMENTED),
    S + "developerMetadata.get": Mark(DOCUMENTED, "the text of 404"),
    S + "developerMetadata.search": Mark(DOCUMENTED),
    D + "files.list": Mark(RECORDED, "q on other fields than the common ones; orderBy beyond its first key"),
    D + "files.get": Mark(RECORDED, "fields no client has asked for"),
    D + "files.create": Mark(RECORDED, "spreadsheets only; uploads of CSV and TSV text"),
    D + "files.update": Mark(RECORDED, "time zone and locale after an import"),
    D + "files.copy": Mark(RECORDED),
    D + "files.delete": Mark(RECORDED),
    D + "files.export": Mark(RECORDED, "XLSX holds values and number formats only; PDF and ODS are absent"),
    D + "files.generateIds": Mark(DOCUMENTED),
    D + "about.get": Mark(DOCUMENTED, "only kind and user"),
    D + "comments.list": Mark(RECORDED, "never holds a comment"),
    D + "permissions.create": Mark(DOCUMENTED, "no message is ever sent; texts of refusals"),
    D + "permissions.list": Mark(DOCUMENTED),
    D + "permissions.get": Mark(DOCUMENTED),
    D + "permissions.update": Mark(DOCUMENTED),
    D + "permissions.delete": Mark(DOCUMENTED, "that the owner's is refused, and how"),
}
_KEPT = "kept and returned; nothing is drawn by it"
KINDS: dict[str, Mark] = {
    "updateSheetProperties": Mark(RECORDED),
    "updateSpreadsheetProperties": Mark(
        RECORDED, "what a change of locale does to formats; what `*` does to fields that are left out"
    ),
    "addSheet": Mark(RECORDED),
    "deleteSheet": Mark(RECORDED, "formulas that named the tab show #REF!"),
    "duplicateSheet": Mark(DOCUMENTED),
    "updateCells": Mark(RECORDED),
    "repeatCell": Mark(RECORDED),
    "appendCells": Mark(DOCUMENTED),
    "setDataValidation": Mark(RECORDED, "kept, and refuses nothing that is typed"),
    "updateBorders": Mark(DOCUMENTED, "borders of the neighbours stay"),
    "insertDimension": Mark(RECORDED, "the size of the neighbour is taken over too"),
    "deleteDimension": Mark(RECORDED, "what has lost its whole range goes with it"),
    "moveDimension": Mark(DOCUMENTED, "ranges that lie half in what moves stay"),
    "appendDimension": Mark(DOCUMENTED),
    "updateDimensionProperties": Mark(RECORDED),
    "autoResizeDimensions": Mark(RECORDED, "widths are counted in letters, not in glyphs"),
    "addDimensionGroup": Mark(RECORDED),
    "deleteDimensionGroup": Mark(RECORDED),
    "updateDimensionGroup": Mark(DOCUMENTED),
    "insertRange": Mark(DOCUMENTED, "references to cells that move in part stay"),
    "deleteRange": Mark(DOCUMENTED, "references to cells that move in part stay"),
    "mergeCells": Mark(RECORDED),
    "unmergeCells": Mark(RECORDED),
    "sortRange": Mark(RECORDED, "texts in order of code points without case; errors last"),
    "copyPaste": Mark(RECORDED),
    "cutPaste": Mark(RECORDED, "references to cells that are overwritten stay"),
    "autoFill": Mark(ASSUMED, "copies; continues no series"),
    "findReplace": Mark(DOCUMENTED, "regular expressions are Python's"),
    "trimWhitespace": Mark(DOCUMENTED),
    "deleteDuplicates": Mark(DOCUMENTED, "values are compared without case"),
    "pasteData": Mark(ASSUMED, "plain text only; HTML is pasted as text"),
    "textToColumns": Mark(ASSUMED, "delimiters are not detected"),
    "setBasicFilter": Mark(RECORDED, "rows are judged when they are read"),
    "clearBasicFilter": Mark(RECORDED),
    "addFilterView": Mark(DOCUMENTED, _KEPT),
    "updateFilterView": Mark(DOCUMENTED),
    "duplicateFilterView": Mark(DOCUMENTED),
    "deleteFilterView": Mark(DOCUMENTED),
    "addNamedRange": Mark(RECORDED),
    "updateNamedRange": Mark(RECORDED),
    "deleteNamedRange": Mark(RECORDED),
    "addProtectedRange": Mark(RECORDED, "a warning stops nobody"),
    "updateProtectedRange": Mark(DOCUMENTED),
    "deleteProtectedRange": Mark(RECORDED),
    "addConditionalFormatRule": Mark(DOCUMENTED, "custom formulas go by the first range's first cell"),
    "updateConditionalFormatRule": Mark(DOCUMENTED),
    "deleteConditionalFormatRule": Mark(DOCUMENTED),
    "addBanding": Mark(DOCUMENTED, _KEPT),
    "updateBanding": Mark(DOCUMENTED),
    "deleteBanding": Mark(DOCUMENTED),
    "addChart": Mark(DOCUMENTED, "over a tab's cells only; a tab of its own is refused with 501"),
    "updateChartSpec": Mark(DOCUMENTED),
    "updateEmbeddedObjectPosition": Mark(DOCUMENTED),
    "deleteEmbeddedObject": Mark(DOCUMENTED),
    "createDeveloperMetadata": Mark(DOCUMENTED, "texts of refusals"),
    "updateDeveloperMetadata": Mark(DOCUMENTED, "a filter that matches nothing is no error"),
    "deleteDeveloperMetadata": Mark(DOCUMENTED, "a filter that matches nothing is no error"),
}
ENTERED: dict[str, Mark] = {
    "leading zeros": Mark(RECORDED, source=CASSETTES),
    "grouped digits with decimals": Mark(RECORDED, source=CASSETTES),
    "dates in ISO order": Mark(RECORDED, "in other locales than en_US", CASSETTES),
    "text stays text": Mark(RECORDED, "texts that hold digits", CASSETTES),
    "plain numbers": Mark(ASSUMED, "other locales than en_US; brackets"),
    "the other locale's decimal mark": Mark(ASSUMED, "stays text"),
    "thousands": Mark(ASSUMED, "groups of three only; the format of typed decimals"),
    "percent": Mark(ASSUMED, "two decimals where any was typed"),
    "currency": Mark(ASSUMED, "signs $ € £ ¥ R$; two decimals where any was typed"),
    "exponents": Mark(ASSUMED, "shown as 0.00E+00"),
    "dates in the locale's order": Mark(ASSUMED, "shown in the locale's short form"),
    "dates with names of months": Mark(ASSUMED, "names of the locale and of English; shown as typed"),
    "times and durations": Mark(ASSUMED, "from 24 hours on a duration"),
    "dates with times": Mark(ASSUMED, "ISO 8601 with a T stays text"),
    "booleans": Mark(ASSUMED, "the locale's words and English ones"),
    "leading apostrophe": Mark(ASSUMED, "taken off, the rest is text"),
    "error values": Mark(ASSUMED, "typed names of errors become errors"),
}
FORMATTED: dict[str, Mark] = {
    "examples of the format guide: numbers": Mark(DOCUMENTED, source=GUIDE),
    "examples of the format guide: fractions": Mark(DOCUMENTED, "how far digits are padded", GUIDE),
    "examples of the format guide: dates": Mark(DOCUMENTED, source=GUIDE),
    "examples of the format guide: durations": Mark(DOCUMENTED, source=GUIDE),
    "digit placeholders": Mark(DOCUMENTED, "digits parted by literals are given out from the right", GUIDE),
    "rounding half away from zero": Mark(ASSUMED, "of the shortest decimal form of the number"),
    "scaling by commas": Mark(DOCUMENTED, source=GUIDE),
    "percent": Mark(DOCUMENTED, source=GUIDE),
    "exponents": Mark(DOCUMENTED, source=GUIDE),
    "sections": Mark(DOCUMENTED, "a section's sign where a condition chose it", GUIDE),
    "conditions": Mark(DOCUMENTED, source=GUIDE),
    "literals and currency signs": Mark(DOCUMENTED, "[$€-407] shows its sign", GUIDE),
    "dates and times": Mark(
        DOCUMENTED, "seconds are rounded, not cut; outside the years 2 to 9999 the number", GUIDE
    ),
    "durations": Mark(DOCUMENTED, "negative ones", GUIDE),
    "general format": Mark(
        ASSUMED, "10 significant digits; E from 1E+15 on and below 1E-9; General is it too"
    ),
    "general format of 1/1024": Mark(RECORDED, source=CASSETTES),
    "numbers by locale": Mark(ASSUMED, "marks and words as in CLDR"),
    "names by locale": Mark(ASSUMED, "as in CLDR"),
    "a type without a pattern": Mark(DOCUMENTED, source="reference of NumberFormatType"),
    "a type without a pattern, by locale": Mark(
        ASSUMED, "patterns as in CLDR; DATE_TIME has four digits of year"
    ),
}
FORMULAS: dict[str, Mark] = {
    "decimal comma and semicolons": Mark(
        RECORDED, source="clients' notes of values and conditions in es_ES and pt_BR"
    ),
    "a comma that is no decimal mark": Mark(ASSUMED, "is #ERROR!"),
    "decimal point and commas": Mark(DOCUMENTED),
    "semicolons where commas are usual": Mark(ASSUMED, "part arguments as commas do"),
}
GUIDE_OF_FUNCTIONS = "developers.google.com/apps-script/guides/sheets/functions"
CUSTOM: dict[str, Mark] = {
    "a range comes as rows": Mark(DOCUMENTED, "a range of one cell too", GUIDE_OF_FUNCTIONS),
    "what is worked out comes as rows where it is many values": Mark(
        ASSUMED, "FILTER(...), {1;2} and the like; each column dated as that of the first range they name"
    ),
    "a cell comes as its value": Mark(
        DOCUMENTED, "an empty one as an empty text, an error as its name", GUIDE_OF_FUNCTIONS
    ),
    "dates come and go as Date": Mark(
        DOCUMENTED, "those at midnight are shown without a time", GUIDE_OF_FUNCTIONS
    ),
    "a 2-D result fills the empty cells beside it": Mark(DOCUMENTED, source=GUIDE_OF_FUNCTIONS),
    "what a result fills is read by others": Mark(ASSUMED, "as any other cell, in whatever order"),
    "a 2-D result refuses to overwrite": Mark(
        DOCUMENTED,
        "#REF! and the words of ARRAYFORMULA; of two results the first one stays",
        GUIDE_OF_FUNCTIONS,
    ),
    "a 2-D result past the edge": Mark(ASSUMED, "#REF! and its words; the grid does not grow"),
    "a 2-D result inside another function": Mark(
        ASSUMED, "whole where the function takes a range, else its first value"
    ),
    "a call inside a call": Mark(ASSUMED, "the inner one's result whole"),
    "formulas run in the order they read each other": Mark(
        ASSUMED, "INDIRECT and OFFSET are not seen; no call runs before what it reads has come"
    ),
    "an error and its sentence": Mark(DOCUMENTED, "without its kind, with the line", GUIDE_OF_FUNCTIONS),
    "an unknown function": Mark(ASSUMED, "#NAME? and its words"),
    "a circle": Mark(ASSUMED, "#REF! and its words; iterative calculation is absent"),
    "arguments that change by themselves": Mark(
        DOCUMENTED, "NOW, RAND and RANDBETWEEN in the call itself, not in a cell it names", GUIDE_OF_FUNCTIONS
    ),
}
REST: dict[str, Mark] = {
    "60 a minute per user, 300 per project, reads and writes apart": Mark(
        DOCUMENTED,
        "a sliding minute; refused requests do not count",
        "developers.google.com/workspace/sheets/api/limits",
    ),
    "the body of 429": Mark(RECORDED, source="r-lib/gargle's tests; several clients' issues"),
    "50,000 characters per cell": Mark(RECORDED, source="freelabz/secator#96"),
    "10 million cells": Mark(RECORDED, source="nithinmurali/pygsheets#589"),
    "18,278 columns": Mark(ASSUMED, "the text of the refusal"),
    "180 seconds": Mark(DOCUMENTED, "504 and its text", "developers.google.com/workspace/sheets/api/limits"),
    "401 of an expired, revoked or unknown token": Mark(
        RECORDED, "the same body for all three, without details", "clients' issues"
    ),
    "403 of a stranger, 404 of an unknown id": Mark(RECORDED, source=CASSETTES),
    "400 of unknown names and wrong types": Mark(
        RECORDED, "the words for types no client got wrong", CASSETTES
    ),
    "500 and 503": Mark(DOCUMENTED, "their sentences"),
    "502 with a page": Mark(RECORDED, "the page's exact text", "gspread's and other clients' issues"),
    "access by API key": Mark(
        RECORDED,
        "that any key is valid; the words of the 401 for a change are those of other services of Google's",
        "backlot's measurements; clients' notes",
    ),
    "the language of refusals": Mark(
        ASSUMED, "always English; the real service answers many in the language of the account"
    ),
    "403 of a token for other scopes": Mark(
        RECORDED, "inner names of methods no client has recorded", "clients' logs"
    ),
    "drive.file": Mark(ASSUMED, "reaches every file of its account, not only those opened with the app"),
    "protected ranges": Mark(RECORDED, "that a warning stops nobody", "clients' issues and tests"),
    "conditional formats in effectiveFormat": Mark(DOCUMENTED, "texts are compared without case"),
    "hiddenByFilter": Mark(DOCUMENTED, "rows are judged when they are read"),
    "fields masks": Mark(
        RECORDED,
        "masks that cannot be read at all",
        "gspread's cassettes; gargle's and other clients' replies",
    ),
    "number formats that formulas inherit": Mark(ASSUMED, "from the first cell they read; of date functions"),
    "the text of formulas": Mark(
        ASSUMED, "stays as typed; the real service was seen to write references and titles in their own form"
    ),
    "429 of Drive": Mark(DOCUMENTED, source="Drive's guide to errors"),
    "values of ordinary formulas": Mark(ASSUMED, "IronCalc's, where Sheets has the function too"),
    "when custom functions run": Mark(
        DOCUMENTED,
        "kept by arguments for a whole book; cleared and typed again they run again",
        GUIDE_OF_FUNCTIONS,
    ),
    "Loading... while a custom function is pending": Mark(
        DOCUMENTED, "through values.get too, and in every cell that reads it", "reference of ErrorType"
    ),
    "a custom function has 30 seconds": Mark(
        DOCUMENTED, "#ERROR!; its words as in the guide", GUIDE_OF_FUNCTIONS
    ),
    "custom functions know nobody and change nothing": Mark(
        DOCUMENTED, "the words for each call", GUIDE_OF_FUNCTIONS
    ),
    "each book's custom functions are those of its own add-on": Mark(
        ASSUMED, "of who opened it last; gone when nobody has it open"
    ),
}
FAMILIES: dict[str, dict[str, Mark]] = {
    "USER_ENTERED": ENTERED,
    "FORMATTED_VALUE": FORMATTED,
    "Formulas by locale": FORMULAS,
    "Custom functions": CUSTOM,
    "Refusals": REFUSALS,
    "Everything else": REST,
}
