"""The keeprate command: published examples, what people read, and how it says no."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from addon.core.definitions import DEFINITIONS
from addon.core.layouts.reader import LAYOUTS
from server.cli import main
from tests.conftest import ROOT

EXAMPLES = json.loads((ROOT / "tests/cases/worked_examples.json").read_text("utf-8"))["examples"]
BY_ID = {example["id"]: example for example in EXAMPLES}
SCHEMA = jsonschema.Draft202012Validator(
    json.loads(files("addon.core").joinpath("nrr_result.schema.json").read_text("utf-8"))
)
LINES = {
    "starting": "Starting MRR",
    "expansion": "Expansion MRR",
    "contraction": "Contraction MRR",
    "churn": "Churned MRR",
    "new": "New MRR",
    "reactivation": "Reactivation MRR",
}
MONTHS = "Dec 2024," + ",".join(
    f"{m} 2025" for m in "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
)
ACROSS = f"""Account,Segment,Renewal,{MONTHS}
Acme,SMB,2026-01-31,100,100,100,100,100,100,100,120,120,120,120,120,120
Bolt,SMB,,50,50,50,50,,,,,,,,,
Corto,Enterprise,,,,,,,,30,30,30,30,30,30,30
Dune,Enterprise,,90,90,90,90,90,90,90,90,90,90,90,80,80
Total,,,240,240,240,240,190,190,220,240,240,240,240,230,230
"""


def run(capsys, *arguments):
    status = main(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


def written(tmp_path: Path, text: str, name: str = "book.csv") -> str:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return str(path)


def block_of(inputs: dict, lines=tuple(LINES)) -> str:
    return "Component,Amount\n" + "".join(f"{LINES[key]},{inputs[key]}\n" for key in lines)


def nrr(capsys, path, *more):
    status, out, err = run(capsys, "nrr", path, "--json", "--as-of", "2026-01-05", *more)
    assert (status, err) == (0, "")
    result = json.loads(out)
    SCHEMA.validate(result)
    return result


@pytest.mark.usefixtures("another_day")
def test_today_is_the_services_day_wherever_the_machine_stands(capsys, tmp_path):
    before = datetime.now(UTC).date()
    status, out, _ = run(capsys, "nrr", written(tmp_path, ACROSS), "--json")
    assert status == 0
    today = (before, datetime.now(UTC).date())
    assert json.loads(out)["manifest"]["as_of"] in {day.isoformat() for day in today}


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["id"] for example in EXAMPLES])
def test_a_published_example_comes_out_as_published(example, capsys, tmp_path):
    inputs, expected = example["inputs"], example["expected"]
    result = nrr(capsys, written(tmp_path, block_of(inputs)))
    start = inputs["starting"]
    answers = {
        "nrr": result["nrr"],
        "grr": result["grr"],
        "closing": float(result["end"]),
        "ending_existing": float(result["bridge"][4]["amount"]),
        "net_change": float(result["bridge"][4]["amount"]) - start,
    }
    if start:
        answers |= {
            "gross_mrr_churn": 1 - result["grr"],
            "net_mrr_churn": 1 - result["nrr"],
            "revenue_churn": float(Fraction(result["churn"]) / start),
            "nrr_incl_reactivation": float(
                (Fraction(result["bridge"][4]["amount"]) + inputs["reactivation"]) / start
            ),
        }
    for name, value in expected.items():
        assert answers[name] == (None if value is None else pytest.approx(value, rel=1e-12)), name
    if start == 0:
        assert result["reasons"]["nrr"]


@pytest.mark.parametrize(
    ("name", "sentence", "lines"),
    [
        (
            "seed-1",
            "they pay $105 now: $10 left, $5 was downgraded, $20 was added.",
            ("starting", "expansion", "contraction", "churn"),
        ),
        ("seed-2", "they pay $110 now: $6 left, $16 was added.", ("starting", "expansion", "churn")),
        (
            "seed-3",
            "they pay $105 now: $10 left, $5 was downgraded, $20 was added.",
            ("starting", "expansion", "contraction", "churn"),
        ),
    ],
)
def test_the_articles_block_reads_as_the_article_does(name, sentence, lines, capsys, tmp_path):
    result = nrr(capsys, written(tmp_path, block_of(BY_ID[name]["inputs"], lines)))
    assert result["layout"] == "vertical_block"
    assert result["definition"]["name"] == "movements_as_given"
    assert (result["nrr"], result["grr"]) == (BY_ID[name]["expected"]["nrr"], BY_ID[name]["expected"]["grr"])
    assert result["sentence"].endswith(sentence)
    said = [problem["message"] for problem in result["problems"] if problem["code"] == "missing_movement"]
    assert bool(said) == ("contraction" not in lines)


def test_people_read_the_sentence_first_then_the_rates_the_bridge_and_whom_to_call(capsys, tmp_path):
    status, out, err = run(capsys, "nrr", written(tmp_path, ACROSS), "--as-of", "2026-01-05")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == (
        "Of every $100 these customers paid in Dec 2024 they pay $83 now: "
        "$21 left, $4 was downgraded, $8 was added."
    )
    assert "NRR             83.3%" in lines
    assert "- Churn $50 1" in [" ".join(line.split()) for line in lines]
    assert (
        "Also: quick ratio 0.8; gross churn 25.0%, net churn 16.7%; revenue per account $80 → $76.67."
        in lines
    )
    assert "  Acme: Churn risk, $120 at stake" in lines
    assert "      Renewal on 31 Jan 2026 ('book'!C2)" in lines
    assert any(line.startswith("  Total ('book'") and "equals our sum" in line for line in lines)


def test_the_base_period_and_the_window_can_be_chosen(capsys, tmp_path):
    path = written(tmp_path, ACROSS)
    chosen = nrr(capsys, path, "--from", "2025-01", "--to", "2025-06")
    assert (chosen["window"]["from"], chosen["window"]["to"]) == ("2025-01", "2025-06")
    assert chosen["churn"] == "50.00"
    assert nrr(capsys, path, "--window", "3")["window"]["from"] == "2025-09"


def test_the_lens_shows_all_definitions_and_whose_revenue_makes_each_gap(capsys, tmp_path):
    path = written(tmp_path, ACROSS)
    result = nrr(capsys, path)
    assert nrr(capsys, path, "--lens") == result
    lens = result["lens"]
    assert [view["name"] for view in lens["definitions"]] == [d.name for d in DEFINITIONS]
    assert lens["against"] == "cohort_point_to_point"
    answered = [view["nrr"] for view in lens["definitions"] if view["nrr"] and not view["caution"]]
    assert (lens["minimum"]["nrr"], lens["maximum"]["nrr"]) == (min(answered), max(answered))
    for view in lens["definitions"]:
        for rate in ("", "grr_"):
            if view[f"{rate}gap"] is not None:
                causes, rest = view[f"{rate}causes"], view[f"{rate}rest"]
                parts = [*(cause["points"] for cause in causes), rest["points"]]
                assert sum(map(Decimal, parts)) == Decimal(view[f"{rate}points"])
    status, out, _ = run(capsys, "nrr", path, "--lens", "--as-of", "2026-01-05")
    assert status == 0
    assert f"\nLens: {lens['headline']}\n" in out
    assert "No answer on this sheet:" in out


@pytest.mark.parametrize("name", [d.name for d in DEFINITIONS if d.needs == "ledger"])
def test_every_definition_can_be_chosen_and_is_named_beside_the_number(name, capsys, tmp_path):
    path = written(tmp_path, ACROSS)
    result = nrr(capsys, path, "--definition", name, "--lens")
    assert result["definition"]["name"] == result["lens"]["against"] == name
    assert result["manifest"]["definition"] == f"{name}@1"
    assert (result["nrr"] is None) == bool(result["reasons"]["nrr"])
    plain = result["nrr"] == pytest.approx(200 / 240)
    assert ("By the chosen definition" in result["sentence"]) is not plain
    assert (result["bridge"][4]["note"] is not None) is plain


def test_an_unknown_definition_is_answered_with_the_list(capsys, tmp_path):
    status, _, err = run(capsys, "nrr", written(tmp_path, ACROSS), "--definition", "by_feeling")
    assert status == 2
    assert all(definition.name in err for definition in DEFINITIONS)


def test_the_receipt_offers_every_definition_that_reads_the_sheet(capsys, tmp_path):
    receipt = json.loads(run(capsys, "inspect", written(tmp_path, ACROSS), "--json")[1])
    offered = [choice["value"] for choice in receipt["choices"]["definition"]]
    assert offered == [d.name for d in DEFINITIONS if d.needs == "ledger"]


def test_the_year_2025_is_december_to_december(capsys, tmp_path):
    window = nrr(capsys, written(tmp_path, ACROSS), "--from", "Dec 2024", "--to", "Dec 2025")["window"]
    assert (window["from"], window["to"], window["months"]) == ("2024-12", "2025-12", 12)


def test_roles_can_be_named(capsys, tmp_path):
    path = written(tmp_path, ACROSS.replace("Account,Segment", "Blurb,Zone"))
    result = nrr(capsys, path, "--map", "account=A", "--map", "segment=B")
    assert result["start"] == "240.00"


def test_inspect_says_how_the_file_would_be_read_and_computes_nothing(capsys, tmp_path):
    path = written(tmp_path, ACROSS)
    status, out, _ = run(capsys, "inspect", path, "--json", "--as-of", "2026-01-05")
    receipt = json.loads(out)
    assert status == 0
    assert receipt["can_compute"]
    assert receipt["layout"]["name"] == "periods_across"
    assert {role["role"] for role in receipt["roles"]} >= {"account", "segment", "renewal"}
    assert all(0 <= role["confidence"] <= 1 and role["reason"] for role in receipt["roles"])
    assert (receipt["currency"], receipt["basis"], receipt["grain"]) == ("USD", "revenue", "month")
    assert (receipt["periods"]["from"], receipt["periods"]["to"]) == ("2024-12", "2025-12")
    scored = [receipt["layout"], *receipt["other_layouts"]]
    assert {fit["name"] for fit in scored} == {layout.name for layout in LAYOUTS}
    assert all(0 <= fit["score"] <= 1 and fit["label"] and fit["reason"] for fit in scored)
    assert [reading["code"] for reading in receipt["readings"]] == ["blank_after_last", "blank_before_first"]
    assert receipt["left_out"][0]["label"] == "Total"
    assert receipt["problems"]
    assert [row["name"] for row in receipt["preview"]["rows"]] == ["Acme", "Bolt", "Corto", "Dune"]
    status, out, _ = run(capsys, "inspect", path, "--as-of", "2026-01-05")
    assert out.startswith("Tab book · accounts in A · Dec 2024–Dec 2025 in D:P · USD, ")


def test_flags_are_listed_with_their_records(capsys, tmp_path):
    path = written(tmp_path, ACROSS)
    status, out, _ = run(capsys, "flags", path, "--as-of", "2026-01-05")
    assert status == 0
    assert out.index("Acme: Churn risk") < out.index("Dune: Contraction risk")
    assert "unproven" in out
    body = json.loads(run(capsys, "flags", path, "--json", "--as-of", "2026-01-05")[1])
    assert body["look_first"][0] == "acme"


def test_a_sheet_with_only_current_revenue_is_answered_with_what_to_do(capsys, tmp_path):
    path = written(tmp_path, "Account,MRR\nAcme,100\nBolt,50\n")
    status, out, err = run(capsys, "nrr", path)
    assert (status, out) == (2, "")
    assert err.startswith("NRR needs two points in time.")
    status, out, _ = run(capsys, "nrr", path, "--json")
    assert status == 2
    assert json.loads(out)["type"] == "urn:keeprate:needs-two-periods"
    assert run(capsys, "inspect", path)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nrr", "missing.csv"], "There is no file missing.csv"),
        (["nrr"], "The following arguments are required: FILE"),
        (["nrr", "BOOK", "--map", "account"], "--map 'account' is not of the form NAME=VALUE"),
        (["nrr", "BOOK", "--sheet", "Nope"], "The file has no tab called 'Nope'"),
        (["nrr", "BOOK", "--as-of", "yesterday"], "--as-of 'yesterday' is not a date"),
        (["nrr", "BOOK", "--definition", "by_feeling"], "There is no definition called 'by_feeling'"),
        (["nrr", "BOOK", "--from", "2019-01"], "2019"),
        (["nrr", "BOOK", "--window", "0"], "--window is a number of months"),
        (["bogus"], "Argument COMMAND: invalid choice: 'bogus'"),
    ],
)
def test_wrong_calls_get_status_2_a_sentence_and_an_object(arguments, says, capsys, tmp_path):
    path = written(tmp_path, ACROSS)
    arguments = [path if argument == "BOOK" else argument for argument in arguments]
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert says in err
    status, out, err = run(capsys, *arguments, "--json")
    assert status == 2
    assert set(json.loads(out)) >= {"type", "title", "status", "detail", "hint", "cells"}
    assert says in err


def test_two_programs_print_the_same_bytes(tmp_path):
    path = written(tmp_path, ACROSS)
    printed = {
        subprocess.run(
            [sys.executable, "-m", "server.cli", "nrr", path, "--json", "--as-of", "2026-01-05"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            timeout=60,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


def test_the_command_runs_as_a_program_and_loads_no_web_framework(tmp_path):
    path = written(tmp_path, ACROSS)
    code = (
        "import sys; from server.cli import main; status = main(sys.argv[1:]);"
        "sys.exit(status or bool({'flask', 'dbos', 'sqlalchemy', 'gspread'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "nrr", path], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Of every $100")


@pytest.mark.parametrize("command", [["serve"], ["worker"], ["doctor"]])
def test_the_processes_of_the_service_start_without_loading_the_engine(command):
    """The launcher stays as long as the service does: what it loads is never given back."""
    code = f"import sys, server.cli; server.cli._parser({command!r}); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
