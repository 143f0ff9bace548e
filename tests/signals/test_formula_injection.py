"""Whatever a source answers, nothing it wrote wakes up as a formula: not in a cell, a note or a CSV.

Found by reflection: every text of every provider's sample that reaches a reader is replaced by each string of
the corpus, and so is every field a provider may ever fill.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from addon.core.evidence import cell_of, info_of, note_of, shown
from addon.core.harmless import opens_formula
from addon.core.signal import Known, Missing, NullReason, Observation, Signal
from addon.core.signal_fields import FIELD
from addon.core.table import Tab, Value
from addon.import_own import import_own
from addon.sheets.rows import plain
from addon.signals.checking import checked
from addon.signals.memory import Memory
from addon.signals.own import imported, own_tab
from addon.signals.provider import Finding, Provider, Reply
from addon.signals.registry import load
from deploy.local.google import Google
from tests.signals.contract import TODAY, Sample, answer
from tests.signals.door import CASES, Shelf, ask
from tests.signals.samples import sample_of

CORPUS: list[str] = json.loads((CASES.parent / "formula_injection.json").read_text(encoding="utf-8"))
PROVIDERS = load().providers
MARK = "Qxmarkx"
INSIDE = re.compile(r"[a-z]{4,}")
TEXTS = re.compile(r">([^<>{}]*[^<>{}\s][^<>{}]*)<|\"([^\"<>]+)\"")
CLOSED = frozenset({"mail_host", "crm", "technologies"})  # words of our own lists, or a domain
each_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda p: p.card.id)


def live(text: str) -> bool:
    """Whether some program may take a text for a formula; written apart from the code it judges."""
    seen = "".join(c for c in text if not unicodedata.category(c).startswith(("C", "Z")))
    starts = unicodedata.normalize("NFKC", seen)[:1] in {"=", "+", "-", "@"}
    return starts and not re.fullmatch(r"[+-]\d[\d., ]*%?", text)


def shown_of(one: Finding | Missing) -> tuple[Value, list[str]]:
    """The cell and the lines of text that a reader gets for an answer."""
    good = checked(one, TODAY) if isinstance(one, Finding) else one
    if isinstance(good, Missing):
        signal = Signal(good.field, missing=replace(good, source="p"))
    else:
        made = Observation(
            "s", good.field, good.value, "p", 0.0, good.unit, good.as_of, good.url, remark=good.remark
        )
        signal = Signal(good.field, best=made, others=(made,))
    told = [*note_of(signal).split("\n"), *info_of(signal).split("\n")]
    return plain(cell_of(signal)), [*told, str(plain(note_of(signal)))]


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a JSON value texts stand; JSON that stands as text inside JSON is opened too."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, value in inside:
        if isinstance(value, str):
            yield (*path, step)
            value = opened(value)
        yield from leaves(value, (*path, step))


def opened(value: Any) -> Any:
    """JSON that stands as text inside JSON."""
    return json.loads(value) if isinstance(value, str) and value.startswith(("{", "[")) else value


def put(node: Any, path: tuple[Any, ...], value: str) -> Any:
    if not path:
        return value
    if isinstance(node, str):
        return json.dumps(put(opened(node), path, value))
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = put(node[path[0]], path[1:], value)
    return copy


def bodies(said: Any) -> Iterator[Any]:
    """For every text of an answer, the ways to put another one in its place."""
    raw = said if isinstance(said, bytes) else json.dumps(said).encode()
    try:
        tree = json.loads(raw)
    except ValueError:
        yield from _in_page(raw.decode())
        return
    for path in leaves(tree):
        old = at(tree, path)
        # Where a form is asked for, such as a host name, the text stands inside of what was there.
        yield (
            lambda word, path=path: put(tree, path, word),
            lambda word, path=path, old=old: put(tree, path, INSIDE.sub(lambda _: word, old, count=1)),
        )


def at(node: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        node = opened(node)[step]
    return node


def _in_page(page: str) -> Iterator[Any]:
    """The texts of a page: between tags, in attributes, and in the JSON of its scripts."""
    for found in TEXTS.finditer(page):
        start, end = found.span(1) if found[1] else found.span(2)
        in_script = page.rfind("<script", 0, start) > page.rfind("</script", 0, start)
        write = _as_json if in_script else html.escape
        yield (lambda word, a=start, b=end, write=write: (page[:a] + write(word) + page[b:]).encode(),)


def _as_json(word: str) -> str:
    return json.dumps(word)[1:-1].replace("<", "\\u003c")


def asked(provider: Provider, sample: Sample, address: str, body: Any) -> Reply:
    status, _ = sample.answers[address]
    reply, _ = answer(provider, sample, {**sample.answers, address: (status, body)})
    return reply or Reply()


def reaching(provider: Provider) -> list[tuple[str, Any]]:
    """The texts of a provider's sample that reach a reader: address and how to replace one."""
    sample = sample_of(provider.card.id)
    found = []
    for address, (_, said) in sample.answers.items():
        for ways in bodies(said):
            found += [(address, way) for way in ways if arrives(provider, sample, address, way)][:1]
    return found


def arrives(provider: Provider, sample: Sample, address: str, way: Any) -> bool:
    answers = asked(provider, sample, address, way(MARK)).answers
    return any(MARK.lower() in repr(each).lower() for each in answers)


