"""Request kinds on objects that lie on a tab: conditional formats, charts, bandings, metadata."""

from __future__ import annotations

from typing import Any

from deploy.local.google import conditions
from deploy.local.google.batch.masks import masked, paths
from deploy.local.google.batch.run import Batch, kind
from deploy.local.google.book import Tab
from deploy.local.google.colors import with_styles
from deploy.local.google.errors import invalid, unimplemented
from deploy.local.google.filters import place_of
from deploy.local.google.locate import box_of, on_grid, tab_of
from deploy.local.google.show import plain


@kind("addConditionalFormatRule")
def add_conditional_format_rule(batch: Batch, body: dict[str, Any]) -> None:
    """Insert a rule at `index` of its tab's rules."""
    rule = with_styles(body.get("rule", {}))
    tab = _check_rule(batch, rule)
    rules = tab.parts["conditionalFormats"]
    index = body.get("index", 0)
    if index > len(rules):
        raise invalid(f"No conditional format on sheet: {tab.id} at index: {index}")
    rules.insert(index, rule)


_SHOWN = ("backgroundColor", "backgroundColorStyle", "textFormat")
_SHOWN_TEXT = ("bold", "italic", "strikethrough", "underline", "foregroundColor", "foregroundColorStyle")


def _check_rule(batch: Batch, rule: dict[str, Any]) -> Tab:
    """The one tab a rule lies on; what no rule can say or show is refused.

    Only some formats can be applied (reference of BooleanRule); that others are refused is assumed.
    """
    if not rule.get("ranges"):
        raise invalid("At least one range must be specified.")
    tabs = {tab.id: tab for tab in (box_of(batch.book, item)[0] for item in rule["ranges"])}
    if len(tabs) > 1:
        raise invalid("All ranges must be on the same sheet.")
    if not ("booleanRule" in rule or "gradientRule" in rule):
        raise invalid("No rule set.")
    boolean = rule.get("booleanRule")
    if boolean is not None:
        conditions.check(boolean.get("condition", {}), batch.book.locale)
        given = boolean.get("format", {})
        strange = [name for name in given if name not in _SHOWN]
        strange += [name for name in given.get("textFormat", {}) if name not in _SHOWN_TEXT]
        if strange:
            raise invalid(f"A conditional format cannot set {strange[0]}.")
    return next(iter(tabs.values()))


def _rule(batch: Batch, body: dict[str, Any]) -> tuple[list[dict[str, Any]], int]:
    rule = body.get("rule") or {}
    sheet_id = body.get("sheetId", (rule.get("ranges") or [{}])[0].get("sheetId", 0))
    tab, index = tab_of(batch.book, sheet_id), body.get("index", 0)
    rules = tab.parts["conditionalFormats"]
    if not 0 <= index < len(rules):
        raise invalid(f"No conditional format on sheet: {tab.id} at index: {index}")
    return rules, index


