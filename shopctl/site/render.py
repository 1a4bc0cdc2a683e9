"""Pages as bytes: each shape of page is put together here and written out by its template.

What all pages of a language share (header, footer, facts) is rendered once, and a product's card once per process.
"""

from __future__ import annotations

from collections.abc import Iterable
from traceback import extract_tb
from typing import Any

from jinja2 import Environment, Template, TemplateError, TemplateSyntaxError
from markupsafe import Markup

from shopctl.errors import BadInput
from shopctl.site import structured, views
from shopctl.site.content import Entry
from shopctl.site.edition import LANGUAGE_NAMES, Edition, View
from shopctl.site.facts import shop_facts
from shopctl.site.pages import NEWEST, Page, Shelf, Site
from shopctl.templating import environment

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""No inline code, nobody else's files. What only works as a header (frame-ancestors) is the host's business."""

_LANGUAGES_HERE = Markup("<!--languages-->")
_ABOVE_THE_FOLD = 4


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
    """Renders the pages of one language."""

    def __init__(self, site: Site, language: str) -> None:
        self.site = site
        self.language = language
        self.edition = Edition(site, language)
        self.edition.shop = shop_facts(self.edition)
        self.jinja: Environment = environment(site.root, language, "storefront")
        self._templates: dict[str, Template] = {}
        self._cards: dict[int, str] = {}
        self.jinja.globals.update(language=language, direction=self.edition.direction, shop=self.edition.shop)
        self.jinja.globals["shell"] = self._shell()

    def page(self, page: Page) -> bytes:
        """The bytes of a page of this language. Raises BadTemplate."""
        try:
            text: str = getattr(self, f"_{page.shape}")(page)
        except TemplateError as error:
            raise bad_template(error) from error
        return text.encode()

    def warm_up(self) -> None:
        """Read the templates of most pages, so that processes that inherit them need not."""
        for name in ("product", "listing", "parts/card"):
            self._template(name)

    # What all pages share

    def _shell(self) -> View:
        edition, assets = self.edition, self.site.assets
        style = assets.styles["rtl" if edition.direction == "rtl" else "ltr"]
        shell: View = {
            "csp": CSP,
            "style": self.site.links.file(style),
            "font": edition.asset("font") if edition.direction == "rtl" else "",
            "icon": edition.asset("icon"),
            "placeholder": edition.asset("placeholder"),
            "colour": assets.colour,
            "night": assets.night,
        }
        shell["head"] = self._part("head", shell=shell)
        shell["header"] = self._part("header", languages=_LANGUAGES_HERE).split(_LANGUAGES_HERE)
        shell["footer"] = self._part("footer")
        shell["facts"] = self._part("facts")
        return shell

    def _part(self, name: str, **values: Any) -> Markup:
        return Markup(self._template(f"parts/{name}").render(**values))  # noqa: S704 - a template's output

    def _template(self, name: str) -> Template:
        template = self._templates.get(name)
        if template is None:
            template = self._templates[name] = self.jinja.get_template(f"storefront/{name}.html")
        return template

    def _render(self, template: str, page: Page, head: View, **values: Any) -> str:
        return self._template(template).render(page=self._head(page, **head), **values)

    def _head(self, page: Page, heading: str, description: str = "", title: str = "", **more: Any) -> View:
        """What stands in <head>: titles, the page's own URL and those of its translations."""
        site, links = self.site, self.site.links
        name = self.edition.shop["name"]
        languages = [] if page.shape == "lost" else site.languages_of.get(page.path, site.languages)
        urls = [(code, LANGUAGE_NAMES[code], links.url(code, page.path)) for code in languages]
        canonical = "" if page.shape == "lost" else links.absolute(self.edition.url(page.path))
        head: View = {
            "heading": heading,
            "title": title or (heading if heading == name else f"{heading} – {name}"),
            "description": description,
            "hidden": page.hidden,
            "canonical": canonical,
            "languages": [(code, label, url, links.absolute(url)) for code, label, url in urls],
            "type": "website",
            "picture": "",
            "data": None,
        }
        head.update(more)
        return head

    def cards(self, positions: Iterable[int], eager: bool = False) -> Markup:
        """Cards of products; the first row of a page is not left for later when `eager`."""
        cards = [self._cards.get(at) or self._card(at) for at in positions]
        if eager:
            first = [card.replace(' loading="lazy"', "", 1) for card in cards[:_ABOVE_THE_FOLD]]
            cards = first + cards[_ABOVE_THE_FOLD:]
        return Markup("".join(cards))  # noqa: S704 - a template's output

    def _card(self, at: int) -> str:
        card = self._cards[at] = self._template("parts/card").render(card=views.card(self.edition, at))
        return card

    def _crumbs(self, *links: tuple[str, str]) -> list[tuple[str, str]]:
        return [(self.edition.say("Home"), self.edition.shop["home"]), *links]

    def _up_to(self, category: int | None) -> list[tuple[str, str]]:
        shelves = [self.edition.shelf(shelf) for shelf in self.site.trail(category)]
        return self._crumbs(*((shelf["title"], shelf["url"]) for shelf in shelves))

    # The shapes

    def _product(self, page: Page) -> str:
        site, edition, at = self.site, self.edition, page.subject
        item = site.catalogue.products[at]
        view = views.product(edition, at)
        texts = edition.texts(item)
        description = texts.get("seo_description", item.seo_description) or edition.plain(view["description"])
        trail = self._up_to(next(iter(item.categories), None))
        whole = [*trail, (view["title"], edition.url(page.path))]
        head = {
            "heading": view["title"],
            "title": texts.get("seo_title", item.seo_title),
            "description": description,
            "type": "product",
            "picture": edition.absolute_picture(site.sources[at][0]) if site.sources[at] else "",
            "data": structured.product(edition, item, view["title"], description, site.sources[at], whole),
        }
        related = self.cards(site.related[at])
        return self._render("product", page, head, product=view, trail=[*trail, (view["title"], "")], related=related)

    def _listing(self, page: Page) -> str:
        edition, (category, number) = self.edition, page.subject
        shelf = self.site.shelves[category]
        size = self.site.settings.theme.products_per_page
        link = edition.shelf(shelf)
        trail = self._up_to(category) if category is not None else self._crumbs((link["title"], link["url"]))
        title = link["title"]
        if number > 1:
            title = edition.say("%(title)s – page %(number)s", title=title, number=edition.reader.number(number))
        data = {"@context": "https://schema.org", **structured.breadcrumbs(edition, trail)}
        description = shelf.category.description if shelf.category and number == 1 else ""
        return self._render(
            "listing",
            page,
            {"heading": link["title"], "title": f"{title} – {edition.shop['name']}", "data": data},
            trail=[*trail[:-1], (link["title"], "" if number == 1 else link["url"])],
            description=edition.html(description),
            children=[edition.shelf(child) for child in self.site.children.get(category, [])],
            count=edition.count("%(num)s product", "%(num)s products", len(shelf.products)),
            cards=self.cards(shelf.products[(number - 1) * size : number * size], eager=True),
            pager=self._pager(shelf, number, -(-len(shelf.products) // size)),
        )

    def _pager(self, shelf: Shelf, number: int, last: int) -> View | None:
        if last < 2:
            return None

        def link(page: int) -> str:
            return self.edition.url(shelf.path if page == 1 else f"{shelf.path}page/{page}/")

        near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
        pages: list[tuple[str, str]] = []
        for before, page in zip([0, *near], near, strict=False):
            if page - before > 1:
                pages.append(("", ""))
            pages.append((self.edition.reader.number(page), "" if page == number else link(page)))
        previous = link(number - 1) if number > 1 else ""
        return {"pages": pages, "previous": previous, "next": link(number + 1) if number < last else ""}

    def _home(self, page: Page) -> str:
        site, edition = self.site, self.edition
        newest = site.shelves[None].products[:NEWEST]
        hero = next((at for at in newest if site.sources[at]), None)
        about = site.content.entry("pages", "about", self.language)
        tiles = []
        for shelf, source in site.tiles:
            link = edition.shelf(shelf)
            link["count"] = edition.count("%(num)s product", "%(num)s products", len(shelf.products))
            tiles.append(edition.card_picture(source) | link)
        name, tagline = edition.shop["name"], edition.shop["tagline"]
        lead = about.front.summary if about else ""
        return self._render(
            "home",
            page,
            {
                "heading": name,
                "title": f"{name} – {tagline}" if tagline else name,
                "description": lead or tagline,
                "picture": edition.absolute_picture(site.sources[hero][0]) if hero is not None else "",
                "data": structured.shop(edition),
            },
            lead=lead,
            about=edition.url("about/") if about else "",
            hero=views.card(edition, hero) | edition.picture(site.sources[hero][0]) if hero is not None else None,
            tiles=tiles,
            new=self.cards(newest),
            sale=self.cards(site.reduced),
            questions=[self._entry_view(entry) for entry in site.content.of("faq", self.language)[:5]],
        )

    def _faq(self, page: Page) -> str:
        groups = [
            {"title": title, "id": f"group-{number}", "questions": [self._entry_view(entry) for entry in entries]}
            for number, (title, entries) in enumerate(self.site.content.faq_groups(self.language), 1)
        ]
        answers = [(str(q["title"]), str(q["body"])) for group in groups for q in group["questions"]]  # type: ignore[index]
        heading = self.edition.say("Questions and answers")
        head = {"heading": heading, "data": structured.questions(answers)}
        return self._render("faq", page, head, groups=groups, trail=self._crumbs((heading, "")))

    def _contact(self, page: Page) -> str:
        edition, settings = self.edition, self.site.settings.shop
        days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        order = [(edition.reader.first_weekday + day) % 7 for day in range(7)]
        hours = []
        for day in order:
            times = settings.hours.get(days[day])  # type: ignore[call-overload]
            ends = [edition.reader.clock_time(end) for end in (times.open, times.close)] if times else []
            hours.append((edition.reader.weekday(day), " – ".join(ends)))
        heading = edition.say("Contact")
        faq = bool(self.site.content.of("faq", self.language))
        head = {"heading": heading, "description": edition.shop["promise"]}
        trail = self._crumbs((heading, ""))
        return self._render("contact", page, head, hours=hours if settings.hours else [], faq=faq, trail=trail)

    def _about(self, page: Page) -> str:
        entry = self.site.content.entry("pages", "about", self.language)
        if entry:
            return self._text(page, entry, "about", ())
        heading = self.edition.say("About us")
        empty = {
            "language": self.language,
            "date": "",
            "summary": self.edition.shop["tagline"],
            "picture": None,
            "body": "",
        }
        return self._render("about", page, {"heading": heading}, entry=empty, trail=self._crumbs((heading, "")))

    def _entry(self, page: Page) -> str:
        kind, name = page.subject
        entry = self.site.content.entry(kind, name, self.language)
        assert entry is not None
        above = [(self._kind_title(kind), self.edition.url(f"{kind}/"))] if kind != "pages" else []
        return self._text(page, entry, "page", above)

    def _text(self, page: Page, entry: Entry, template: str, above: Iterable[tuple[str, str]]) -> str:
        view = self._entry_view(entry)
        head = {"heading": entry.front.title, "description": entry.front.summary or self.edition.plain(view["body"])}
        return self._render(template, page, head, entry=view, trail=self._crumbs(*above, (entry.front.title, "")))

    def _articles(self, page: Page) -> str:
        entries = [self._entry_view(entry) for entry in self.site.content.of(page.subject, self.language)]
        heading = self._kind_title(page.subject)
        return self._render("articles", page, {"heading": heading}, entries=entries, trail=self._crumbs((heading, "")))

    def _kind_title(self, kind: str) -> str:
        return self.edition.say("News") if kind == "news" else self.edition.say("Guides")

    def _entry_view(self, entry: Entry) -> View:
        front = entry.front
        return {
            "title": front.title,
            "language": entry.language,
            "summary": front.summary,
            "url": self.edition.url(entry.path),
            "date": front.date.isoformat() if front.date else "",
            "day": self.edition.reader.day(front.date) if front.date else "",
            "picture": self.edition.picture(front.picture) if front.picture in self.site.pictures else None,
            "body": self.edition.markdown(entry.markdown),
        }

    def _lost(self, page: Page) -> str:
        heading = self.edition.say("This page is not here")
        return self._render("404", page, {"heading": heading}, code=self.edition.reader.digits("404"))
