"""Ports: a taken or impossible one is no obstacle, and closing gives it back."""

from __future__ import annotations

import urllib.request

import pytest

from deploy.local.page import free_port, serve_app


def hello(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]


def test_a_server_answers_until_it_is_closed_and_its_port_can_be_taken_again():
    served = serve_app(hello)
    port = int(served.url.rsplit(":", 1)[1])
    with urllib.request.urlopen(served.url, timeout=5) as answer:
        assert answer.read() == b"hello"
    with pytest.raises(OSError, match="in use"):
        serve_app(hello, port)
    served.close()
    again = serve_app(hello, port)
    assert again.url == served.url
    again.close()


def test_a_taken_and_an_impossible_port_give_another():
    served = serve_app(hello)
    port = int(served.url.rsplit(":", 1)[1])
    assert free_port(port) not in {0, port}
    assert 0 < free_port(70_000) < 65_536
    served.close()
