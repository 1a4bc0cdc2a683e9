"""XML of one element many times over, a block at a time: the patterns of the usual spelling run on the text as it is.

A real parser reads the elements that are spelled in another way (`parsed`), so that both give what the standard says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO
from xml.etree import ElementTree

CHUNK = 1 << 18
MAX_ELEMENT = 10_000_000
"""Characters of one element; more than any row that people fill."""

_ROOT = re.compile(r"<(?:([\w.-]+):)?[\w.-]+(?:\s[^<>]*)?>")
_NAMESPACE = re.compile(r"""\sxmlns:[\w.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Blocks:
    """The text of an XML part in blocks that each end with an end tag of `tag`, then `tail`.

    Raises ValueError: no XML, a document type of its own (nothing here needs entities), an endless element.
    """

    def __init__(self, stream: TextIO, tag: str) -> None:
        self._stream = stream
        self._head = stream.read(CHUNK)
        root = _ROOT.search(self._head)
        if not root or "<!DOCTYPE" in self._head[: root.start()]:
            raise ValueError("no XML, or one with a document type")
        self.prefix = f"{root[1]}:" if root[1] else ""
        self._namespaces = "".join(_NAMESPACE.findall(root[0]))
        self.start, self.end = f"<{self.prefix}{tag}", f"</{self.prefix}{tag}>"
        self.tail = ""

    def __iter__(self) -> Iterator[str]:
        chunk, rest = self._head, ""
        while chunk:
            rest += chunk
            cut = rest.rfind(self.end) + len(self.end)
            if cut >= len(self.end):
                yield rest[:cut]
                rest = rest[cut:]
            if len(rest) > MAX_ELEMENT:
                raise ValueError("an element without an end")
            chunk = self._stream.read(CHUNK)
        self.tail = rest

    def parsed(self, fragment: str) -> ElementTree.Element:
        """An element around `fragment`. Raises ElementTree.ParseError."""
        return ElementTree.fromstring(f"<x{self._namespaces}>{fragment}</x>")  # noqa: S314 - cannot declare entities


def text_of(raw: str) -> str:
    """A cell's text from its XML: entities, and what XML cannot hold, which workbooks write as _xHHHH_."""
    if "&" in raw:
        raw = _ENTITY.sub(_character, raw)
    return plain(raw)


def plain(text: str) -> str:
    """`text` with _xHHHH_ undone; half a character becomes U+FFFD."""
    if "_x" in text and _ESCAPED.search(text):
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _character(found: re.Match[str]) -> str:
    if found[1]:
        return _ENTITIES[found[1]]
    code = int(found[2]) if found[2] else int(found[3], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
