"""Sheets as people really have them: the right number, or one question that names the cells."""

from __future__ import annotations

from fractions import Fraction

import pytest

from addon.compute_nrr import answer_of, compute
from addon.core.layouts import read
from addon.core.receipt import receipt_json
from addon.errors import KeeprateError
from tests.core.messy import CASES as CASES_DIR
from tests.core.messy import Case, load, load_all

MONEY = ("start", "end", "expansion", "contraction", "churn", "reactivation", "new")
CASES = load_all()


@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_a_messy_sheet_is_right_or_asks(case: Case) -> None:
    assert case.why, "a case says why it is there"
    found = read(case.book, case.ask)
    receipt = receipt_json(found, case.book, case.ask)
    expect = {key: values[0] for key, values in case.expect.items()}
    if "question" in expect:
        body = receipt["question"]
        assert body, f"expected a question, got {receipt['text']}"
        assert body["type"] == f"urn:keeprate:{expect['question']}", body
        assert expect["says"] in body["detail"]
        assert body["cells"] == [c.strip() for c in expect["cells"].split(";")]
        for label in case.expect.get("choice", []):
            assert label in [c["label"] for c in body.get("choices", [])]
        assert not receipt["can_compute"]
        with pytest.raises(KeeprateError):
            answer_of(found, case.ask)
        return
    assert receipt["question"] is None, receipt["question"]
    result, _ = compute(case.book, case.ask)
    for key in ("currency", "basis", "grain"):
        if key in expect:
            assert receipt[key] == expect[key], key
    assert receipt["layout"]["name"] == expect["layout"]
    if "window" in expect:
        window = receipt["window"]
        assert f"{window['from']}..{window['to']}" == expect["window"]
        assert (window["note"] or "") == expect.get("note", "")
    if "accounts" in expect:
        assert receipt["accounts"] == int(expect["accounts"])
    for key in MONEY:
        if key in expect:
            assert result[key] == expect[key], key
    for key in ("nrr", "grr"):
        if expect.get(key) == "null":
            assert result[key] is None
            assert result["reasons"][key]
        elif key in expect:
            assert result[key] == pytest.approx(float(Fraction(expect[key])), abs=1e-12), key
    assert [
        f"{row['cells'].rpartition('!')[2]} {row['reason']}{_agreement(row['agrees'])}"
        for row in receipt["left_out"]
    ] == case.expect.get("left_out", [])
    assert [f"{r['code']} {r['money']}" for r in receipt["readings"]] == case.expect.get("reading", [])
    assert [
        " ".join([p["code"], ";".join(c.rpartition("!")[2] for c in p["cells"])]).strip()
        for p in receipt["problems"]
    ] == case.expect.get("problem", [])


def _agreement(agrees: bool | None) -> str:
    return "" if agrees is None else ", agrees" if agrees else ", differs"


def test_the_corpus_is_large_enough() -> None:
    assert len(CASES) >= 120


def test_beside_a_pivot_table_stand_no_columns_of_ours() -> None:
    case = load(CASES_DIR / "pivot_table_filled_down.txt")
    receipt = receipt_json(read(case.book, case.ask), case.book, case.ask)
    assert receipt["can_compute"]
    assert receipt["writes"]["columns"] == []
