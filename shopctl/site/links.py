"""Where pages live: one address per page and language, as a URL for links and as a path below site/.

An address is what stands behind the site's root, unescaped: "", "fa/products/قوری/", "404.html". One that ends in a
slash (or is empty) is kept as index.html in a folder of that name, so every static host serves it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from shopctl.text import handle as made_handle


def component(handle: str, fallback: str) -> str:
    """`handle` as one path component that is safe on every system; handles of our own making stay as they are."""
    return handle if made_handle(handle) == handle else made_handle(handle, fallback)


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses and URLs of a shop's site; `origin` is "https://example.com" or empty, `root` "/" or "/shop/"."""

    languages: tuple[str, ...]
    origin: str
    root: str

    def address(self, language: str, path: str) -> str:
        """The address of `path` in `language`: the main language stands at the root."""
        return path if language == self.languages[0] else f"{language}/{path}"

    def url(self, language: str, path: str) -> str:
        """The link to `path` in `language`, percent-encoded."""
        return self.root + self.address(language, _quoted(path))

    def file(self, name: str) -> str:
        """The link to a file of the site such as an asset."""
        return self.root + quote(name)

    def absolute(self, url: str) -> str:
        """`url` with the shop's origin before it; empty when the shop has not said where it lives."""
        return self.origin + url if self.origin else ""


@lru_cache(maxsize=100_000)
def _quoted(path: str) -> str:
    """Every page is linked from several, in several languages."""
    return quote(path)


def said(text: str) -> str:
    """A text as part of a link's query; letters of other scripts stay, which browsers encode themselves.

    In a page they take a third of the room (https://url.spec.whatwg.org/#query-state).
    """
    return _ASCII.sub(lambda found: quote(found[0], safe=""), text)


_ASCII = re.compile(r"[\x00-\x7f]+")


def links(languages: Sequence[str], url: str | None) -> Links:
    """The links of a shop whose site is published at `url` (None: not known yet, links start at "/")."""
    parts = urlsplit(url or "")
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return Links(tuple(languages), origin, parts.path.rstrip("/") + "/")


def file_of(address: str) -> str:
    """The path below site/ in which a page is kept."""
    return f"{address}index.html" if address == "" or address.endswith("/") else address
