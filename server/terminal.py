"""What the command line prints for people: the objects of the API, laid out for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from addon.core import currency as currencies
from addon.core.money import money_text
from addon.errors import KeeprateError

Json = dict[str, Any]
_SIGNS = {"total": " ", "plus": "+", "minus": "-"}
_FEW = 10


def lens_text(result: Json) -> str:
    """The same with all definitions side by side."""
    return nrr_text(result, lens=True)


def nrr_text(result: Json, *, lens: bool = False) -> str:
    """Sentence, rates, bridge, accounts to look at first, and everything that was assumed."""
    parts = [result["sentence"], "", *_rates(result), "", *_definition(result), ""]
    parts += [*_bridge(result), "", *_metrics(result), ""]
    if lens:
        parts += _titled(f"Lens: {result['lens']['headline']}", _lens(result["lens"]))
    parts += _titled("Look first", _look_first(result))
    parts += _titled("How to read it", result["how_to_read"])
    for segment in result["segments"]:
        parts += _titled(f"By {segment['by']}", _segment(segment, result["currency"]))
    parts += _titled("How blanks were read", [row["message"] for row in result["readings"]])
    parts += _titled("Rows left out", [_left_out(row) for row in result["left_out"]])
    parts += _titled("Noticed", [_problem(problem) for problem in result["problems"]])
    return "\n".join(parts).rstrip() + "\n"


def receipt_text(receipt: Json) -> str:
    """What would be computed, in one line, and the reasons below it."""
    parts = [" · ".join(receipt["text"]), ""]
    if receipt["layout"]:
        layout = receipt["layout"]
        parts += _titled("Read as", [f"{layout['label']} ({layout['reason']})"])
    roles = [(r["column"], r["header"], r["role"], r["reason"]) for r in receipt["roles"]]
    parts += _titled("Columns", _aligned(roles))
    parts += _titled("First accounts as read", _first_accounts(receipt["preview"]))
    parts += _titled("How blanks were read", [row["message"] for row in receipt["readings"]])
    parts += _titled("Rows left out", [_left_out(row) for row in receipt["left_out"]])
    parts += _titled("Noticed", [_problem(problem) for problem in receipt["problems"]])
    if receipt["question"]:
        parts += ["Before computing:", *(f"  {line}" for line in _error_lines(receipt["question"]))]
    return "\n".join(parts).rstrip() + "\n"


def _first_accounts(preview: Json) -> list[str]:
    """The first accounts with their amounts; a blank is said."""
    if not preview["rows"]:
        return []
    rows = [(row["name"], *(text or "blank" for text in row["amounts"])) for row in preview["rows"]]
    more = [f"and {preview['more']:,} more"] if preview["more"] else []
    return [*_aligned([("", *preview["heads"]), *rows], right=set(range(1, len(rows[0])))), *more]


def flags_text(flags: Json) -> str:
    """Flagged accounts, most expected loss first, then what each rule is worth on this book."""
    rows = [line for account in flags["accounts"] for line in _flagged(account, flags["currency"])]
    parts = _titled("Flags", rows) if rows else ["No account that still pays raised a flag.", ""]
    records = [(rule["text"], rule["record"]) for rule in flags["rules"] if rule["record"]]
    parts += _titled("How often each rule was right on this book", _aligned(records))
    parts += _titled("Noticed", [_problem(problem) for problem in flags["problems"]])
    return "\n".join(parts).rstrip() + "\n"


def error_text(error: KeeprateError) -> str:
    """The problem for the standard error stream: what, what to do, where, and the answers to choose from."""
    return "\n".join(_error_lines(error.as_json())) + "\n"


def _error_lines(body: Json) -> list[str]:
    lines = [body["detail"]]
    if body["hint"]:
        lines.append(body["hint"])
    if body["cells"]:
        lines.append(f"Cells: {_some(body['cells'])}")
    lines += [f"  {choice['label']}{_as_options(choice['sets'])}" for choice in body.get("choices", ())]
    return lines


def _as_options(sets: Json) -> str:
    """How to give an answer on the command line, where there is an option for it."""
    options = [f"--answer {code}={value}" for code, value in sets.get("answers", {}).items()]
    options += [f"--map {role}={column}" for role, column in sets.get("mapping", {}).items()]
    named = {"from": "--from", "to": "--to", "window": "--window", "definition": "--definition"}
    options += [f"{option} {sets[key]}" for key, option in named.items() if key in sets]
    return f": {' '.join(options)}" if options else ""


def _rates(result: Json) -> list[str]:
    rows = []
    for label, key in (("NRR", "nrr"), ("GRR", "grr"), ("Logo retention", "logo_retention")):
        rate = result[key]
        rows.append((label, f"{rate:.1%}" if rate is not None else f"none: {result['reasons'][key]}"))
    return _aligned(rows)


def _definition(result: Json) -> list[str]:
    definition, window = result["definition"], result["window"]
    lines = [f"{definition['label']} ({definition['name']}, version {definition['version']})"]
    if window:
        length = "1 month" if window["months"] == 1 else f"{window['months']} months"
        note = f" ({window['note']})" if window["note"] else ""
        lines.append(f"{window['from_label']} → {window['to_label']}, {length}{note}")
    return lines


def _bridge(result: Json) -> list[str]:
    currency = result["currency"]
    rows = [
        (
            f"{_SIGNS[step['kind']]} {step['label']}",
            _money(step["amount"], currency),
            "" if step["accounts"] is None else f"{step['accounts']:,}",
            step["note"] or "",
        )
        for step in result["bridge"]
    ]
    return _aligned([("", result["basis"], "accounts" if rows[0][2] else "", ""), *rows], right={1, 2})


def _metrics(result: Json) -> list[str]:
    """Quick ratio, churn rates and revenue per account, those that there are, in one line."""
    found, told = result["metrics"], []
    if found["quick_ratio"] is not None:
        told.append(f"quick ratio {found['quick_ratio']:.1f}")
    if found["gross_churn"] is not None:
        told.append(f"gross churn {found['gross_churn']:.1%}, net churn {found['net_churn']:.1%}")
    at_start, at_end = (
        "none" if found[key] is None else _money(found[key], result["currency"])
        for key in ("arpa_at_start", "arpa_at_end")
    )
    if found["arpa_at_start"] or found["arpa_at_end"]:
        told.append(f"{result['basis']} per account {at_start} → {at_end}")
    return [f"Also: {'; '.join(told)}."] if told else []


def _look_first(result: Json) -> list[str]:
    by_key = {account["key"]: account for account in result["accounts"]}
    return [line for key in result["look_first"] for line in _flagged(by_key[key], result["currency"])]


def _flagged(account: Json, currency: str) -> list[str]:
    lines = []
    for flag in account["flags"]:
        lines.append(f"{account['name']}: {flag['label']}, {_money(flag['at_stake'], currency)} at stake")
        lines.append(f"    {'; '.join(flag['why'])}")
        lines.append(f"    {flag['record']}")
    return lines


def _segment(segment: Json, currency: str) -> list[str]:
    rows = [
        (
            row["value"],
            _money(row["start"], currency),
            "" if row["nrr"] is None else f"NRR {row['nrr']:.1%}",
            "" if row["grr"] is None else f"GRR {row['grr']:.1%}",
            row["note"] or f"{row['accounts']} accounts",
        )
        for row in segment["rows"]
    ]
    return _aligned(rows, right={1})


def _lens(lens: Json) -> list[str]:
    """A line per definition, then who causes each gap, and why some definitions have no answer."""
    rows = [
        ("NRR", "GRR", "gap", "", ""),
        *(_lens_row(view, lens["against"]) for view in lens["definitions"]),
    ]
    lines = _aligned([row for row in rows if row[0]], right={0, 1, 2})
    for rate, key in (("NRR", ""), ("GRR", "grr_")):
        causes = [(v["label"], _causes(v, key)) for v in lens["definitions"] if v[f"{key}causes"]]
        lines += ["", f"What makes each gap, in points of {rate}:", *_aligned(causes)] if causes else []
    marked = [(v["label"], v["caution"]) for v in lens["definitions"] if v["caution"] and not v["reason"]]
    lines += ["", "Left out of the range above:", *_aligned(marked)] if marked else []
    said = [(v["label"], v["origin"]) for v in lens["definitions"] if v["origin"] and not v["reason"]]
    lines += ["", "Who describes it so:", *_aligned(said)] if said else []
    without = [(view["label"], view["reason"]) for view in lens["definitions"] if view["reason"]]
    return lines + (["", "No answer on this sheet:", *_aligned(without)] if without else [])


def _lens_row(view: Json, against: str) -> tuple[str, ...]:
    if view["nrr"] is None:
        return ("",) * 5
    gap = "" if view["name"] == against else view["points"] or ""
    grr = "" if view["grr"] is None else f"{view['grr']:.1%}"
    return f"{view['nrr']:.1%}", grr, gap, view["label"], view["name"]


def _causes(view: Json, key: str) -> str:
    causes, rest = view[f"{key}causes"], view[f"{key}rest"]
    others = rest["accounts"]
    parts = [(cause["name"], cause["points"]) for cause in causes]
    parts.append((f"{others:,} other{'' if others == 1 else 's'}", rest["points"]))
    return ", ".join(f"{who} {points}" for who, points in parts if points != "0.00") or "less than 0.01"


def _left_out(row: Json) -> str:
    agrees = {True: ", equals our sum", False: ", differs from our sum", None: ""}[row["agrees"]]
    return f"{row['label']} ({row['cells']}): {row['reason']}{agrees}"


def _problem(problem: Json) -> str:
    cells = f" ({_some(problem['cells'])})" if problem["cells"] else ""
    return f"{problem['message']}{cells}"


def _some(cells: Sequence[str]) -> str:
    more = f" and {len(cells) - _FEW} more" if len(cells) > _FEW else ""
    return ", ".join(cells[:_FEW]) + more


def _money(text: str, currency: str) -> str:
    return money_text(int(Decimal(text).scaleb(currencies.exponent(currency))), currency)


def _titled(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *(f"  {line}".rstrip() for line in lines), ""] if lines else []


def _aligned(rows: Sequence[Sequence[str]], right: frozenset[int] | set[int] = frozenset()) -> list[str]:
    """Columns two spaces apart; those in ``right`` to the right."""
    if not rows:
        return []
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            str(cell).rjust(widths[i]) if i in right else str(cell).ljust(widths[i])
            for i, cell in enumerate(row)
        ).rstrip()
        for row in rows
    ]
