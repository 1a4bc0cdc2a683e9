"""The press of one language: its templates, what all of its pages share, and products as cards.

Header, footer and facts are rendered once, a product's card and the way to a category once per process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from json import JSONEncoder
from traceback import extract_tb
from typing import Any

from jinja2 import Template, TemplateError, TemplateSyntaxError
from markupsafe import Markup

from shopctl.errors import BadInput
from shopctl.site import posters, views
from shopctl.site.assets import APART
from shopctl.site.edition import LANGUAGE_NAMES, Edition, View
from shopctl.site.facts import shop_facts
from shopctl.site.hosting import CSP
from shopctl.site.pages import Page, Site
from shopctl.site.spoken import speak
from shopctl.templating import environment, translations

_ENCODER = JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
"""What `tojson` writes with, before it escapes what could end a script element."""
_LANGUAGES_HERE = Markup("<!--languages-->")
_ABOVE_THE_FOLD = 4

Trail = list[tuple[str, str]]
"""(title, link) from the home page down; the page itself has no link."""


class BadTemplate(BadInput):
    """A template, most likely one of the shop's own, that cannot be rendered."""

    message = "templates/{template}, line {line}: {reason}."
    hint = "Mend that template, or move it away: the shipped one is used then."


def bad_template(error: TemplateError) -> BadTemplate:
    """What is wrong with a template, and where."""
    if isinstance(error, TemplateSyntaxError):
        return BadTemplate(template=error.name or "", line=error.lineno, reason=error.message or "")
    places = [(frame.filename, frame.lineno) for frame in extract_tb(error.__traceback__)]
    name, line = next((place for place in reversed(places) if place[0].endswith(".html")), ("", 0))
    name = name.replace("\\", "/").rpartition("/templates/")[2]
    return BadTemplate(template=name, line=line, reason=error.message or type(error).__name__)


