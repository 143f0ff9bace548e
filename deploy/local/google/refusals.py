"""How the words of refusals are known; the cases are in tests/cases/google/refusals.json."""

from __future__ import annotations

from deploy.local.google.mark import ASSUMED, DOCUMENTED, RECORDED, Mark

_NOTES = "other clients' live notes"
REFUSALS: dict[str, Mark] = {
    "ranges outside the grid": Mark(RECORDED, "of other requests than repeatCell and values", _NOTES),
    "ranges that end before they start": Mark(ASSUMED, "that they are refused, and the words"),
    "indexes below zero": Mark(ASSUMED, "that they are refused, and the words"),
    "cells past the grid or the range": Mark(RECORDED, "of updateCells; how many rows are named", _NOTES),
    "the part of a batch that is wrong": Mark(
        RECORDED, "that values.batchGet names none", "burnash/gspread#792 and #1601; other clients' notes"
    ),
    "protected cells": Mark(
        RECORDED,
        "that batchUpdate names its request; unprotected parts",
        "burnash/gspread#1437; clients' tests",
    ),
    "two members of a union": Mark(RECORDED, "of other unions than colours and values", _NOTES),
    "names an update mask may not hold": Mark(ASSUMED, "the words; gridProperties without its sizes"),
    "all rows that are not frozen": Mark(
        RECORDED, "what is deleted of the frozen rows is no longer frozen", _NOTES
    ),
    "rows that inherit from none": Mark(RECORDED, "the words at index 0", _NOTES),
    "names and ids of tabs": Mark(RECORDED, "the words for an empty name", _NOTES),
    "sorting and moving over merges": Mark(RECORDED, "which moves cross a merge", _NOTES),
    "a second one of what is there": Mark(RECORDED, "the words for filter views", _NOTES),
    "look-ups that contradict themselves": Mark(DOCUMENTED, "the words", "DeveloperMetadataLookup"),
    "conditions that cannot be read": Mark(RECORDED, "of numbers, by what their text is when typed", _NOTES),
    "conditions with too many or too few values": Mark(DOCUMENTED, "the words", "reference of ConditionType"),
    "formats no condition can give": Mark(
        DOCUMENTED, "that they are refused, and the words", "reference of BooleanRule"
    ),
}
