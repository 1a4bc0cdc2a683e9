"""The shop in one language: its words, numbers, links and pictures, and the facts that every page shows."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import Any

from markupsafe import Markup, escape

from shopctl.catalog.snapshot import Product
from shopctl.locales import reader
from shopctl.site import alike
from shopctl.site.media import CARD_WIDTH, Picture, up_to
from shopctl.site.pages import Shelf, Site
from shopctl.site.sanitise import Sanitiser
from shopctl.templating import translations
from shopctl.text import direction, one_line

LANGUAGE_NAMES = {"en": "English", "fa": "فارسی", "ar": "العربية"}

_TAG = re.compile("<[^>]*>?")
_PLURALS = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
"""A number of each form that a language may have; one without that form says the same as for others."""
_RECENT = 256

View = dict[str, Any]
"""What a template looks at: plain values by name, so that `x['k']` is one look-up."""


class Edition:
    """All that the pages of one language are written with."""

    def __init__(self, site: Site, language: str) -> None:
        self.site = site
        self.language = language
        self.direction = direction(language)
        self.reader = reader(site.settings, language)
        self._words = translations("storefront", language)
        self.shop: View = {}
        self.variants = lru_cache(_RECENT)(lambda at: site.catalogue.products[at].variants)
        """The variants of the product at a position: its page and its card are mostly made soon after each other."""
        self.traits = lru_cache(_RECENT)(lambda at: alike.traits(site.catalogue.products[at]))
        """What the product at a position may share with others."""
        self._isolated: dict[str, Markup] = {}
        self._sanitiser = Sanitiser(self._resolve, self._inline_picture)

    def say(self, text: str, **values: str) -> str:
        """A text of ours in the edition's language."""
        return self._words.gettext(text) % values if values else self._words.gettext(text)

    def count(self, one: str, many: str, number: int) -> str:
        """A text of ours that counts something, `%(num)s` being the number in the reader's digits."""
        return self._words.ngettext(one, many, number) % {"num": self.reader.number(number)}

    def forms(self, one: str, many: str) -> dict[str, str]:
        """`count` for a script: the text by plural form (CLDR's names), `{n}` standing for the number."""
        return {form: self._words.ngettext(one, many, number) % {"num": "{n}"} for form, number in _PLURALS.items()}

    def url(self, path: str) -> str:
        """The link to a page in this edition."""
        return self.site.links.url(self.language, path)

    def term(self, word: str) -> str:
        """An option, attribute or tag in the edition's language."""
        return self.site.catalogue.term(word, self.language)

    def isolated(self, word: str) -> Markup:
        """`term` for a page, its direction kept from its neighbours'; made once for all who share the word."""
        shown = self._isolated.get(word)
        if shown is None:
            shown = self._isolated[word] = self.apart(self.term(word))
        return shown

    def apart(self, text: str) -> Markup:
        """A text of the merchant for a page, its direction kept from its neighbours'."""
        return self._isolating(text, "<bdi>")

    def code(self, text: str) -> Markup:
        """A number, code or address for a page, written from left to right."""
        return self._isolating(text, '<bdi dir="ltr">')

    def _isolating(self, text: str, tag: str) -> Markup:
        shown = escape(text)
        if self.direction == "ltr" and text.isascii():
            return shown  # runs from left to right as all around it does
        return Markup(f"{tag}{shown}</bdi>")  # noqa: S704 - escaped

    def title(self, product: Product) -> str:
        """A product's title in the edition's language, or as the merchant wrote it."""
        return self.texts(product).get("title", product.title)

    def texts(self, product: Product) -> dict[str, str]:
        """What is translated of a product; nothing is in the main language."""
        return product.texts(self.language) if product.texts_json != "[]" else {}

    # Pictures

    def picture(self, source: str, alt: str = "", widest: int = 10_000) -> View:
        """What parts/picture.html needs; the placeholder where the picture is not published."""
        picture = self.site.pictures.get(source)
        if picture is None:
            return {
                "src": self.asset("placeholder"),
                "srcset": "",
                "width": 1000,
                "height": 1000,
                "alt": "",
                "full": "",
            }
        links = self.site.links
        return {
            "src": links.file(up_to(picture.files, widest)[-1][1]),
            "srcset": ",".join(f"{links.file(name)} {width}w" for width, name in up_to(picture.light, widest)),
            "width": picture.width,
            "height": picture.height,
            "alt": alt,
            "full": links.file(picture.files[-1][1]),
        }

    def thumbnail(self, source: str) -> str:
        """The link to the smallest file of a published picture."""
        return self.site.links.file(self.site.pictures[source].files[0][1])

    def card_picture(self, source: str, alt: str = "") -> View:
        """A picture of a size for cards."""
        return self.picture(source, alt, CARD_WIDTH)

    def absolute_picture(self, source: str) -> str:
        """The whole URL of a picture, for other sites; empty when the shop has not said where it lives."""
        picture = self.site.pictures.get(source)
        return self.site.links.absolute(self.site.links.file(picture.files[-1][1])) if picture else ""

    def asset(self, name: str) -> str:
        """The link to one of the shared assets; empty when there is none."""
        address: str = getattr(self.site.assets, name)
        return self.site.links.file(address) if address else ""

    # Texts of the merchant

    def html(self, text: str) -> Markup:
        """Merchant HTML, made safe."""
        return Markup(self._sanitiser.html(text))  # noqa: S704 - sanitised on this line

    def markdown(self, text: str) -> Markup:
        """Merchant Markdown, made safe."""
        return Markup(self._sanitiser.markdown(text))  # noqa: S704 - sanitised on this line

    def _resolve(self, tag: str, url: str) -> str | None:
        """Relative URLs of the merchant: a text as `returns.md`, a page as `/faq/`, a picture as `media/x.jpg`."""
        if tag == "img":
            return url if url in self.site.pictures else None
        path, mark, rest = url.partition("#")
        if path.startswith("/"):
            return self.site.links.root + path[1:] + mark + rest
        if path.endswith(".md"):
            folder, _, name = path.removesuffix(".md").rpartition("/")
            kind = folder.rpartition("/")[2] or "pages"
            if kind == "faq":
                return self.url("faq/")
            entry = self.site.content.entry(kind, name, self.language)  # type: ignore[arg-type]
            return self.url(entry.path) if entry else None
        return None

    def _inline_picture(self, source: str, alt: str) -> str:
        picture: Picture = self.site.pictures[unescape(source)]
        view = self.picture(unescape(source))
        sizes = "(min-width:800px) 44rem,92vw"
        light = f'<source type="image/avif" srcset="{view["srcset"]}" sizes="{sizes}">' if picture.light else ""
        size = f'width="{picture.width}" height="{picture.height}"'
        img = f'<img src="{view["src"]}" {size} alt="{alt}" loading="lazy" decoding="async">'
        return f"<picture>{light}{img}</picture>"

    @staticmethod
    def plain(html: str, longest: int = 160) -> str:
        """The text of (sanitised) HTML in one line, cut at a word."""
        text = one_line(unescape(_TAG.sub(" ", html[: longest * 4])))
        return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0].rstrip(" ,.;:،؛") + "…"

    def shelf(self, shelf: Shelf) -> View:
        """A listing as a link with its number of products."""
        title = shelf.category.title_in(self.language) if shelf.category else self.say("All products")
        return {"title": title, "url": self.url(shelf.path), "count": self.reader.number(len(shelf.products))}
