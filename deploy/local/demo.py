"""A whole customer on one machine: Google's stand-in, the add-on's runtime, the page, the service, a web."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from deploy.local import books
from deploy.local.books import files
from deploy.local.google import Google, GoogleError, Limits
from deploy.local.page import (
    Clients,
    Frames,
    PageUi,
    Scripts,
    create_frames,
    create_page,
    free_port,
    serve_app,
)
from deploy.local.script import ScriptHost
from deploy.local.service import PortTaken, Service
from deploy.local.web import LocalWeb

PORT = 8765
LOADING_AFTER = 1.0  # seconds after which a custom function that has not answered shows as Loading...
SOURCES = Path(__file__).resolve().parents[2] / "appsscript"
CLIENT_ID = "keeprate-local.apps.googleusercontent.com"
USERS = [
    {"email": "you@example.com", "name": "You"},
    {"email": "colleague@example.com", "name": "Colleague"},
    {"email": "viewer@example.com", "name": "Viewer"},
]
YOU = USERS[0]["email"]
ROLES = {"colleague@example.com": "writer", "viewer@example.com": "reader"}


class InUse(Exception):
    """Another demo has this home folder open."""


class Demo:
    """Everything of `python -m deploy.local`, started by `start()` and ended by `close()`.

    State lives under `home` and is there again next time. `first` is the id of the spreadsheet that opens;
    `url` is the page's address. `sources` is the folder of Apps Script sources.
    """

    def __init__(
        self,
        home: Path,
        *,
        port: int = PORT,
        sources: Path = SOURCES,
        service: bool = True,
        samples: bool = True,
    ) -> None:
        self.home = home.expanduser().resolve()
        self._port = port
        self._sources = sources
        self._samples = samples
        self._with_service = service
        self._lock: IO[str] | None = None
        self._open: list[Any] = []
        self.service: Service | None = None
        self.first = books.SAMPLES[0].id
        self.url = ""

    def start(self, book: Path | None = None) -> Demo:
        """Start everything; `book` is a CSV or XLSX file to open first. On failure nothing stays open."""
        try:
            self._start(book)
        except BaseException:
            self.close()
            raise
        return self

    def _start(self, book: Path | None) -> None:
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._take_home()
        self.google = Google(
            self.home / "google.db", client_id=CLIENT_ID, limits=Limits(), patience=LOADING_AFTER
        )
        self._open.append(self.google)
        serving = self.google.serve()
        self._open.append(serving)
        self._plant(book)
        if self._with_service:
            web = LocalWeb().start()
            self._open.append(web)
            self._start_service(web.write_names(self.home / "web.json"))
        self._serve_page()

    def _start_service(self, names: Path) -> None:
        """The service beside the page's port, or where that is taken meanwhile, on any free one."""
        for wanted in (self._port + 2 if self._port else 0, 0):
            port = free_port(wanted)
            self.service = Service(self.google.base_url, self.home, port, CLIENT_ID, names)
            try:
                self.service.start()
                return
            except PortTaken:
                if not wanted:
                    raise

    def _take_home(self) -> None:
        try:
            import fcntl
        except ImportError:
            return
        self._lock = (self.home / "demo.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InUse(f"Another demo is using {self.home}: stop it, or give another --home.") from None

    def _plant(self, book: Path | None) -> None:
        if self._samples:
            for sample in books.SAMPLES:
                self.open_book(sample.title, sample.tabs, sample.id)
        if book is not None:
            tabs = files.read(book)
            self.first = self.open_book(book.stem, lambda: tabs, files.identity(book))

    def open_book(self, title: str, tabs: Any, spreadsheet_id: str | None = None) -> str:
        """Plant a spreadsheet that is not there yet, shared with the demo's other people; its id."""
        if spreadsheet_id is not None:
            try:
                params = {"spreadsheetId": spreadsheet_id, "fields": "spreadsheetId"}
                self.google.call(YOU, "sheets.spreadsheets.get", params)
                return spreadsheet_id
            except GoogleError as error:
                if error.status != 404:
                    raise
        made = books.plant(self.google, title, tabs(), owner=YOU, id=spreadsheet_id)
        for email, role in ROLES.items():
            self.google.share(made, email, role)
        return made

    def _serve_page(self) -> None:
        clients = Clients(self.google)
        frames = Frames()
        scripts = Scripts(clients, frames, self._host)
        self._open += [scripts, clients]
        page = create_page(self.google, clients, frames, scripts, users=USERS, first=lambda: self.first)
        shown = serve_app(create_frames(frames))
        self._open.append(shown)
        frames.origin = shown.url
        served = serve_app(page, free_port(self._port))
        self._open.append(served)
        self.url = served.url

    def _host(self, spreadsheet_id: str, user: str, ui: PageUi) -> ScriptHost:
        properties = {"KEEPRATE_URL": self.service.url if self.service else ""}
        return ScriptHost(
            self.google,
            self._sources,
            spreadsheet_id=spreadsheet_id,
            user=user,
            ui=ui,
            script_properties=properties,
            state=self.home,
        )

    def book_url(self, spreadsheet_id: str, user: str = YOU) -> str:
        """The address of a spreadsheet in the page, as one of the demo's people."""
        return f"{self.url}/spreadsheets/d/{spreadsheet_id}/edit?as={user}"

    def close(self) -> None:
        """Stop everything that was started, the child process included."""
        if self.service is not None:
            self.service.stop()
        for opened in reversed(self._open):
            opened.close()
        self._open.clear()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Demo:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def default_home() -> Path:
    """Where the demo keeps its state: KEEPRATE_HOME, or .keeprate in the working directory."""
    return Path(os.environ.get("KEEPRATE_HOME", ".keeprate"))
