"""What survives a restart: one SQLite file, written through before a request is answered.

Rows are kept in blocks of 256, compressed; a change writes only the blocks whose rows are new objects. With
synchronous=NORMAL a killed process loses nothing that was answered; a power cut may lose the last moments.
Without a file everything lives in memory.
"""

from __future__ import annotations

import sqlite3
import threading
import zlib
from pathlib import Path
from typing import Any

import orjson

from deploy.local.google.book import Book, Cell, CellError, Row, Tab

BLOCK = 256
_TABLES = """
create table if not exists settings (name text primary key, value text not null);
create table if not exists tokens (digest text primary key, body text not null);
create table if not exists books (id text primary key, body blob not null);
create table if not exists blocks (
  book text, tab integer, block integer, body blob not null, primary key (book, tab, block));
"""


class Store:
    """Settings, tokens and books; all calls from any thread."""

    def __init__(self, path: Path | None) -> None:
        self.lock = threading.RLock()
        self.tokens: dict[str, dict[str, Any]] = {}
        self.settings: dict[str, str] = {}
        self.saved: dict[str, Book] = {}
        self.db: sqlite3.Connection | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self.db.execute("pragma journal_mode=WAL")
            self.db.execute("pragma synchronous=NORMAL")
            self.db.executescript(_TABLES)
            self.settings = dict(self.db.execute("select name, value from settings"))
            self.tokens = {key: orjson.loads(body) for key, body in self.db.execute("select * from tokens")}

    @property
    def durable(self) -> bool:
        """Whether a file stands behind it."""
        return self.db is not None

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            if self.db is not None:
                self.db.close()
                self.db = None

    def _run(self, statement: str, *values: Any) -> None:
        if self.db is not None:
            self.db.execute(statement, values)

    def setting(self, name: str) -> str | None:
        """A kept setting."""
        return self.settings.get(name)

    def save_setting(self, name: str, value: str) -> None:
        """Keep a setting."""
        with self.lock:
            self.settings[name] = value
            self._run("insert or replace into settings values (?, ?)", name, value)

    def token(self, digest: str) -> dict[str, Any] | None:
        """What was kept for a token's hash."""
        return self.tokens.get(digest)

    def save_token(self, digest: str, body: dict[str, Any]) -> None:
        """Keep a token's meaning under its hash."""
        with self.lock:
            self.tokens[digest] = body
            self._run("insert or replace into tokens values (?, ?)", digest, orjson.dumps(body).decode())

    def drop_token(self, digest: str) -> None:
        """Forget a token."""
        with self.lock:
            self.tokens.pop(digest, None)
            self._run("delete from tokens where digest = ?", digest)

    def load(self) -> dict[str, Book]:
        """Every kept book."""
        if self.db is None:
            return {}
        books = {key: _read_book(body) for key, body in self.db.execute("select id, body from books")}
        for key, tab_id, body in self.db.execute(
            "select book, tab, body from blocks order by book, tab, block"
        ):
            tab = books[key].tab(tab_id)
            if tab is not None:
                tab.rows.extend(_read_rows(body))
        self.saved = {key: book.copied() for key, book in books.items()}
        return books

    def save(self, book: Book) -> None:
        """Write what changed since the last save of this book."""
        with self.lock:
            if self.db is None:
                return
            before = self.saved.get(book.id)
            self.db.execute("begin immediate")
            try:
                self._run("insert or replace into books values (?, ?)", book.id, _write_book(book))
                for tab in book.tabs:
                    self._save_tab(book.id, tab, before.tab(tab.id) if before else None)
                gone = {tab.id for tab in before.tabs} - {tab.id for tab in book.tabs} if before else set()
                for tab_id in gone:
                    self._run("delete from blocks where book = ? and tab = ?", book.id, tab_id)
                self.db.execute("commit")
            except BaseException:
                self.db.execute("rollback")
                raise
            self.saved[book.id] = book

    def _save_tab(self, book_id: str, tab: Tab, before: Tab | None) -> None:
        old = before.rows if before else []
        for start in range(0, max(len(tab.rows), len(old)), BLOCK):
            rows, kept = tab.rows[start : start + BLOCK], old[start : start + BLOCK]
            if len(rows) == len(kept) and all(a is b for a, b in zip(rows, kept, strict=True)):
                continue
            if rows:
                values = (book_id, tab.id, start // BLOCK, _write_rows(rows))
                self._run("insert or replace into blocks values (?, ?, ?, ?)", *values)
            else:
                self._run(
                    "delete from blocks where book = ? and tab = ? and block = ?",
                    book_id,
                    tab.id,
                    start // BLOCK,
                )

    def delete(self, book_id: str) -> None:
        """Forget a book."""
        with self.lock:
            self.saved.pop(book_id, None)
            self._run("delete from books where id = ?", book_id)
            self._run("delete from blocks where book = ?", book_id)


def _write_book(book: Book) -> bytes:
    body = {key: value for key, value in vars(book).items() if key != "tabs"}
    body["tabs"] = [{key: value for key, value in vars(tab).items() if key != "rows"} for tab in book.tabs]
    return zlib.compress(orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS), 1)


def _read_book(body: bytes) -> Book:
    found = orjson.loads(zlib.decompress(body))
    tabs = found.pop("tabs")
    for tab in tabs:
        for name in ("row_properties", "column_properties"):
            tab[name] = {int(key): value for key, value in tab[name].items()}
    return Book(**found, tabs=[Tab(**tab) for tab in tabs])


def _write_rows(rows: list[Row]) -> bytes:
    """A plain cell is its value; any other a list whose format is an index into the block's formats."""
    formats: list[dict[str, Any]] = []
    known: dict[int, int] = {}

    def pack(cell: Cell | None) -> Any:
        if cell is None:
            return None
        value = cell.value
        plain = cell.formula is None and cell.format is None and cell.note is None and cell.more is None
        if plain and not isinstance(value, CellError):
            return value
        at = None
        if cell.format is not None:
            at = known.get(id(cell.format))
            if at is None:
                at = known[id(cell.format)] = len(formats)
                formats.append(cell.format)
        error = isinstance(value, CellError)
        return [str(value) if error else value, int(error), cell.formula, at, cell.note, cell.more]

    packed = [[pack(cell) for cell in row] for row in rows]
    return zlib.compress(orjson.dumps([formats, packed]), 1)


def _read_rows(body: bytes) -> list[Row]:
    formats, rows = orjson.loads(zlib.decompress(body))

    def unpack(item: Any) -> Cell | None:
        if item is None:
            return None
        if not isinstance(item, list):
            return Cell(item)
        value, error, formula, at, note, more = item
        shown = CellError(value) if error else value
        return Cell(shown, formula, None if at is None else formats[at], note, more)

    return [[unpack(item) for item in row] for row in rows]
