"""Enrich on a workbook: rows folded, statuses, notes, cancelling, resuming, the cap, hard flags."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from threading import Event, Lock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.core.signal import NullReason
from addon.core.table import Ask, Book, Tab
from addon.core.worklist import NO_KEY, EnrichAsk, worklist
from addon.enrich import cells, enrich, info, inspect_enrich, order_for, quote
from addon.errors import Malformed, ProviderFailed, Question
from addon.run import Cancelled, InlineRun
from addon.signals.normalise import registrable
from addon.signals.provider import Finding, Reply
from tests.signals.conftest import empty
from tests.signals.fakes import SCOPE, TODAY, bench, fails, free, knows, paid, says

HEADER = ["Company", "Website", "MRR"]


class Sheet:
    """A spreadsheet in memory, written to by row keys as the real one is."""

    def __init__(self, rows):
        self.rows = [list(row) for row in rows]
        self.columns = {}
        self.notes = {}
        self.writes = []
        self.before_write = lambda: None

    def read(self, ask):
        tab = Tab("Accounts", 7, [list(row) for row in self.rows], row_count=1000, column_count=26)
        return Book("Book", (tab,))

    def write(self, writes, run):
        self.before_write()
        if run.cancelled():
            raise Cancelled
        self.writes.append(writes)
        key = writes.row_key
        for column in writes.columns:
            cells, notes = {}, {}
            for n, row in enumerate(self.rows[writes.header_row + 1 :], writes.header_row + 1):
                name = key.of([row[c] if c < len(row) else None for c in key.columns])
                if name:
                    cells[n], notes[n] = column.values.get(name), column.notes.get(name)
            self.columns[column.key], self.notes[column.key] = cells, notes
        return {"columns": ["D:F"], "cells": 1, "conflicts": []}


def customers(count):
    return Sheet([HEADER, *([f"Company {n}", f"https://www.c{n}.com/", 100 + n] for n in range(count))])


def an_ask(*fields, rows="all", **more):
    return EnrichAsk(Ask(as_of=TODAY), fields=fields or ("headcount",), rows=rows, **more)


def do(b, sheet, ask=None, run=None, run_id="run-1", **more):
    ask = ask or an_ask()
    return enrich(sheet, ask, b.signals, b.order(run_id, **more), run or InlineRun())


def counting(me, ask):
    return Reply((Finding("headcount", int(ask.subject.keys["domain"][1:-4])),))


def test_every_row_gets_the_value_of_its_company_a_status_and_the_evidence(engine, ring):
    sheet = Sheet(
        [
            HEADER,
            ["Acme", "acme.com", 1],
            ["Acme EU", "https://shop.acme.com/eu", 2],
            ["Nameless", None, 3],
            [None, None, None],
            ["Beta", "info@beta.co.uk", 4],
            ["Total", None, 10],
        ]
    )
    one = free("one", knows({"company:domain:acme.com": {"headcount": 12}}))
    b = bench(engine, ring, one)
    result = do(b, sheet)
    assert sorted(one.asked) == ["company:domain:acme.com", "company:domain:beta.co.uk"]
    assert sheet.columns["signal:headcount"] == {1: 12, 2: 12, 3: None, 5: None}
    assert sheet.columns["enriched"] == {
        1: "1 of 1 found",
        2: "1 of 1 found",
        3: "No website or e-mail in this row",
        5: "0 of 1 found",
    }
    note = sheet.notes["signal:headcount"][2]
    assert note.startswith("Source: One\nSeen: 2026-11-22")
    assert sheet.notes["signal:headcount"][5].startswith("No value: Asked, and no source knows it.")
    assert (result["rows"], result["subjects"], result["duplicates"]) == (3, 2, 1)
    assert result["statuses"] == {"complete": 1, "partial": 0, "none": 1, "no_key": 1, "stopped": 0}
    assert result["sentence"] == "Headcount found for 1 of 2."
    assert result["coverage"][0]["reasons"] == [{"reason": "not_found", "label": "not found", "count": 1}]


def test_trying_ten_rows_asks_about_ten_and_erases_nothing_that_was_found_before(engine, ring):
    sheet, one = customers(30), free("one", counting)
    b = bench(engine, ring, one)
    do(b, sheet)
    result = do(b, sheet, an_ask(rows="try", refresh=True), run_id="run-2", refresh=True)
    assert (result["subjects"], result["try"], len(one.asked)) == (10, True, 40)
    assert [sheet.columns["signal:headcount"][n + 1] for n in range(30)] == list(range(30))
    assert sheet.columns["enriched"][30] == "1 of 1 found"


def test_rows_that_moved_meanwhile_keep_their_own_values(engine, ring):
    sheet = customers(40)
    sheet.before_write = lambda: sheet.rows.insert(1, sheet.rows.pop())
    do(bench(engine, ring, free("one", counting)), sheet)
    for n, row in enumerate(sheet.rows[1:], 1):
        assert sheet.columns["signal:headcount"][n] == int(row[1][13:-5])


def test_it_is_written_after_the_first_batch_then_every_fifteen_seconds_and_at_the_end(engine, ring):
    sheet, times = customers(150), iter([0.0, 4.0, 8.0, 16.0, 16.0, 20.0, 24.0, 24.0])
    run = InlineRun()
    enrich(
        sheet,
        an_ask(),
        (b := bench(engine, ring, free("one", counting))).signals,
        b.order(),
        run,
        lambda: next(times),
    )
    assert len(sheet.writes) == 3
    done = [len(w.columns[0].values) for w in sheet.writes]
    assert done == [25, 100, 150]
    assert run.seen[-1] == (150, 150, "Done")
    assert (25, 150, "Found: Headcount 25") in run.seen


class Watching(InlineRun):
    """A run that says when it was told of so many companies."""

    def __init__(self, count):
        super().__init__()
        self.heard = [Event() for _ in range(count + 1)]

    def progress(self, done, total, label):
        super().progress(done, total, label)
        self.heard[done].set()


def test_progress_is_told_for_every_company_and_not_only_when_its_batch_is_over(engine, ring):
    run = Watching(10)

    def one_after_the_other(_, ask):
        number = int(ask.subject.keys["domain"][1:-4])
        assert run.heard[number].wait(30), f"nobody heard that {number} were answered"
        return Reply((Finding("headcount", number),))

    b = bench(engine, ring, free("one", one_after_the_other))
    result = do(b, customers(10), run=run)
    assert result["statuses"]["complete"] == 10
    asking = [(n, 10, "Asking about 10 companies") for n in range(11)]
    assert [seen for seen in run.seen if seen in asking] == asking
    assert run.seen[-2:] == [(10, 10, "Found: Headcount 10"), (10, 10, "Done")]


def test_cancelling_keeps_and_writes_what_was_found_and_asking_again_asks_only_the_rest(engine, ring):
    sheet, run = customers(90), InlineRun()

    def script(me, ask):
        if len(me.asked) == 40:
            run.stop = True
        return counting(me, ask)

    one = free("one", script)
    b = bench(engine, ring, one)
    with pytest.raises(Cancelled):
        do(b, sheet, run=run)
    have = [n for n, value in sheet.columns["signal:headcount"].items() if value is not None]
    assert len(have) == len(one.asked) < 90
    assert sheet.columns["enriched"][90] == "Stopped: run Enrich again for the rest"
    do(b, sheet, run_id="run-2")
    assert len(one.asked) == len(set(one.asked)) == 90


def test_at_the_cap_the_rest_says_so_and_the_receipt_adds_up(engine, ring):
    sheet = customers(20)
    result = do(bench(engine, ring, paid("two", says(headcount=3))), sheet, cap_minor=28 * 4)
    assert (result["spent_minor"], result["cap_minor"], result["stopped"]) == (112, 112, "cap")
    assert sum(r["charged_minor"] for r in result["receipts"]) == 112
    assert result["statuses"]["stopped"] == 16
    texts = set(sheet.columns["enriched"].values())
    assert texts == {"1 of 1 found", "Stopped at the cap; 0 of 1 found"}


def test_calls_of_unknown_outcome_are_listed_with_their_rows(engine, ring):
    result = do(bench(engine, ring, paid("two", fails(outcome_unknown=True))), customers(2))
    (unknown,) = result["unknown"]
    assert (unknown["provider"], unknown["count"]) == ("two", 2)
    assert unknown["cells"] == ["'Accounts'!B2:B3"]
    assert "not repeated" in unknown["sentence"]


def test_insolvency_is_a_hard_flag_with_its_cells(engine, ring):
    told = lambda _, a: Reply((Finding("insolvency_status", "liquidation", date(2026, 10, 5), match=0.85),))  # noqa: E731
    result = do(
        bench(engine, ring, free("court", told, "insolvency_status")),
        customers(1),
        an_ask("insolvency_status"),
    )
    assert result["hard"] == [
        {
            "cells": ["'Accounts'!B2"],
            "sentence": "Company 0: Insolvency liquidation (Court, 2026-10-05, "
            "85% sure that it is this company).",
        }
    ]


def test_text_of_a_source_is_never_a_formula_in_a_cell_or_a_note(engine, ring):
    evil = '=HYPERLINK("http://evil.test")'
    script = lambda _, a: Reply((Finding("industry", evil, remark=evil), Finding("directors", (evil, "@x"))))  # noqa: E731
    sheet = customers(1)
    do(
        bench(engine, ring, free("one", script, "industry", "directors")),
        sheet,
        an_ask("industry", "directors"),
    )
    for column in ("signal:industry", "signal:directors"):
        assert sheet.columns[column][1].startswith("'=")
        assert not any(line.startswith("=") for line in sheet.notes[column][1].split("\n"))


def test_nothing_is_asked_without_a_field_or_without_a_key_column(engine, ring):
    b = bench(engine, ring, free("one", counting))
    with pytest.raises(Malformed, match="No field"):
        enrich(customers(1), EnrichAsk(Ask(as_of=TODAY)), b.signals, b.order(), InlineRun())
    with pytest.raises(Question) as caught:
        do(b, Sheet([["Account", "MRR"], ["Acme", 1], ["Beta", 2]]))
    assert caught.value.choices[0].sets == {"keys": {"domain": "A"}}


@pytest.mark.parametrize(
    "body",
    [
        {"fields": ["job_board"]},
        {"fields": ["nope"]},
        {"fields": ["headcount", "job_title"]},
        {"fields": ["headcount"], "subject": "person"},
        {"cap_minor": -1},
    ],
)
def test_a_request_that_contradicts_itself_is_refused(body):
    with pytest.raises(Malformed):
        EnrichAsk.of(body, Ask(as_of=TODAY))


def test_the_receipt_names_keys_rows_without_one_fields_and_who_answers(engine, ring):
    sheet = customers(4)
    sheet.rows += [["Nobody", "n/a", 5]]
    boards = free("boards", says(), "open_roles", needs=(frozenset({"job_board"}),))
    numbers = free("numbers", says(), "registry_status", needs=(frozenset({"siren"}),))
    site = free("site", says(), "job_board", "description")
    b = bench(engine, ring, boards, numbers, site, paid("two", says(), "headcount"))
    got = inspect_enrich(sheet, EnrichAsk(Ask(as_of=TODAY)), b.signals, {})
    assert got["can_enrich"]
    assert [(k["key"], k["column"], k["filled"]) for k in got["keys"]] == [
        ("domain", "B", 5),
        ("name", "A", 5),
    ]
    assert got["without_key"] == {"rows": 1, "cells": ["'Accounts'!B6"]}
    fields = {f["name"]: f for f in got["fields"]}
    assert fields["open_roles"]["able"]
    assert fields["open_roles"]["suggested"]
    assert not fields["registry_status"]["able"]
    assert "SIREN" in fields["registry_status"]["why"]
    assert fields["headcount"]["why"] == "Needs your own access key of Two."
    assert "job_board" not in fields
    none = inspect_enrich(Sheet([["Account"], ["Acme"]]), EnrichAsk(Ask(as_of=TODAY)), b.signals, {})
    assert not none["can_enrich"]
    assert none["question"]["choices"]


def test_a_quote_asks_nobody_and_says_what_leaves_the_sheet(engine, ring):
    one, two = free("one", counting), paid("two", says(headcount=1))
    b = bench(engine, ring, one, two)
    ask = an_ask(rows="try")
    order = order_for(ask, b.signals, sub="u", scope=SCOPE, run_id="", keys={"two": "k"}, today=TODAY)
    got = quote(customers(12), ask, b.signals, order)
    assert (got["rows"], got["least_minor"], got["most_minor"], got["cap_minor"]) == (10, 0, 280, 280)
    assert [s["where"] for s in got["sends"]] == ["api.test", "api.test"]
    assert got["sentence"].startswith("10 companies: about $")
    assert one.asked + two.asked == []
    free_only = order_for(
        an_ask(consent=frozenset({"one"})), b.signals, sub="u", scope=SCOPE, run_id="", keys={}, today=TODAY
    )
    got = quote(customers(12), an_ask(), b.signals, free_only)
    assert (got["free"], got["sentence"]) == (True, "12 companies, free.")


def test_a_run_without_consent_asks_nobody(engine, ring):
    one = free("one", counting)
    b = bench(engine, ring, one)
    order = order_for(an_ask(), b.signals, sub="u", scope=SCOPE, run_id="run-1", keys={}, today=TODAY)
    result = enrich(customers(2), an_ask(), b.signals, order, InlineRun())
    assert one.asked == []
    assert result["coverage"][0]["reasons"][0]["reason"] == "blocked_by_policy"


def test_formulas_answer_from_what_is_known_and_name_whom_to_ask(engine, ring):
    one, two = free("one", counting), paid("two", says(), "last_funding_date")
    b = bench(engine, ring, one, two)
    do(b, customers(1))
    values, reasons, waiting = cells(
        b.signals,
        SCOPE,
        ["c0.com", "https://www.c1.com/x", "", "acme inc"],
        ["Headcount", "last_funding_date"],
    )
    assert values == [[0, None], [None, None], [None, None], [None, None]]
    assert reasons == [
        [None, "no_key"],
        ["pending", "no_key"],
        [None, None],
        ["no_lookup_key", "no_lookup_key"],
    ]
    assert [s.id for s in waiting] == ["company:domain:c1.com"]
    assert len(one.asked) == 1
    assert info(b.signals, SCOPE, "c0.com", "Headcount").startswith("Headcount: 0\nSource: One")
    assert info(b.signals, SCOPE, "", "headcount").startswith("Give a website")
    with pytest.raises(Malformed):
        cells(b.signals, SCOPE, ["c0.com"], ["nope"])


SITES = st.sampled_from(
    ["a.com", "https://www.a.com", "x@a.com", "b.co.uk", "shop.b.co.uk", "c.fr", "", "gmail.com"]
)
NUMBERS = st.sampled_from(["", "732829320", "356000000", "73282932000074", "123456789"])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(st.sampled_from("ABC"), SITES, NUMBERS), min_size=1, max_size=14))
def test_folding_then_unfolding_gives_every_row_its_own_subject(rows):
    table = [["Company", "Website", "SIREN"], *map(list, rows)]
    ask = EnrichAsk(Ask(as_of=TODAY), keys={"domain": "B", "siren": "C", "name": "A"})
    tab = Tab("T", 1, table)
    try:
        work = worklist(Book("B", (tab,)), ask, registrable)
    except Question:
        return
    folded = {row: subject for subject, at in work.rows.items() for row in at}
    assert sorted([*folded, *work.without]) == sorted(range(1, len(table)))
    assert len(set(work.rows)) == len(work.subjects) == len({s.id for s in work.subjects})
    of = work.row_key
    for row, subject in folded.items():
        assert of.of([table[row][c] for c in of.columns]) == subject
    for row in work.without:
        assert of.of([table[row][c] for c in of.columns]) == NO_KEY


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(seed=st.integers(1, 40))
def test_a_run_whose_sheet_or_process_failed_ends_as_one_that_did_not(engine, ring, seed):
    whole, broken = customers(40), customers(40)
    empty(engine)
    want = do(bench(engine, ring, free("one", counting)), whole)
    empty(engine)
    asked = []

    class Dies(BaseException):
        pass

    def script(me, ask):
        asked.append(ask.subject.id)
        if len(asked) == seed:
            raise Dies
        return counting(me, ask)

    with suppress(Dies):
        do(bench(engine, ring, free("one", script)), broken)
    got = do(bench(engine, ring, free("one", script)), broken)
    assert broken.columns == whole.columns
    assert broken.notes == whole.notes
    assert {k: v for k, v in got.items() if k != "written"} == {
        k: v for k, v in want.items() if k != "written"
    }
    assert len(asked) <= 40 + 1


class Busy:
    """A source that asks for patience at its fifth question, and is there again when that is over."""

    def __init__(self, seconds):
        self.seconds, self.now, self.until = seconds, 0.0, 0.0
        self.numbers, self.lock = iter(range(1, 1000)), Lock()

    def __call__(self, provider, ask):
        with self.lock:
            number = next(self.numbers)
        if number == 5 or self.now < self.until:
            self.until = self.now + self.seconds
            raise ProviderFailed("Come back.", reason="rate_limited", retry_after=self.seconds)
        return counting(provider, ask)

    def sleep(self, seconds):
        self.now += seconds


@pytest.mark.parametrize(("seconds", "found"), [(30.0, 40), (3600.0, 4)])
def test_who_was_held_up_by_a_busy_source_is_asked_about_when_its_wait_is_over(engine, ring, seconds, found):
    busy = Busy(seconds)
    b = bench(engine, ring, free("busy", busy))
    b.signals.ticks, b.signals._sleep = lambda: busy.now, busy.sleep
    run, sheet = InlineRun(), customers(40)
    result = do(b, sheet, run=run)
    assert result["statuses"]["complete"] >= found
    waited = [label for _, _, label in run.seen if label.startswith("Waiting")]
    if found == 40:
        assert waited == ["Waiting 30 seconds, as a source asked"]
        assert busy.now == 30
        assert [sheet.columns["signal:headcount"][n + 1] for n in range(40)] == list(range(40))
    else:
        assert busy.now == 0
        assert result["coverage"][0]["reasons"][0]["label"] == "source asked to wait"
        assert result["statuses"]["complete"] < 40


def test_a_failing_source_is_said_in_the_status(engine, ring):
    def broken(_, ask):
        raise ProviderFailed("x")

    sheet = customers(1)
    result = do(bench(engine, ring, free("one", broken)), sheet)
    assert sheet.columns["enriched"][1] == "0 of 1 found; source failed"
    assert result["coverage"][0]["reasons"][0]["reason"] == NullReason.ERROR