@each_provider
def test_no_text_of_a_source_wakes_up(provider):
    sample = sample_of(provider.card.id)
    spots = reaching(provider)
    texts = {name for name in provider.card.fields if FIELD[name].type in ("text", "list")}
    assert spots or not texts - CLOSED, "some text of the sample must reach a reader"
    usual = asked(provider, sample, *next((a, said) for a, (_, said) in sample.answers.items())).answers
    for address, way in spots:
        for word in CORPUS:
            for each in asked(provider, sample, address, way(word)).answers:
                if each in usual:
                    continue
                cell, lines = shown_of(each)
                assert not (isinstance(cell, str) and live(cell)), (each.field, cell)
                assert not [line for line in lines if live(line)], each.field


def as_known(kind: str, word: str) -> list[Known]:
    """A corpus string in every place of a value of this type."""
    return {
        "list": [(word,), (word, word), ("Paris", word)],
        "counts": [{word: 3}, {word: 1, "Sales": 4}],
    }.get(kind, [word])


@each_provider
def test_no_field_a_provider_may_fill_wakes_up(provider):
    """Even a provider that passed on whatever it was told could not put a formula into a cell."""
    for name in provider.card.fields:
        for word in CORPUS:
            for value in as_known(FIELD[name].type, word):
                for finding in (Finding(name, value), Finding(name, "Acme", url=word, remark=word)):
                    cell, lines = shown_of(finding)
                    assert not (isinstance(cell, str) and live(cell)), (name, cell)
                    assert not [line for line in lines if live(line)], name


ROWS = [[f"c{n}.com", word, word, word, f"Go; {word}", word] for n, word in enumerate(CORPUS)]
OWN = [["Website", "Description", "Industry", "Directors", "Tech stack", "HQ"], *ROWS]


def written(rows: list[list[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def exported(**more: str) -> str:
    """An export of LinkedIn with everybody called, employed and titled by a string of the corpus."""
    people = [
        {
            "First Name": word,
            "Last Name": "B",
            "URL": f"https://www.linkedin.com/in/p{n}",
            "Email Address": "",
            "Company": word,
            "Position": word,
            "Connected On": "10 Aug 2026",
        }
        | more
        for n, word in enumerate(CORPUS)
    ]
    return written([list(people[0]), *(list(each.values()) for each in people)])


def test_no_text_of_the_users_own_data_wakes_up(engine, ring):
    """A tab of theirs, a file, and two exports of connections that differ."""
    memory = Memory(engine, ring)
    import_own(memory, "book", "csv", "companies.csv", written(OWN), "1")
    for company in ({"Company": "Engines"}, {}, {"Company": "Looms"}):
        import_own(memory, "book", "linkedin_connections", "Connections.csv", exported(**company), "1")
    tab = own_tab(Tab("Mine", 1, OWN, row_count=200, column_count=9), "company")
    fields = set()
    for provider in (tab, *imported(memory, "sheet:book")):
        for n in range(len(CORPUS)):
            keys = {"domain": f"c{n}.com", "profile": f"https://www.linkedin.com/in/p{n}"}
            for each in provider.fetch(ask(provider, Shelf(), keys)).answers:
                fields.add((provider.card.id, each.field))
                cell, lines = shown_of(each)
                assert not (isinstance(cell, str) and live(cell)), (each.field, cell)
                assert not [line for line in lines if live(line)], each.field
    assert {(own, name) for own in ("own_tab", "csv") for name in ("description", "directors")} <= fields
    assert {("linkedin_connections", name) for name in ("employer", "job_title", "job_change")} <= fields


def test_the_corpus_is_one():
    assert len(CORPUS) == len(set(CORPUS)) >= 40
    assert sum(1 for word in CORPUS if live(word)) >= 40
    assert all(opens_formula(word) for word in CORPUS if live(word))


def test_what_is_shown_of_other_answers_does_not_wake_up_either():
    for word in CORPUS:
        assert not live(shown("industry", word))


def told(word: str) -> Missing:
    return Missing("industry", NullReason.NOT_FOUND, word, word)


def stored() -> list[str]:
    """The corpus as cells of ours, once as a value and once in a list."""
    cells = []
    for word in CORPUS:
        for name, value in (("industry", word), ("hiring_locations", (word, "Paris"))):
            cell, _ = shown_of(Finding(name, value))
            cells.append(cell if isinstance(cell, str) else "")
    return cells


def test_the_sheet_holds_texts_and_its_csv_holds_no_formula():
    google, me = Google(), "you@example.com"
    book = google.create_spreadsheet("B", owner=me, tabs=[{"title": "S", "rows": []}])
    cells = stored()
    notes = [note_of(Signal("industry", missing=told(word))) for word in CORPUS]
    where = {"spreadsheetId": book, "range": f"S!A1:A{len(cells)}", "valueInputOption": "RAW"}
    google.call(me, "sheets.spreadsheets.values.update", where, {"values": [[cell] for cell in cells]})
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 1}
    noted = {"rows": [{"values": [{"note": note}]} for note in notes], "fields": "note", "start": start}
    google.call(
        me, "sheets.spreadsheets.batchUpdate", {"spreadsheetId": book}, {"requests": [{"updateCells": noted}]}
    )
    grid = google.call(me, "sheets.spreadsheets.get", {"spreadsheetId": book, "includeGridData": True})
    rows = grid["sheets"][0]["data"][0]["rowData"]
    values = [cell for row in rows for cell in row.get("values", [])]
    assert not [cell for cell in values if "formulaValue" in cell.get("userEnteredValue", {})]
    assert not [line for cell in values for line in cell.get("note", "").split("\n") if live(line)]
    assert sum("note" in cell for cell in values) == len(CORPUS)
    exported = google.call(me, "drive.files.export", {"fileId": book, "mimeType": "text/csv"})["content"]
    table = list(csv.reader(io.StringIO(exported.decode())))
    assert len(table) == len(cells)
    assert not [cell for row in table for cell in row if live(cell)]
