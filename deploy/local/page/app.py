"""The page's server: windows of cells, edits as the user at the keyboard, events, scripts and answers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import (
    Flask,
    Response,
    abort,
    jsonify,
    redirect,
    render_template_string,
    request,
    send_from_directory,
)
from werkzeug.exceptions import HTTPException

from deploy.local.page import blocks
from deploy.local.page.a1 import quoted, span
from deploy.local.page.chartdata import charts
from deploy.local.page.clients import Clients
from deploy.local.page.frames import Frames
from deploy.local.page.scripts import Scripts, add_routes
from deploy.local.page.view import book, window

STATIC = Path(__file__).parent / "static"
LARGEST_WINDOW = 1000
LARGEST_LIST = 1000
MOVED_UNDER_US = 2  # times a tab is looked up again before its refusal is believed


class Moved(Exception):
    """The cells of an edit stand elsewhere by now: undoing it would overwrite others."""

    status, code = 409, "MOVED"
    message = "Rows or columns were moved since then, so this edit can no longer be undone or done again."


def create_page(
    google: Any,
    clients: Clients,
    frames: Frames,
    scripts: Scripts,
    *,
    users: list[dict[str, str]],
    first: Callable[[], str],
    addon: str = "Keeprate",
) -> Flask:
    """The Flask application of the page's origin.

    `google` is the stand-in; `scripts` runs the add-on; `users` ({"email", "name"}) may be chosen at the
    top right, the first one opens the page; `first()` names the spreadsheet that opens at "/".
    """
    app = Flask("keeprate-page", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]

    def me() -> str:
        known = [user["email"] for user in users]
        asked = request.args.get("as", known[0])
        if asked not in known:
            abort(400, "nobody of that name in this demo")
        return asked

    @app.before_request
    def only_ourselves() -> None:
        # another site in the same browser must reach neither the cells nor the scripts
        if request.host.partition(":")[0] not in {"127.0.0.1", "localhost"}:
            abort(403, "this page answers on loopback only")
        if request.method == "POST" and request.mimetype != "application/json":
            abort(415, "application/json only")

    @app.get("/")
    def home() -> Any:
        return redirect(f"/spreadsheets/d/{first()}/edit")

    @app.get("/spreadsheets/d/<spreadsheet_id>/edit")
    def edit(spreadsheet_id: str) -> Response:
        shown = {"id": spreadsheet_id, "user": me(), "users": users, "addon": addon, "frames": frames.origin}
        # "<" spelled out, so that no title can end the script element it stands in
        config = json.dumps(shown).replace("<", "\\u003c")
        html = render_template_string((STATIC / "index.html").read_text(encoding="utf-8"), config=config)
        response = Response(html, mimetype="text/html")
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.get("/static/<path:name>")
    def static_file(name: str) -> Response:
        response = send_from_directory(STATIC, name)
        response.headers["Cache-Control"] = "no-cache"
        return response

    _read_routes(app, google, me)
    _block_routes(app, google, me)
    _write_routes(app, google, me)
    _event_routes(app, clients)
    add_routes(app, google, clients, scripts, me)

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Any:
        if isinstance(error, HTTPException):
            return error
        status = getattr(error, "status", None)
        if status is None:
            raise error
        body = {
            "status": status,
            "code": getattr(error, "code", ""),
            "message": getattr(error, "message", ""),
        }
        return jsonify({"error": body}), status

    return app


def _on_tab(google: Any, me: Callable[[], str]) -> Callable[[str, Callable[[dict[str, Any]], Any]], Any]:
    """Reads from the tab that a request names, by its title and size of this moment."""

    def tab_of(spreadsheet_id: str) -> dict[str, Any]:
        sheet_id = request.args.get("sheet", 0, int)
        tabs: list[dict[str, Any]] = book(google, me(), spreadsheet_id)["tabs"]
        found = [tab for tab in tabs if tab["id"] == sheet_id]
        if not found:
            abort(404, "no such tab")
        return found[0]

    def on_tab(spreadsheet_id: str, read: Callable[[dict[str, Any]], Any]) -> Any:
        # somebody may rename, shrink or delete the tab between the two calls: then it is looked up once more
        for _ in range(MOVED_UNDER_US):
            try:
                return read(tab_of(spreadsheet_id))
            except Exception as error:
                if getattr(error, "status", None) != 400:
                    raise
        return read(tab_of(spreadsheet_id))

    return on_tab


def _read_routes(app: Flask, google: Any, me: Callable[[], str]) -> None:
    on_tab = _on_tab(google, me)

    @app.get("/api/<spreadsheet_id>/book")
    def read_book(spreadsheet_id: str) -> Any:
        shown = book(google, me(), spreadsheet_id)
        tabs = [{key: tab[key] for key in tab if key != "comma"} for tab in shown["tabs"]]
        return jsonify({**shown, "tabs": tabs})

    @app.get("/api/<spreadsheet_id>/cells")
    def read_cells(spreadsheet_id: str) -> Any:
        start = max(0, request.args.get("from", 0, int))
        count = min(LARGEST_WINDOW, max(1, request.args.get("count", 200, int)))
        shown = on_tab(spreadsheet_id, lambda tab: window(google, me(), spreadsheet_id, tab, start, count))
        body = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
        return Response(body, mimetype="application/json")

    @app.get("/api/<spreadsheet_id>/column")
    def read_column(spreadsheet_id: str) -> Any:
        """The different texts of a column between two rows, in their order."""
        start, column = request.args.get("from", 0, int), request.args.get("column", 0, int)

        def read(tab: dict[str, Any]) -> list[list[Any]]:
            where = span(tab["title"], start, column, tab["rows"], column + 1)
            params = {"spreadsheetId": spreadsheet_id, "range": where, "majorDimension": "COLUMNS"}
            texts: list[list[Any]] = google.call(me(), "sheets.spreadsheets.values.get", params).get("values")
            return texts or [[]]

        found = on_tab(spreadsheet_id, read)[0]
        return jsonify(sorted({str(text) for text in found})[:LARGEST_LIST])

    @app.get("/api/<spreadsheet_id>/charts")
    def read_charts(spreadsheet_id: str) -> Any:
        return jsonify(charts(google, me(), spreadsheet_id, request.args.get("sheet", 0, int)))

    @app.get("/api/<spreadsheet_id>/csv")
    def download(spreadsheet_id: str) -> Response:
        def read(tab: dict[str, Any]) -> list[list[Any]]:
            params = {"spreadsheetId": spreadsheet_id, "range": quoted(tab["title"])}
            values: list[list[Any]] = google.call(me(), "sheets.spreadsheets.values.get", params).get(
                "values", []
            )
            return values

        rows = on_tab(spreadsheet_id, read)
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        response = Response(text.getvalue(), mimetype="text/csv")
        response.headers["Content-Disposition"] = "attachment; filename=sheet.csv"
        return response

    @app.get("/api/<spreadsheet_id>/access")
    def access(spreadsheet_id: str) -> Any:
        params = {"fileId": spreadsheet_id, "fields": "capabilities(canEdit)"}
        got = google.call(me(), "drive.files.get", params)
        return jsonify({"canEdit": bool(got.get("capabilities", {}).get("canEdit"))})

    @app.get("/api/books")
    def books() -> Any:
        query = "mimeType='application/vnd.google-apps.spreadsheet' and trashed=false"
        params = {"q": query, "fields": "files(id,name)", "orderBy": "name"}
        return jsonify(google.call(me(), "drive.files.list", params).get("files", []))


def _block_routes(app: Flask, google: Any, me: Callable[[], str]) -> None:
    """What the page asks about rows it has not fetched."""
    on_tab = _on_tab(google, me)

    def numbers(*names: str) -> list[int]:
        return [request.args.get(name, 0, int) for name in names]

    @app.get("/api/<spreadsheet_id>/block")
    def read_block(spreadsheet_id: str) -> Any:
        block = blocks.Block(*numbers("top", "left", "bottom", "right"))
        read = blocks.edits if "typed" in request.args else blocks.shown
        return jsonify(
            on_tab(spreadsheet_id, lambda tab: read(google, me(), spreadsheet_id, tab, block.within(tab)))
        )

    @app.get("/api/<spreadsheet_id>/edge")
    def find_edge(spreadsheet_id: str) -> Any:
        row, column, rows, columns = numbers("row", "column", "rows", "columns")
        if sorted((abs(rows), abs(columns))) != [0, 1]:
            abort(400, "one step along a row or a column")

        def read(tab: dict[str, Any]) -> tuple[int, int]:
            cells = blocks.filled(google, me(), spreadsheet_id, tab)
            return blocks.edge(cells, tab, (row, column), (rows, columns))

        return jsonify(on_tab(spreadsheet_id, read))

    @app.get("/api/<spreadsheet_id>/region")
    def find_region(spreadsheet_id: str) -> Any:
        row, column = numbers("row", "column")
        cells = on_tab(spreadsheet_id, lambda tab: blocks.filled(google, me(), spreadsheet_id, tab))
        found = blocks.region(cells, row, column)
        return jsonify(found._asdict() if found else None)


def _write_routes(app: Flask, google: Any, me: Callable[[], str]) -> None:
    def done(spreadsheet_id: str, method_id: str, body: dict[str, Any]) -> Any:
        place = (spreadsheet_id, request.get_json().get("sheet"))
        known = request.get_json().get("moves")
        if known is not None and known != google.moves[place]:
            raise Moved
        answer = google.call(me(), method_id, {"spreadsheetId": spreadsheet_id}, body)
        return jsonify({**answer, "version": google.version(spreadsheet_id), "moves": google.moves[place]})

    @app.post("/api/<spreadsheet_id>/values")
    def write_values(spreadsheet_id: str) -> Any:
        asked = request.get_json()
        data = [{"range": block["range"], "values": block["values"]} for block in asked["data"]]
        body = {"valueInputOption": "USER_ENTERED", "data": data}
        return done(spreadsheet_id, "sheets.spreadsheets.values.batchUpdate", body)

    @app.post("/api/<spreadsheet_id>/clear")
    def clear(spreadsheet_id: str) -> Any:
        body = {"ranges": request.get_json()["ranges"]}
        return done(spreadsheet_id, "sheets.spreadsheets.values.batchClear", body)

    @app.post("/api/<spreadsheet_id>/batch")
    def batch(spreadsheet_id: str) -> Any:
        body = {"requests": request.get_json()["requests"]}
        return done(spreadsheet_id, "sheets.spreadsheets.batchUpdate", body)


def _event_routes(app: Flask, clients: Clients) -> None:
    @app.get("/api/clients/<client_id>/events")
    def events(client_id: str) -> Response:
        client = clients.get(client_id)
        if client is None:
            # 204 tells the browser's EventSource to stop asking; the page then opens itself anew
            return Response(status=204)
        after = int(request.headers.get("Last-Event-ID") or 0)

        def stream() -> Iterator[str]:
            yield "retry: 500\n\n"
            for entry in client.events(after):
                if entry is None:
                    yield ": here\n\n"
                else:
                    yield f"id: {entry[0]}\ndata: {json.dumps(entry[1])}\n\n"

        response = Response(stream(), mimetype="text/event-stream")
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.post("/api/clients/<client_id>/answer")
    def answer(client_id: str) -> Any:
        client = clients.get(client_id)
        given = request.get_json()
        heard = client is not None and client.answer(given["id"], given)
        return jsonify({"heard": heard})
