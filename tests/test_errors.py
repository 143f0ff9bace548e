"""Every error has a sentence, a status and the one JSON body."""

import inspect

import pytest

from addon import errors

ALL = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, errors.KeeprateError)]


@pytest.mark.parametrize("kind", ALL, ids=lambda c: c.__name__)
def test_each_error_is_drawn_in_the_tree_and_speaks_problem_details(kind):
    assert kind.__name__ in errors.__doc__
    body = (
        kind("What is wrong.", hint="What to do.").as_json()
        if kind is errors.GoogleBusy
        else kind("What is wrong.", hint="What to do.", where=["A1"]).as_json()
    )
    assert body["detail"] == "What is wrong."
    assert body["hint"] == "What to do."
    assert 400 <= body["status"] < 600
    assert set(body) >= {"type", "title", "status", "detail", "hint", "cells"}
