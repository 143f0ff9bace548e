"""The formulas of our report: each function in them is one the stand-in's engine computes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import ironcalc
import pytest

import addon
from addon.core.report import Formula
from tests.core.test_report import BOOK, window_of, writes

SOURCES = sorted(Path(addon.__file__).parent.rglob("*.py"))
CALLED = re.compile(r"([A-Z][A-Z0-9.]*)\(")


def known(name: str) -> bool:
    """Whether IronCalc has a function: one it has not it writes in small letters."""
    model = ironcalc.create("book", "en", "UTC", "en")
    model.set_user_input(0, 1, 1, f"={name}(A2)")
    return bool(model.get_cell_formula(0, 1, 1).startswith(f"={name}("))


def written_in_the_code() -> set[str]:
    """The functions in every text that stands in a module which makes formulas."""
    found: set[str] = set()
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        words = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if words & {"Formula", "differ", "joined", "over"}:
            texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
            found |= {name for text in texts if isinstance(text, str) for name in CALLED.findall(text)}
    return found


def test_the_engine_tells_its_functions_from_others() -> None:
    assert known("SUMPRODUCT")
    assert not known("ARRAYFORMULA")


@pytest.mark.parametrize("start", [0, 11, 22])
def test_every_function_of_a_report_is_known_to_the_engine(start: int) -> None:
    tabs = writes(BOOK, window_of(BOOK, start)).tabs
    formulas = [cell.text for tab in tabs for row in tab.rows for cell in row if isinstance(cell, Formula)]
    used = {name for text in formulas for name in CALLED.findall(text)}
    assert used >= {"SUM", "SUMPRODUCT", "ABS", "INT"}
    assert used <= written_in_the_code()
    assert [name for name in sorted(written_in_the_code()) if not known(name)] == []
