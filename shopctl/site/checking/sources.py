"""What is missing in what pages are made from: translations, what pictures show, colours that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from shopctl.catalog.snapshot import Catalogue
from shopctl.config.model import Theme
from shopctl.site import theme
from shopctl.site.checking.finding import Finding
from shopctl.site.content import Content

_NAMELESS = re.compile(r"!\[\s*\]\(|<img\b(?![^>]*\balt\s*=\s*[\"']?[^\"'\s>])[^>]*>", re.IGNORECASE)
_ON_GROUND = ("ink", "soft", "link", "sale", "good", "low")
_GROUNDS = ("bg", "surface", "tile")


def findings(catalogue: Catalogue, content: Content, languages: Sequence[str], colours: Theme) -> Iterator[Finding]:
    """Everything that is missing."""
    yield from _untranslated(catalogue, content, languages)
    yield from _nameless(catalogue, content)
    yield from _hard_to_read(colours)


def _untranslated(catalogue: Catalogue, content: Content, languages: Sequence[str]) -> Iterator[Finding]:
    for product in catalogue.products:
        lacking = [code for code in languages[1:] if "title" not in product.texts(code)]
        if product.description:
            lacking += [code for code in languages[1:] if "description" not in product.texts(code)]
        if lacking:
            yield _not_in(f"product {product.handle}", lacking)
    for category in catalogue.categories:
        if lacking := [code for code in languages[1:] if code not in category.titles]:
            yield _not_in(f"category {category.handle}", lacking)
    for kind, names in content.entries.items():
        for name, texts in names.items():
            if lacking := [code for code in languages if code not in texts]:
                yield _not_in(f"content/{kind}/{name}.md", lacking)


def _not_in(place: str, languages: Sequence[str]) -> Finding:
    return Finding("not translated", place, f"not in {', '.join(dict.fromkeys(languages))}")


def _nameless(catalogue: Catalogue, content: Content) -> Iterator[Finding]:
    for product, images in zip(catalogue.products, catalogue.images, strict=True):
        nameless = sum(not image.alt for image in images) + len(_NAMELESS.findall(product.description))
        if nameless:
            yield _without_text(f"product {product.handle}", nameless)
    for kind, names in content.entries.items():
        for name, texts in names.items():
            if nameless := sum(len(_NAMELESS.findall(entry.markdown)) for entry in texts.values()):
                yield _without_text(f"content/{kind}/{name}.md", nameless)


def _without_text(place: str, count: int) -> Finding:
    what = "a picture does not say what it shows" if count == 1 else f"{count} pictures do not say what they show"
    return Finding("picture without text", place, what)


def _hard_to_read(colours: Theme) -> Iterator[Finding]:
    """Text on every ground, and on buttons; buttons beside the page (WCAG 2.2, 1.4.3 and 1.4.11)."""
    for scheme, palette in zip(("light", "dark"), theme.palettes(colours), strict=True):
        pairs = [(ink, ground, theme.TEXT_CONTRAST) for ink in _ON_GROUND for ground in _GROUNDS]
        pairs += [("on_accent", "accent", theme.TEXT_CONTRAST), ("accent", "bg", theme.SHAPE_CONTRAST)]
        for ink, ground, least in pairs:
            ratio = theme.contrast(getattr(palette, ink), getattr(palette, ground))
            if ratio < least:
                what = f"{ink} on {ground} has a contrast of {ratio:.1f}; less than {least:g}"
                yield Finding("hard to read", f"theme ({scheme})", what)
