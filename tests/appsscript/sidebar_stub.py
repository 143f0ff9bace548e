"""The sidebar without a spreadsheet: its evaluated page, its script calls answered from a case file.

``python -m tests.appsscript.sidebar_stub CASE [PORT]`` serves one case for looking at it in a browser.
"""

from __future__ import annotations

import copy
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = ROOT / "appsscript"
CASES = ROOT / "tests" / "cases" / "sidebar"

RUN = """<script>
const answers = %s, calls = [], held = [];
const plain = (value) => typeof value !== 'object' || value === null
  ? typeof value !== 'function' : !(value instanceof Date) && Object.values(value).every(plain);
function runner(done, failed) {
  const set = {withSuccessHandler: (f) => runner(f, failed), withFailureHandler: (f) => runner(done, f)};
  return new Proxy(set, {get: (known, name) => known[name] || ((...args) => {
    if (name.endsWith('_') || !args.every(plain)) throw new TypeError('google.script.run refuses ' + name);
    calls.push([name, ...args]);
    const list = answers[name] || [];
    const answer = list.length > 1 ? list.shift() : list[0];
    if (answer === undefined) throw new TypeError('no such function: ' + name);
    if (answer === 'never') return;
    const come = () => answer.throws ? failed(new Error(answer.throws)) : done(JSON.stringify(answer));
    if (answer.held) held.push(come); else setTimeout(come, 5);
  })});
}
const parsed = (part) => {
  try { const form = JSON.parse(part); return typeof form === 'object' ? form : part; }
  catch (e) { return part; }
};
const same = (call) => JSON.stringify(call.map(parsed));
const google = {script: {run: runner(), host: {close() {}}}};
</script>"""


def case(name: str) -> dict[str, Any]:
    """A case file; ``like`` names another whose calls it starts from, ``patches`` change its answers.

    A call whose answers are the name of a case has those of that case.
    """
    data: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text())
    base = case(data["like"]) if "like" in data else {"calls": {}, "part": "nrr"}
    calls = copy.deepcopy(base["calls"])
    for call, answers in data.get("calls", {}).items():
        calls[call] = case(answers)["calls"][call] if isinstance(answers, str) else answers
    for patch in data.get("patches", []):
        target = calls
        *path, last = patch["at"]
        for step in path:
            target = target[step]
        target[last] = patch["value"]
    return {"part": base["part"], **data, "calls": calls}


def evaluated(name: str, part: str = "nrr") -> str:
    """An HTML template of ours with its includes and its ``part`` filled in, as HtmlService does it."""
    text = (PAGES / f"{name}.html").read_text().replace("<?= part ?>", part)
    return re.sub(r"<\?!= include_\('([\w.]+)'\) \?>", lambda m: (PAGES / f"{m[1]}.html").read_text(), text)


def page(name: str, answers: dict[str, Any], part: str = "nrr") -> str:
    """The page ``name`` with a stub of google.script.run in front of its scripts."""
    script = RUN % json.dumps(answers).replace("</", "<\\/")
    return evaluated(name, part).replace("<body>", "<body>" + script, 1)


def main() -> None:
    """Serve one case on loopback until interrupted."""
    told = case(sys.argv[1])
    body = page("sidebar.page", told["calls"], told["part"]).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

    port = int(sys.argv[2]) if len(sys.argv) > 2 else 8300
    print(f"http://127.0.0.1:{port}/")
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main()
