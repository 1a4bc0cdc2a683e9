"""In which order files are published, so that who looks meanwhile finds what a page needs, and no dead link."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SHARED = ("assets/", "media/")
_LISTING = re.compile(
    r"(?:(?:en|fa|ar)/)?(?:(?:categories/.*|products/(?:page/[^/]+/)?|faq/|search/|guides/|news/)?index\.html|404\.html)"
)


def rank(address: str) -> int:
    """0 for what pages load, 1 for pages, 2 for pages that link to those, 3 for what only machines read."""
    if address.startswith(_SHARED):
        return 0
    if not address.endswith(".html"):
        return 3
    return 2 if _LISTING.fullmatch(address) else 1


def groups(addresses: Iterable[str]) -> list[list[str]]:
    """`addresses` in order, those of one rank together."""
    ranked: dict[int, list[str]] = {}
    for address in sorted(addresses):
        ranked.setdefault(rank(address), []).append(address)
    return [ranked[number] for number in sorted(ranked)]
