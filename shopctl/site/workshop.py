"""Where pages are rendered and written: in this process, or in several when there are enough of them."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple, Self

from shopctl.site import sifting
from shopctl.site.folder import Folder
from shopctl.site.indexing import Indexed, Task, update
from shopctl.site.pages import Page, Site
from shopctl.site.press import Press
from shopctl.site.shapes import render
from shopctl.site.sifting import Sifted

_WORTH_PROCESSES = 300
"""Fewer pages than this are made sooner than other processes are of use."""
_CHUNK = 64
_MOST = 8
"""More processes than this wait for the disk."""


class Job(NamedTuple):
    """A page to make: where its file stands, the digest of its inputs, and what it is."""

    address: str
    digest: str
    page: Page


Done = tuple[Job, int, bool]
"""(job, bytes of the page, whether the file was written anew)."""
Cards = dict[str, dict[int, str]]
"""Products as cards, by language and position."""
_Results = tuple[list[tuple[int, bool]], Cards]
"""For each page its size and whether its file changed; and the cards that were rendered."""


class Bench:
    """What one process needs to make pages."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site = site
        self.folder = Folder(folder)
        self._presses: dict[str, Press] = {}

    def press(self, language: str) -> Press:
        """The press of a language, set up when it is first used."""
        if language not in self._presses:
            self._presses[language] = Press(self.site, language)
        return self._presses[language]

    def make(self, jobs: Sequence[Job]) -> _Results:
        """Render and write."""
        made = []
        for job in jobs:
            data = render(self.press(job.page.language), job.page)
            made.append((len(data), self.folder.write(job.address, data)))
        return made, {language: press.new_cards() for language, press in self._presses.items()}

    def index(self, task: Task) -> Indexed:
        """Work out the search index of a language."""
        return update(self.press(task.language).edition, self.folder, task)

    def sift(self) -> Sifted:
        """Work out what listings are sifted by."""
        return sifting.whole(self.site)


_bench: Bench | None = None
"""This process's own: a worker inherits it where processes fork, and is handed the site where they do not."""


def _set_up(site: Site | None, folder: Path) -> None:
    global _bench
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C ends the build in the process that started it
    if site is not None:
        _bench = Bench(site, folder)
        gc.freeze()
    gc.disable()


def _make(jobs: Sequence[Job]) -> _Results:
    assert _bench is not None
    return _swept(_bench, jobs)


def _swept(bench: Bench, jobs: Sequence[Job]) -> _Results:
    made = bench.make(jobs)
    gc.collect(0)  # once a chunk is enough: what pages leave behind is small, and young
    return made


def _index(task: Task) -> Indexed:
    assert _bench is not None
    return _bench.index(task)


def _sift() -> Sifted:
    assert _bench is not None
    return _bench.sift()


class Workshop:
    """Makes pages until it is closed. `expected` pages decide how many processes are worth starting."""

    def __init__(self, site: Site, folder: Path, expected: int) -> None:
        global _bench
        self._bench = _bench = Bench(site, folder)
        self.indexed: list[Indexed] = []
        self.sifted: Sifted | None = None
        self._processes = min(os.cpu_count() or 1, _MOST) if expected >= _WORTH_PROCESSES else 1
        if self._processes > 1:
            for language in site.languages:
                self._bench.press(language).warm_up()

    def __enter__(self) -> Self:
        gc.freeze()  # what is loaded stays, and is shared with the workers; nobody need look through it
        return self

    def __exit__(self, *_: object) -> None:
        global _bench
        _bench = None
        gc.unfreeze()

    def make(self, jobs: Sequence[Job], indexes: Sequence[Task] = (), sift: bool = False) -> Iterator[Done]:
        """Make pages and tell of each; all are made when the iterator ends.

        At the same time the search `indexes` are worked out and, if asked to `sift`, what listings are sifted by:
        `indexed` and `sifted` have them when the iterator ends.
        """
        chunks = [jobs[start : start + _CHUNK] for start in range(0, len(jobs), _CHUNK)]
        where = self._spread if self._processes > 1 else self._here
        made = where(chunks, indexes, sift)
        for chunk, (results, cards) in zip(chunks, made, strict=True):
            for language, rendered in cards.items():
                self._bench.press(language).take_cards(rendered)
            for job, (size, fresh) in zip(chunk, results, strict=True):
                yield job, size, fresh

    def _here(self, chunks: Sequence[Sequence[Job]], indexes: Sequence[Task], sift: bool) -> Iterator[_Results]:
        yield from (_swept(self._bench, chunk) for chunk in chunks)
        self.indexed += map(self._bench.index, indexes)
        self.sifted = self._bench.sift() if sift else self.sifted

    def _spread(self, chunks: Sequence[Sequence[Job]], indexes: Sequence[Task], sift: bool) -> Iterator[_Results]:
        """Work in processes of their own that inherit all this one has learned so far."""
        forks = sys.platform == "linux"
        pool = ProcessPoolExecutor(
            self._processes,
            multiprocessing.get_context("fork" if forks else "spawn"),
            initializer=_set_up,
            initargs=(None if forks else self._bench.site, self._bench.folder.root),
        )
        try:
            indexed = [pool.submit(_index, task) for task in indexes]  # the longest work first
            sifted = pool.submit(_sift) if sift else None
            yield from pool.map(_make, chunks)
            self.indexed += [index.result() for index in indexed]
            self.sifted = sifted.result() if sifted else self.sifted
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