@kind("updateConditionalFormatRule")
def update_conditional_format_rule(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Replace a rule, or move it."""
    rules, index = _rule(batch, body)
    old = rules[index]
    if "newIndex" in body:
        rules.insert(body["newIndex"], rules.pop(index))
        reply: dict[str, Any] = {"oldIndex": index, "newIndex": body["newIndex"], "newRule": plain(old)}
    else:
        _check_rule(batch, rule := with_styles(body.get("rule", {})))
        rules[index] = rule
        reply = {"newIndex": index, "newRule": plain(rules[index]), "oldRule": plain(old)}
    return {"updateConditionalFormatRule": {key: value for key, value in reply.items() if value != 0}}


@kind("deleteConditionalFormatRule")
def delete_conditional_format_rule(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Remove a rule; later ones move up."""
    rules, index = _rule(batch, body)
    return {"deleteConditionalFormatRule": {"rule": plain(rules.pop(index))}}


_CHARTS = ("basicChart", "pieChart", "bubbleChart", "candlestickChart", "orgChart", "histogramChart",
           "waterfallChart", "treemapChart", "scorecardChart")  # fmt: skip


@kind("addChart")
def add_chart(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Put a chart over the cells of a tab; a tab of its own is absent."""
    chart = with_styles(body.get("chart", {}))
    if not any(name in chart.get("spec", {}) for name in _CHARTS):
        raise invalid("No chart specification was given.")
    position = dict(chart.get("position", {}))
    if "newSheet" in position or "sheetId" in position:
        raise unimplemented("a chart on a tab of its own (addChart)")
    overlay = {"widthPixels": 600, "heightPixels": 371, **position.get("overlayPosition", {})}
    overlay.setdefault("anchorCell", {"sheetId": batch.book.tabs[0].id})
    tab = _anchored(batch, overlay["anchorCell"])
    chart["position"] = {"overlayPosition": overlay}
    chart.setdefault("chartId", batch.book.new_id())
    if chart["chartId"] in {item["chartId"] for t in batch.book.tabs for item in t.parts["charts"]}:
        raise invalid(f"Chart with id {chart['chartId']} already exists.")
    tab.parts["charts"].append(chart)
    return {"addChart": {"chart": plain(chart)}}


def _anchored(batch: Batch, cell: dict[str, Any]) -> Tab:
    """The tab a chart's anchor lies on; outside its grid it is refused (recorded in clients' notes)."""
    tab = tab_of(batch.book, cell.get("sheetId", 0))
    on_grid(tab, cell.get("rowIndex", 0), cell.get("columnIndex", 0))
    return tab


def _object(
    batch: Batch, key: int, lists: tuple[str, ...] = ("charts", "slicers")
) -> tuple[Tab, str, dict[str, Any]]:
    for tab in batch.book.tabs:
        for name in lists:
            for item in tab.parts[name]:
                if key in (item.get("chartId"), item.get("slicerId"), item.get("bandedRangeId")):
                    return tab, name, item
    raise invalid(f"No embedded object with id: {key}")


@kind("updateChartSpec")
def update_chart_spec(batch: Batch, body: dict[str, Any]) -> None:
    """Replace what a chart shows."""
    _object(batch, body.get("chartId", 0), ("charts",))[2]["spec"] = with_styles(body.get("spec", {}))


@kind("updateEmbeddedObjectPosition")
def update_embedded_object_position(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Move or resize a chart."""
    tab, name, item = _object(batch, body.get("objectId", 0))
    old = item["position"].get("overlayPosition", {})
    wanted = body.get("newPosition", {}).get("overlayPosition", {})
    overlay = masked(old, wanted, paths(body.get("fields", "*")))
    item["position"] = {"overlayPosition": overlay}
    home = _anchored(batch, {"sheetId": tab.id} | overlay.get("anchorCell", {}))
    tab.parts[name].remove(item)
    home.parts[name].append(item)
    return {"updateEmbeddedObjectPosition": {"position": plain(item["position"])}}


@kind("deleteEmbeddedObject")
def delete_embedded_object(batch: Batch, body: dict[str, Any]) -> None:
    """Remove a chart or slicer."""
    tab, name, item = _object(batch, body.get("objectId", 0))
    tab.parts[name].remove(item)


@kind("addBanding")
def add_banding(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Colour the rows of a range in turns."""
    item = with_styles(body.get("bandedRange", {}))
    tab, box = box_of(batch.book, item.setdefault("range", {"sheetId": 0}))
    if any(box_of(batch.book, other["range"])[1].meets(box) for other in tab.parts["bandedRanges"]):
        raise invalid(
            "You cannot add alternating background colors to a range that already has alternating background "
            "colors."
        )
    item.setdefault("bandedRangeId", batch.book.new_id())
    tab.parts["bandedRanges"].append(item)
    return {"addBanding": {"bandedRange": plain(item)}}


@kind("updateBanding")
def update_banding(batch: Batch, body: dict[str, Any]) -> None:
    """Change a banding."""
    wanted = with_styles(body.get("bandedRange", {}))
    item = _object(batch, wanted.get("bandedRangeId", 0), ("bandedRanges",))[2]
    item.update(masked(item, wanted, paths(body.get("fields", ""))))


@kind("deleteBanding")
def delete_banding(batch: Batch, body: dict[str, Any]) -> None:
    """Remove a banding."""
    tab, name, item = _object(batch, body.get("bandedRangeId", 0), ("bandedRanges",))
    tab.parts[name].remove(item)


@kind("createDeveloperMetadata")
def create_developer_metadata(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Hang a key and value on the spreadsheet, a tab, a row or a column."""
    item = dict(body.get("developerMetadata", {}))
    if not item.get("metadataKey"):
        raise invalid("Metadata key must be set.")
    if item.get("visibility", "DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED").endswith("UNSPECIFIED"):
        raise invalid("Metadata visibility must be set.")
    item["location"] = _location(batch, item.get("location", {}))
    item.setdefault("metadataId", batch.book.new_id())
    key = item["metadataId"]
    if key < 1:
        raise invalid("Metadata id must be positive.")
    if any(other["metadataId"] == key for other in batch.book.metadata):
        raise invalid(
            f"Cannot add developer metadata with ID [{key}] because developer metadata with that ID already "
            "exists."
        )
    batch.book.metadata.append(item)
    _check_budget(batch)
    return {"createDeveloperMetadata": {"developerMetadata": plain(item)}}


def _location(batch: Batch, wanted: dict[str, Any]) -> dict[str, Any]:
    if wanted.get("spreadsheet"):
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    span = wanted.get("dimensionRange")
    if span:
        tab = tab_of(batch.book, span["sheetId"])
        if span.get("endIndex", 0) - span.get("startIndex", 0) != 1 or "dimension" not in span:
            raise invalid("Developer metadata can only be added to a single row or column.")
        at = span.get("startIndex", 0)
        on_grid(tab, at if span["dimension"] == "ROWS" else 0, at if span["dimension"] != "ROWS" else 0)
        span = {"startIndex": 0, **span}
        return {"locationType": "ROW" if span["dimension"] == "ROWS" else "COLUMN", "dimensionRange": span}
    if "sheetId" in wanted:
        return {"locationType": "SHEET", "sheetId": tab_of(batch.book, wanted["sheetId"]).id}
    raise invalid("Metadata location must be set.")


def _check_budget(batch: Batch) -> None:
    """30,000 characters of keys and values on the spreadsheet, and on each tab."""
    used: dict[Any, int] = {}
    for item in batch.book.metadata:
        location = item["location"]
        home = (
            "book" if location.get("spreadsheet") else (location.get("dimensionRange") or location)["sheetId"]
        )
        used[home] = used.get(home, 0) + len(item["metadataKey"]) + len(item.get("metadataValue", ""))
    if any(size > 30_000 for size in used.values()):
        raise invalid("Developer metadata exceeds the limit of 30000 characters.")


def _selected(batch: Batch, filters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from deploy.local.google.filters import looked_up

    found = []
    for item in filters:
        if "developerMetadataLookup" in item:
            found += looked_up(batch.book, item["developerMetadataLookup"])
        else:
            place_of(batch.book, item)
    return found


@kind("updateDeveloperMetadata")
def update_developer_metadata(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Change every metadata the filters select."""
    mask = paths(body.get("fields", ""))
    wanted = dict(body.get("developerMetadata", {}))
    if "location" in wanted:
        wanted["location"] = _location(batch, wanted["location"])
    found = _selected(batch, body.get("dataFilters", []))
    for item in found:
        item.update(masked(item, wanted, mask))
    return {"updateDeveloperMetadata": {"developerMetadata": [plain(item) for item in found]}}


@kind("deleteDeveloperMetadata")
def delete_developer_metadata(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Remove every metadata the filter selects."""
    found = _selected(batch, [body.get("dataFilter", {})])
    batch.book.metadata = [item for item in batch.book.metadata if item not in found]
    return {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": [plain(item) for item in found]}}
