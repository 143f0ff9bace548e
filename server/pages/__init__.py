"""The public pages: Markdown beside this file, served as simple HTML."""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import lru_cache
from importlib import resources

from flask import Flask, Response

PAGES = ("help", "privacy", "terms", "support")
STYLE = (
    "body{font:16px/1.55 Roboto,Arial,sans-serif;color:#202124;max-width:42rem;margin:2rem auto;"
    "padding:0 1rem}"
    "h1{font-weight:400}h2{font-size:1.15rem;margin-top:2rem}a{color:#1a5fb4}"
    "nav a{margin-right:1rem}code{background:#f1f3f4;padding:0 .2em}"
)


def register(app: Flask, *, operator: str, support: str, sent: Callable[[], str]) -> None:
    """Serve each page in the operator's name; ``sent``: what leaves the sheet, in Markdown."""
    for name in PAGES:
        app.add_url_rule(
            f"/{name}",
            f"page_{name}",
            lambda name=name: Response(
                page(name, operator, support, sent() if name == "privacy" else ""), mimetype="text/html"
            ),
            provide_automatic_options=False,
        )


@lru_cache(maxsize=16)
def page(name: str, operator: str, support: str, sent: str = "") -> str:
    """One page as HTML; ``operator`` and ``support`` are plain text from the settings, ``sent`` Markdown."""
    from markdown_it import MarkdownIt

    text = (resources.files(__package__) / f"{name}.md").read_text(encoding="utf-8")
    # Escaped as Markdown text: what a setting says is shown, never interpreted.
    contact = support or "the address on the add-on's Marketplace page"
    for mark, value in (("{operator}", operator), ("{support}", contact)):
        text = text.replace(mark, "".join(f"&#{ord(c)};" if c in "<>&*_[]()`#\\!|~" else c for c in value))
    text = text.replace("{sent}", sent)
    body = MarkdownIt("commonmark", {"html": False}).render(text)
    links = "".join(f'<a href="/{other}">{other.capitalize()}</a>' for other in PAGES)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Keeprate: {html.escape(name)}</title><style>{STYLE}</style></head>"
        f"<body><nav>{links}</nav><main>{body}</main></body></html>"
    )
