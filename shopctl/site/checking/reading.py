"""One built page as the check sees it: read once, by what stands in its bytes, and weighed as it travels."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from shopctl.site.links import Links, file_of

_LINK = re.compile(rb'<(?:a|link|script|img|source|iframe)\b[^>]*?\s(?:href|src)="([^"]*)"')
_SET = re.compile(rb'\ssrcset="([^"]*)"')
_ID = re.compile(rb'\sid="([^"]*)"')
_TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)
_NO_INDEX = b'<meta name="robots" content="noindex">'
_LOADED = re.compile(
    rb"""<(?:script\b[^>]*?\ssrc|link\b[^>]*?\srel="(?:stylesheet|modulepreload)"[^>]*?\shref)="([^"]*)["]"""
)
_PRELOADED = re.compile(rb'<link\b[^>]*?\srel="preload"[^>]*?\shref="([^"]*)"')
_PICTURE = re.compile(rb"<img\b[^>]*>")
_IMPORT = re.compile(rb"""(?:^|[;\n])\s*(?:import|export)\b[^;'"(]*?["']([^"']+)["']""")
_WIDE_ENOUGH = 700
"""Pixels across a phone's screen: of a picture's files the smallest of at least this width is fetched."""


class Weight(NamedTuple):
    """Bytes on the line: what a first view needs to be laid out, and with it fonts and the pictures in sight."""

    needed: int
    shown: int


class Sheet(NamedTuple):
    """A page: its title (empty: not to be found), links that lead nowhere, anchors on other pages, its weight."""

    address: str
    title: str
    broken: tuple[str, ...]
    anchors: tuple[tuple[str, str], ...]
    weight: Weight


class Reader:
    """Reads the pages of a built site at `folder`, of which `files` are all the addresses."""

    def __init__(self, folder: Path, files: frozenset[str], links: Links) -> None:
        self._folder, self._files = folder, files
        self._origin, self._root = links.origin or "http://site.invalid", links.root
        self._known: set[bytes] = set()
        self.weight_of = cache(self._weight_of)
        self.imports_of = cache(self._imports_of)

    def sheet(self, address: str) -> Sheet:
        """Read one page. Raises OSError."""
        data = (self._folder / address).read_bytes()
        title = _TITLE.search(data)
        found = {*_LINK.findall(data)}
        found |= {part.split()[0] for urls in _SET.findall(data) for part in urls.split(b",") if part.strip()}
        broken, anchors = [], []
        for url in sorted(found - self._known):
            target, fragment = self._target(url, address)
            if target is None or (target in self._files and not fragment):
                if target is None or url.startswith(b"/"):  # others mean something else on other pages
                    self._known.add(url)
            elif target not in self._files:
                broken.append(unescape(url.decode(errors="replace")))
            elif target != address:
                anchors.append((target, fragment))
            elif fragment not in ids(data):
                broken.append(f"#{fragment}")
        shown = "" if title is None or _NO_INDEX in data else unescape(title[1].decode(errors="replace")).strip()
        return Sheet(address, shown, tuple(broken), tuple(anchors), self._weight(data))

    def anchors_of(self, address: str) -> frozenset[str]:
        """The anchors that a page has. Raises OSError."""
        return ids((self._folder / address).read_bytes())

    def _target(self, url: bytes, page: str) -> tuple[str | None, str]:
        """(file of the site or None for what is elsewhere, anchor)."""
        text = unescape(url.decode(errors="replace"))
        here = self._origin + self._root + page.removesuffix("index.html")
        try:
            parts = urlsplit(urljoin(here, text))
        except ValueError:
            return text, ""
        if f"{parts.scheme}://{parts.netloc}" != self._origin or not parts.path.startswith(self._root):
            return None, ""
        address = unquote(parts.path[len(self._root) :])
        file = file_of(address)
        if file not in self._files and f"{address}/index.html" in self._files:
            file = f"{address}/index.html"  # hosts lead from a folder to its index
        return file, unquote(parts.fragment)

    def _weight(self, data: bytes) -> Weight:
        loaded = self._linked(_LOADED.findall(data))
        needed = small(data) + sum(map(self.weight_of, loaded.union(*map(self.imports_of, loaded))))
        in_sight = [_fetched(tag) for tag in _PICTURE.findall(data) if b'loading="lazy"' not in tag]
        beside = self._linked([*_PRELOADED.findall(data), *in_sight])
        return Weight(needed, needed + sum(map(self.weight_of, beside)))

    def _linked(self, urls: Sequence[bytes]) -> set[str]:
        targets = {self._target(url, "")[0] for url in urls}
        return {target for target in targets if target in self._files}

    def _weight_of(self, address: str) -> int:
        """The bytes of a shared file as it travels."""
        data = (self._folder / address).read_bytes()
        return small(data) if address.endswith((".js", ".css", ".svg")) else len(data)

    def _imports_of(self, address: str) -> frozenset[str]:
        """The modules that a script loads from the start, itself included."""
        reached, waiting = {address}, [address] if address.endswith(".js") else []
        while waiting:
            module = waiting.pop()
            for name in _IMPORT.findall((self._folder / module).read_bytes()):
                target = urlsplit(urljoin(f"//x/{module}", name.decode(errors="replace"))).path[1:]
                if target in self._files and target not in reached:
                    reached.add(target)
                    waiting.append(target)
        return frozenset(reached)


def small(data: bytes) -> int:
    """How many bytes hosts send for `data`: gzip, as all of them speak it."""
    return len(zlib.compress(data, 6)) + 12


def ids(data: bytes) -> frozenset[str]:
    """The anchors of a page; the empty one and "top" lead to its start (HTML standard, 7.4.6)."""
    return frozenset(unescape(name.decode(errors="replace")) for name in _ID.findall(data)) | {"", "top"}


def _fetched(tag: bytes) -> bytes:
    """The file that a phone fetches for an <img>."""
    source = re.search(rb'\ssrc="([^"]*)"', tag)
    sizes = _SET.search(tag)
    widths = [part.split() for part in sizes[1].split(b",")] if sizes else []
    pairs = [pair for pair in widths if len(pair) == 2 and pair[1][:-1].isdigit()]
    wide = [(int(width[:-1]), url) for url, width in pairs]
    fitting = sorted(pair for pair in wide if pair[0] >= _WIDE_ENOUGH) or sorted(wide)[-1:]
    return fitting[0][1] if fitting else source[1] if source else b""
