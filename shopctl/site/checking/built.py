"""What is wrong with the built pages: links, anchors, titles, weight, and how long a visitor on a slow line waits."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from shopctl.config.publish import Publish
from shopctl.site.checking.finding import Finding
from shopctl.site.checking.reading import Reader, Sheet, Weight
from shopctl.site.links import Links

PAGE_BYTES = 14 * 1024
"""HTML, CSS and JavaScript of a first view, compressed: what a server sends in its first round (RFC 6928)."""
PICTURE_BYTES = 500_000
_ROUND_SECONDS = 0.4
"""There and back on a slow phone network; looking up the host, TCP, TLS, the page, and what it loads take one each."""
_ROUNDS = 5
_CHUNK = 200
_WORTH_PROCESSES = 1000
_SHOWN = 3

Step = Callable[[int, int], None]


def seconds(weight: Weight, settings: Publish) -> float:
    """How long a first visit to a page takes on the slow line of the settings."""
    return _ROUNDS * _ROUND_SECONDS + weight.shown * 8 / (settings.slow_line_kbit * 1000)


def findings(folder: Path, links: Links, settings: Publish, step: Step) -> Iterator[Finding]:
    """Everything that is wrong with the site at `folder`. Raises OSError."""
    base = os.fspath(folder)
    files = frozenset(
        os.path.relpath(os.path.join(inside, name), base).replace(os.sep, "/")  # noqa: PTH118 - fifty thousand times
        for inside, _, names in os.walk(base)
        for name in names
    )
    pages = sorted(name for name in files if name.endswith(".html"))
    reader = Reader(folder, files, links)
    titles: dict[tuple[str, str], list[str]] = defaultdict(list)
    anchors: dict[tuple[str, str], str] = {}
    for done, sheet in enumerate(_sheets(reader, pages), 1):
        step(done, len(pages))
        yield from _wrong(sheet, settings)
        if sheet.title:
            titles[_language(sheet.address, links), sheet.title].append(sheet.address)
        for anchor in sheet.anchors:
            anchors.setdefault(anchor, sheet.address)
    yield from _anchors(reader, anchors)
    for (_, title), places in titles.items():
        if len(places) > 1:
            others = ", ".join(places[1 : 1 + _SHOWN]) + (", ..." if len(places) > 1 + _SHOWN else "")
            yield Finding("duplicate title", places[0], f"{title!r} is also the title of {others}")
    for name in sorted(files):
        if name.startswith("media/") and (size := (folder / name).stat().st_size) > PICTURE_BYTES:
            yield Finding("heavy picture", name, f"{size / 1000:,.0f} kB; more than {PICTURE_BYTES // 1000} kB")


def _language(address: str, links: Links) -> str:
    first = address.split("/")[0]
    return first if first in links.languages else links.languages[0]


def _wrong(sheet: Sheet, settings: Publish) -> Iterator[Finding]:
    for url in sheet.broken:
        yield Finding("broken anchor" if url.startswith("#") else "broken link", sheet.address, f"{url} leads nowhere")
    if sheet.weight.needed > PAGE_BYTES:
        size = sheet.weight.needed / 1024
        yield Finding("heavy page", sheet.address, f"{size:.1f} kB of HTML, CSS and JavaScript; more than 14 kB")
    if (time := seconds(sheet.weight, settings)) > settings.page_within_seconds:
        line = f"{settings.slow_line_kbit} kbit/s"
        yield Finding("slow page", sheet.address, f"{time:.0f} s at {line}; more than {settings.page_within_seconds} s")


def _anchors(reader: Reader, anchors: dict[tuple[str, str], str]) -> Iterator[Finding]:
    known: dict[str, frozenset[str]] = {}
    for (target, name), page in sorted(anchors.items()):
        if target.endswith(".html"):
            if target not in known:
                known[target] = reader.anchors_of(target)
            if name not in known[target]:
                yield Finding("broken anchor", page, f"{target} has no #{name}")


_reader: Reader | None = None


def _set_up(reader: Reader) -> None:
    global _reader
    _reader = reader


def _read(pages: Sequence[str]) -> list[Sheet]:
    assert _reader is not None
    return [_reader.sheet(page) for page in pages]


def _sheets(reader: Reader, pages: Sequence[str]) -> Iterator[Sheet]:
    if len(pages) < _WORTH_PROCESSES or sys.platform != "linux":
        yield from map(reader.sheet, pages)
        return
    chunks = [pages[start : start + _CHUNK] for start in range(0, len(pages), _CHUNK)]
    with ProcessPoolExecutor(
        mp_context=multiprocessing.get_context("fork"), initializer=_set_up, initargs=(reader,)
    ) as pool:
        for sheets in pool.map(_read, chunks):
            yield from sheets
