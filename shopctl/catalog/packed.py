"""Many rows in little room, which processes that fork go on sharing.

Python counts within each object who looks at it, so a process that only reads a list writes into all of it and soon has
a copy of its own. Rows packed into a few large texts of bytes are read without that; each becomes objects when it is
looked at, and those looked at last stay objects for a while.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import Any, TypeVar, overload

Row = TypeVar("Row", bound=tuple[Any, ...])

_CHUNK = 256
_RECENT = 1024


class Packed(Sequence[Row]):
    """The `rows`; `make` makes one of its values, which are such as `marshal` takes: numbers, texts, None."""

    def __init__(self, rows: Iterable[Row], make: Callable[[Iterable[Any]], Row]) -> None:
        self._count, self._make = 0, make
        self._chunks: list[tuple[bytes, array[int]]] = []
        self._recent: dict[int, Row] = {}
        rest = iter(rows)
        while packed := [marshal.dumps(tuple(row)) for row in islice(rest, _CHUNK)]:
            self._count += len(packed)
            self._chunks.append((b"".join(packed), array("L", accumulate(map(len, packed), initial=0))))

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        return map(self._unpacked, range(self._count))

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(self._count))]
        row = self._recent.get(at)
        if row is None:
            if len(self._recent) == _RECENT:
                self._recent.clear()
            row = self._recent[at] = self._unpacked(range(self._count)[at])
        return row

    def _unpacked(self, at: int) -> Row:
        chunk, place = divmod(at, _CHUNK)
        data, ends = self._chunks[chunk]
        return self._make(marshal.loads(memoryview(data)[ends[place] : ends[place + 1]]))  # noqa: S302 - packed above