class Press:
    """Renders the pages of one language. Raises BadTemplate."""

    def __init__(self, site: Site, language: str) -> None:
        self.site = site
        self.language = language
        self.edition = Edition(site, language)
        self.edition.shop = shop_facts(self.edition)
        self.jinja = environment(site.root, language, "storefront")
        speak(self.jinja, translations("storefront", language))
        self.jinja.filters.update(apart=self.edition.apart, code=self.edition.code)
        self.jinja.policies["json.dumps_function"] = _ENCODER.encode
        self.jinja.policies["json.dumps_kwargs"] = {}
        self._templates: dict[str, Template] = {}
        self._cards: dict[int, str] = {}
        self._new: dict[int, str] = {}
        self._ways: dict[int | None, Trail] = {}
        self.jinja.globals.update(language=language, direction=self.edition.direction, shop=self.edition.shop)
        self.jinja.globals["icons"] = self.edition.asset("icons")
        self.jinja.globals["shell"] = self._shell()
        self._settle_globals()

    def _shell(self) -> View:
        """What all pages of the language share."""
        edition, assets = self.edition, self.site.assets
        style = assets.styles["rtl" if edition.direction == "rtl" else "ltr"]
        shell: View = {
            "csp": Markup(CSP),  # noqa: S704 - ours, and quotes in it are not the attribute's
            "style": self.site.links.file(style),
            "font": edition.asset("font") if edition.direction == "rtl" else "",
            "icon": edition.asset("icon"),
            **{name: self.site.links.file(assets.styles[name]) for name in APART},
            "script": edition.asset("script"),
            "placeholder": edition.asset("placeholder"),
            "colour": assets.colour,
            "night": assets.night,
        }
        shell["head"] = self._part("head", shell=shell)
        header = self._part("header", languages=_LANGUAGES_HERE).split(_LANGUAGES_HERE)
        shell["header"] = [part.strip() for part in header]
        shell["footer"] = self._part("footer")
        shell["facts"] = self._part("facts")
        shell["keep"] = self._part("keep")
        shell["pattern"] = self._part("pattern", shell=shell)
        shell["seen"] = self._part("seen", shell=shell)
        return shell

    def _part(self, name: str, **values: Any) -> Markup:
        return Markup(self.write(f"parts/{name}", values).strip())  # noqa: S704 - a template's output

    def template(self, name: str) -> Template:
        """A template of the storefront, compiled once."""
        template = self._templates.get(name)
        if template is None:
            template = self._templates[name] = self.jinja.get_template(f"storefront/{name}.html")
        return template

    def _settle_globals(self) -> None:
        """All that pages share is known now: one dict is copied, and looked through, faster than Jinja's chain."""
        known = dict(self.jinja.globals)
        for template in self.jinja.cache.values() if self.jinja.cache else ():
            template.globals = known
        self._templates.clear()
        self.jinja.make_globals = lambda d: {**known, **(d or {})}  # type: ignore[method-assign]

    def warm_up(self) -> None:
        """Read the templates of most pages, so that processes that inherit them need not."""
        for name in ("product", "listing", "parts/card"):
            self.template(name)

    def write(self, name: str, values: View) -> str:
        """What a template makes of values."""
        try:
            return self.template(name).render(values)
        except TemplateError as error:
            raise bad_template(error) from error

    def page(self, template: str, page: Page, head: View, **values: Any) -> str:
        """A whole page; `head` is at least its heading, see `_head`."""
        return self.write(template, {"page": self._head(page, **head), "trail": None, **values})

    def _head(self, page: Page, heading: str, description: str = "", title: str = "", **more: Any) -> View:
        """What stands in <head>: titles, the page's own URL and those of its translations."""
        site, links = self.site, self.site.links
        name = self.edition.shop["name"]
        head: View = {
            "heading": heading,
            "title": title or (heading if heading == name else f"{heading} – {name}"),
            "description": description,
            "hidden": page.hidden,
            "canonical": "",
            "languages": (),
            "type": "website",
            "poster": "",
            "data": None,
            "feed": "",
        }
        if page.shape != "lost":
            languages = site.languages_of.get(page.path, site.languages)
            urls = [(code, links.url(code, page.path)) for code in languages]
            head["languages"] = [(code, LANGUAGE_NAMES[code], url, links.absolute(url)) for code, url in urls]
            head["canonical"] = links.absolute(links.url(self.language, page.path))
            poster = posters.of_page(site, page)
            head["poster"] = links.absolute(links.file(poster.address)) if poster else ""
        head.update(more)
        return head

    def cards(self, positions: Iterable[int], eager: bool = False) -> Markup:
        """Cards of products; the first row of a page is not left for later when `eager`."""
        cards = [self._cards.get(at) or self._card(at) for at in positions]
        if eager:
            first = [card.replace(' loading="lazy"', "", 1) for card in cards[:_ABOVE_THE_FOLD]]
            cards = first + cards[_ABOVE_THE_FOLD:]
        return Markup("".join(cards))  # noqa: S704 - a template's output

    def take_cards(self, cards: Mapping[int, str]) -> None:
        """Know cards that another process rendered."""
        self._cards.update(cards)

    def new_cards(self) -> dict[int, str]:
        """The cards rendered since the last call."""
        cards, self._new = self._new, {}
        return cards

    def _card(self, at: int) -> str:
        card = self._cards[at] = self._new[at] = self.write("parts/card", {"card": views.card(self.edition, at)})
        return card

    def way(self, category: int | None) -> Trail:
        """The way from the home page down to a category, itself included."""
        way = self._ways.get(category)
        if way is None:
            shelves = [self.edition.shelf(shelf) for shelf in self.site.trail(category)]
            way = self.trail(*((shelf["title"], shelf["url"]) for shelf in shelves))
            self._ways[category] = way
        return way

    def trail(self, *links: tuple[str, str]) -> Trail:
        """The way from the home page down."""
        return [(self.edition.say("Home"), self.edition.shop["home"]), *links]
