"""Logs cannot carry a token or a cell value."""

import json
import logging

import pytest

from server import logs


@pytest.fixture
def written(capfd):
    logs.configure("debug")

    def lines():
        return [json.loads(line) for line in capfd.readouterr().err.splitlines()]

    return lines


TOKENS = [
    "ya29.a0Af-H6_SMBx",
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "Bearer abc.def",
    "https://x/tokeninfo?access_token=abc123&x=1",
]


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_is_blotted_out_in_our_lines_and_in_those_of_libraries(token, written):
    logs.get().info(f"got {token}", route=token)
    logging.getLogger("urllib3").warning("sending %s now", token)
    lines = written()
    assert len(lines) == 2
    for secret in ("ya29", "eyJ", "abc", "c2ln"):
        assert secret not in str(lines)
    assert "[redacted]" in lines[0]["route"]
    assert "sending" in lines[1]["event"]


def test_a_field_that_is_not_on_the_list_is_dropped(written):
    logs.get().info("request", status=200, account="Zebra Holdings", body={"amount": 17})
    (line,) = written()
    assert line["status"] == 200
    assert "Zebra" not in str(line)
    assert "body" not in line


def test_an_error_is_logged_by_its_type_and_places_never_by_its_message(written):
    try:
        raise ValueError("Zebra Holdings owes 17")
    except ValueError as error:
        logs.get().error("bug", error=type(error).__name__, trace=logs.places(error))
        logging.getLogger("somebody.else").exception("failed")
    ours, theirs = written()
    for line in (ours, theirs):
        assert line["error"] == "ValueError"
        assert any("test_an_error_is_logged" in place for place in line["trace"])
        assert "Zebra" not in str(line)


def test_lines_below_warning_of_libraries_are_not_kept(written):
    logging.getLogger("urllib3").info("GET /cells")
    assert written() == []
