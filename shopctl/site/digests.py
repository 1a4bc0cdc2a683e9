"""What all pages of a language depend on, as one digest each: the program, templates, settings, navigation, words."""

from __future__ import annotations

from collections.abc import Iterator
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
