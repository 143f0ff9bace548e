"""UrlFetchApp against a small server on this machine."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from deploy.local.script import ScriptError

CODE = """
function get(url, options) {
  const r = UrlFetchApp.fetch(url, options || {});
  const all = r.getAllHeaders();
  return { code: r.getResponseCode(), text: r.getContentText(), headers: r.getHeaders(), all };
}
function echo(url, options) { return JSON.parse(UrlFetchApp.fetch(url + '/echo', options).getContentText()); }
function form(url) { return echo(url, { method: 'post', payload: { a: 'x y', b: 2 } }); }
function bytes(url) { return UrlFetchApp.fetch(url + '/bytes').getContent(); }
function blob(url) { const b = UrlFetchApp.fetch(url + '/bytes').getBlob();
  return [b.getContentType(), b.getName()]; }
function latin(url) { return UrlFetchApp.fetch(url + '/latin').getContentText(); }
function many(url) { return UrlFetchApp.fetchAll([url + '/a', { url: url + '/b', method: 'delete' }])
  .map((r) => r.getContentText()); }
function blobUp(url) { return echo(url, { method: 'put', payload: Utilities.newBlob('x', 'text/csv') }); }
"""


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def reply(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            for one in value if isinstance(value, list) else [value]:
                self.send_header(name.replace("_", "-"), one)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode("latin-1")
        if self.path == "/echo":
            seen = {
                "method": self.command,
                "body": body,
                "headers": {k.lower(): v for k, v in self.headers.items()},
            }
            self.reply(200, json.dumps(seen).encode(), Content_Type="application/json")
        elif self.path == "/fail":
            self.reply(503, b"<h1>down</h1>" * 100, Content_Type="text/html", Retry_After="7")
        elif self.path == "/moved":
            self.reply(302, b"", Location="/echo")
        elif self.path == "/away":
            self.reply(302, b"", Location="http://example.com/")
        elif self.path == "/round":
            self.reply(302, b"", Location="/round")
        elif self.path == "/bytes":
            self.reply(200, b"\x00\xff\x80", Content_Type="application/octet-stream")
        elif self.path == "/latin":
            self.reply(200, "é".encode("latin-1"), Content_Type="text/plain; charset=ISO-8859-1")
        elif self.path == "/cookies":
            self.reply(200, b"", Set_Cookie=["a=1", "b=2"])
        elif self.path == "/slow":
            self.server.release.wait(10)
            self.reply(200, b"late")
        else:
            self.reply(200, f"{self.command} {self.path}".encode())

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = handle_any


@pytest.fixture(scope="module")
def server():
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.release = threading.Event()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.release.set()
    running.shutdown()
    running.server_close()
    thread.join()


def test_a_call_carries_method_headers_and_payload(start, server):
    options = {
        "method": "post",
        "contentType": "application/json",
        "payload": '{"a":"é"}',
        "headers": {"Authorization": "Bearer t", "X-Sheets-Token": "s"},
    }
    seen = start(CODE).run("echo", [server, options])
    assert seen["method"] == "POST"
    assert seen["body"].encode("latin-1").decode() == '{"a":"é"}'
    assert seen["headers"]["content-type"] == "application/json"
    assert seen["headers"]["authorization"] == "Bearer t"
    assert seen["headers"]["x-sheets-token"] == "s"
    assert "Google-Apps-Script" in seen["headers"]["user-agent"]


def test_a_payload_alone_makes_it_a_post_and_an_object_a_form(start, server):
    host = start(CODE)
    assert host.run("echo", [server, {"payload": "x"}])["method"] == "POST"
    seen = host.run("form", [server])
    assert seen["body"] == "a=x+y&b=2"
    assert seen["headers"]["content-type"] == "application/x-www-form-urlencoded"


def test_a_blob_goes_up_with_its_type(start, server):
    seen = start(CODE).run("blobUp", [server])
    assert (seen["method"], seen["body"], seen["headers"]["content-type"]) == ("PUT", "x", "text/csv")


def test_an_error_status_throws_unless_muted(start, server):
    host = start(CODE)
    with pytest.raises(ScriptError) as caught:
        host.run("get", [f"{server}/fail"])
    assert caught.value.message.startswith(
        f"Exception: Request failed for {server} returned code 503. Truncated"
    )
    assert len(caught.value.message) < 500
    muted = host.run("get", [f"{server}/fail", {"muteHttpExceptions": True}])
    assert muted["code"] == 503
    assert muted["headers"]["Retry-After"] == "7"


def test_repeated_headers_come_as_a_list(start, server):
    assert start(CODE).run("get", [f"{server}/cookies"])["all"]["Set-Cookie"] == ["a=1", "b=2"]


def test_redirects_are_followed_unless_told_not_to_and_never_away_from_this_machine(start, server):
    host = start(CODE)
    assert json.loads(host.run("get", [f"{server}/moved"])["text"])["method"] == "GET"
    assert host.run("get", [f"{server}/moved", {"followRedirects": False}])["code"] == 302
    with pytest.raises(ScriptError, match=r"DNS error: http://example\.com/"):
        host.run("get", [f"{server}/away"])
    with pytest.raises(ScriptError, match="Too many redirects"):
        host.run("get", [f"{server}/round"])


def test_bytes_blobs_and_charsets(start, server):
    host = start(CODE)
    assert host.run("bytes", [server]) == [0, -1, -128]
    assert host.run("blob", [server]) == ["application/octet-stream", "bytes"]
    assert host.run("latin", [server]) == "é"


def test_several_requests_answer_in_their_order(start, server):
    assert start(CODE).run("many", [server]) == ["GET /a", "DELETE /b"]


def test_a_slow_server_is_a_timeout(start, server):
    with pytest.raises(ScriptError, match=f"Exception: Timeout: {server}/slow"):
        start(CODE).run("get", [f"{server}/slow", {"timeoutSeconds": 0.2}])


def test_nobody_listening_is_an_unavailable_address(start):
    with pytest.raises(ScriptError, match=r"Address unavailable: http://127\.0\.0\.1:9/"):
        start(CODE).run("get", ["http://127.0.0.1:9/"])


@pytest.mark.parametrize(
    ("url", "options", "why"),
    [
        ("http://example.com/", {}, "from this machine only"),
        ("http://169.254.169.254/", {}, "from this machine only"),
        ("ftp://127.0.0.1/", {}, "neither http nor https"),
        ("/relative", {}, "neither http nor https"),
        ("http://127.0.0.1:9/" + "x" * 2100, {}, "URL Length"),
        ("http://127.0.0.1:9/", {"headers": {"Host": "x"}}, "Header:Host"),
        ("http://127.0.0.1:9/", {"headers": {"X": "y" * 9000}}, "URLFetch Headers"),
        ("http://127.0.0.1:9/", {"method": "trace"}, "method"),
        ("http://127.0.0.1:9/", {"timeout": 5}, "UrlFetchApp option timeout is not available"),
    ],
)
def test_what_google_or_this_machine_refuses(start, url, options, why):
    with pytest.raises(ScriptError, match=why):
        start(CODE).run("get", [url, options])


def test_the_manifests_allowlist_holds(start, server):
    host = start(CODE, urlFetchWhitelist=[f"{server}/a", "https://*.example.com/v1/"])
    assert host.run("get", [f"{server}/a/b"])["text"] == "GET /a/b"
    with pytest.raises(ScriptError, match="urlFetchWhitelist"):
        host.run("get", [f"{server}/echo"])
    with pytest.raises(ScriptError, match="from this machine only"):
        host.run("get", ["https://api.example.com/v1/x"])
    with pytest.raises(ScriptError, match="urlFetchWhitelist"):
        host.run("get", ["https://example.com/v1/x"])
