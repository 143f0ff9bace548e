"""A page of HTML, read once: its links, its scripts, its words and what it states in JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import orjson
from selectolax.lexbor import LexborHTMLParser, LexborNode

from addon.signals.reading import dig, text
from addon.signals.site.shallow import cut

MOST_LINKS = 3_000
MOST_WORDS = 200_000
MOST_OBJECTS = 300
HIGHEST = 12
LONGEST_URL = 2_000
FRAME = ("footer", "header", "nav")
FRAME_NAME = re.compile(r"\b(?:site-)?(?:footer|header|navbar|topbar|social)\b", re.IGNORECASE)
ORGANIZATION = re.compile(r"(Organization|Corporation|Business|Store|Airline|Consortium|NGO)$")


@dataclass(frozen=True)
class Link:
    """A link: absolute address, its words, and whether it stands in the frame of every page."""

    url: str
    words: str
    frame: bool

    @property
    def host(self) -> str:
        """Its host without www."""
        try:
            return (urlsplit(self.url).hostname or "").removeprefix("www.")
        except ValueError:
            return ""


@dataclass(frozen=True)
class Markup:
    """What a page holds; ``machinery`` is its scripts, frames and style links in lower case."""

    url: str
    title: str = ""
    language: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    mails: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    words: str = ""
    machinery: str = ""
    objects: tuple[Mapping[str, Any], ...] = ()

    @property
    def organization(self) -> Mapping[str, Any]:
        """The JSON-LD object about the company itself; empty when there is none."""
        for each in self.objects:
            kinds = each.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(name, str) and ORGANIZATION.search(name) for name in names):
                return each
        return {}


def read(html: str, url: str) -> Markup:
    """The page at ``url``; whatever is broken in it is left out."""
    tree = LexborHTMLParser(cut(html))
    title = tree.css_first("title")
    root = tree.root
    links, mails = _links(tree, url)
    objects, machinery = _scripts(tree)
    for node in tree.css("link[href], iframe[src], img[src]")[:MOST_LINKS]:
        machinery.append(node.attributes.get("href") or node.attributes.get("src") or "")
    meta = _meta(tree)
    sources = [n.attributes.get("src") or "" for n in tree.css("iframe[src], script[src]")[:500]]
    frames = [source for source in sources if len(source) < LONGEST_URL]
    tree.strip_tags(["script", "style", "noscript", "svg", "template"])
    words = tree.body.text(separator="\n", strip=True) if tree.body is not None else ""
    return Markup(
        url=url,
        title=text(title.text()) if title is not None else "",
        language=((root.attributes.get("lang") if root is not None else "") or "")[:2].lower(),
        meta=meta,
        links=links,
        mails=mails,
        frames=tuple(frames),
        words=words[:MOST_WORDS],
        machinery="\n".join(machinery).lower(),
        objects=objects,
    )


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta[content]")[:200]:
        name = node.attributes.get("name") or node.attributes.get("property") or ""
        found.setdefault(name.lower(), text(node.attributes.get("content")))
    return found


def _links(tree: LexborHTMLParser, url: str) -> tuple[tuple[Link, ...], tuple[str, ...]]:
    links, mails, frames = [], [], _Frames()
    for node in tree.css("a[href]")[:MOST_LINKS]:
        href = (node.attributes.get("href") or "").strip()
        if href.lower().startswith("mailto:"):
            mails.append(unquote(href[7:].partition("?")[0])[:200])
            continue
        try:
            there = urljoin(url, href).partition("#")[0]
        except ValueError:
            continue
        if there.startswith(("https://", "http://")) and len(there) < LONGEST_URL:
            words = text(node.text() or node.attributes.get("aria-label") or "", 120)
            links.append(Link(there, words, frames.hold(node)))
    return tuple(links), tuple(mails)


class _Frames:
    """Which elements are the frame of every page; each is looked at once, whatever it holds."""

    def __init__(self) -> None:
        self._known: dict[int, bool | None] = {}

    def hold(self, node: LexborNode) -> bool:
        """Whether a link stands in a header, a footer or a menu, and not in an article."""
        parent = node.parent
        for _ in range(HIGHEST):
            if parent is None:
                return False
            if parent.mem_id not in self._known:
                self._known[parent.mem_id] = _is_frame(parent)
            known = self._known[parent.mem_id]
            if known is not None:
                return known
            parent = parent.parent
        return False


def _is_frame(node: LexborNode) -> bool | None:
    """True for a frame, False for where content begins, None for anything between."""
    if node.tag in (None, "body", "html", "article", "main"):
        return False
    named = f"{(node.attributes.get('class') or '')[:300]} {(node.attributes.get('id') or '')[:100]}"
    return True if node.tag in FRAME or FRAME_NAME.search(named) else None


def _scripts(tree: LexborHTMLParser) -> tuple[tuple[Mapping[str, Any], ...], list[str]]:
    objects: list[Mapping[str, Any]] = []
    machinery: list[str] = []
    for node in tree.css("script")[:500]:
        machinery.append(node.attributes.get("src") or "")
        inside = node.text() or ""
        if "ld+json" in (node.attributes.get("type") or ""):
            objects += _stated(inside)
        else:
            machinery.append(inside[:20_000])
    return tuple(objects[:MOST_OBJECTS]), machinery


def _stated(body: str) -> list[Mapping[str, Any]]:
    """The objects of one JSON-LD script, those of its @graph included."""
    try:
        return list(_objects(orjson.loads(body[:500_000]), 0))
    except orjson.JSONDecodeError:
        return []


def _objects(node: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, list) and depth < 4:
        for each in node[:MOST_OBJECTS]:
            yield from _objects(each, depth + 1)
    elif isinstance(node, Mapping):
        yield node
        yield from _objects(dig(node, "@graph"), depth + 1)
