"""Digests over many things: what all pages of a language depend on (program, settings, words), and sets of pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from shopctl import __version__
from shopctl.shipped import templates_dir
from shopctl.site.content import Kind
from shopctl.site.pages import Site

_NAVIGATION: tuple[Kind, ...] = ("pages", "guides", "news", "directory")


def shared_digests(site: Site) -> dict[str, str]:
    """For each language a digest that changes when all of its pages may."""
    common = blake2b(digest_size=16)
    for part in _common(site):
        common.update(part)
    digests = {}
    for language in site.languages:
        own = common.copy()
        catalog = templates_dir() / "locale" / language / "storefront.po"
        own.update(catalog.read_bytes() if catalog.is_file() else b"")
        own.update(repr(sorted(site.catalogue.terms.get(language, {}).items())).encode())
        digests[language] = own.hexdigest()[:16]
    return digests


def _common(site: Site) -> Iterator[bytes]:
    yield __version__.encode()
    for folder, pattern in (
        (Path(__file__).parent, "*.py"),
        (templates_dir() / "storefront", "**/*.html"),
        (site.root / "templates" / "storefront", "**/*.html"),
    ):
        for file in sorted(folder.glob(pattern)):
            yield file.name.encode() + file.read_bytes()
    yield site.settings.model_dump_json(exclude={"publish"}).encode()
    yield repr((site.links, site.catalogue.categories, [shelf.path for shelf in site.shelves.values()])).encode()
    yield repr(sorted(site.assets.files)).encode()
    yield repr([site.pictures.get(site.settings.theme.logo_in(language)) for language in site.languages]).encode()
    told = site.collected
    linked = (told.advisers, told.calculators)
    yield repr(
        [[(name, one.title, one.summary, one.categories) for name, one in each.items()] for each in linked]
    ).encode()
    yield repr(bool(told.branches.all)).encode()
    texts = [(language, kind, site.content.of(kind, language)) for language in site.languages for kind in _NAVIGATION]
    yield repr([(language, kind, [(e.name, e.front) for e in found]) for language, kind, found in texts]).encode()


def of_pages(pages: Iterable[tuple[str, str]]) -> int:
    """The digest of a set of pages, given as (address, digest): a sum, so that pages can be taken from it and added."""
    return sum(int.from_bytes(blake2b(f"{page[0]}\0{page[1]}".encode(), digest_size=16).digest()) for page in pages)


def as_text(digest: int) -> str:
    """The digest of a set of pages as it is kept."""
    return f"{digest % (1 << 128):032x}"


def from_text(text: str) -> int:
    """The digest that was kept. Raises ValueError."""
    return int(text, 16)
