"""How each shape of page is put together: what its template is given. One function per shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from shopctl.site import aid_shapes, aids, alike, hours, newsfeed, ordering, review_views, structured, views
from shopctl.site.content import Entry
from shopctl.site.edition import Edition, View
from shopctl.site.manuals import Manual
from shopctl.site.pages import RELATED, Page, Shape, Shelf
from shopctl.site.press import Press

_TEASED = 5
"""Questions on the home page."""
_WORTH_SIFTING = 5
"""Products from which on a listing can be filtered and ordered."""
_NAMED = 4
"""Products that a listing's description names."""


def render(press: Press, page: Page) -> bytes:
    """The bytes of a page, in the language of the press. Raises BadTemplate."""
    return SHAPES[page.shape](press, page).encode()


def _product(press: Press, page: Page) -> str:
    site, edition, at = press.site, press.edition, page.subject
    item = site.catalogue.products[at]
    variants, sources = edition.variants(at), site.sources[at]
    texts = edition.texts(item)
    product = views.product(edition, at, variants, texts)
    title = product["title"]
    description = texts.get("seo_description", item.seo_description) or edition.plain(product["description"])
    way = press.way(site.mains[at])
    whole = [*way, (title, edition.url(page.path))]
    head = {
        "heading": title,
        "title": texts.get("seo_title", item.seo_title),
        "description": description,
        "type": "product",
        "data": structured.product(edition, item, variants, title, description, sources, whole, site.reviews(at)),
    }
    together = site.companions.get(at, ())
    texts_of = [views.entry(edition, entry) for entry in site.texts_for(at, press.language)]
    return press.page(
        "product",
        page,
        head,
        product=product,
        trail=[*way, (title, "")],
        together=press.cards(together),
        related=press.cards([other for other in alike.closest(edition, at) if other not in together][:RELATED]),
        texts=texts_of,
        manuals=[_manual(edition, manual) for manual in site.manuals_for(at, press.language)],
        reviews=review_views.reviews(edition, site.reviews(at), edition.url(aids.reviews_path(site, at))),
        badges=[
            {"title": entry.front.title, "url": edition.url(entry.path)}
            for name in site.badges.get(at, ())
            if (entry := site.content.entry("badges", name, press.language))
        ],
    )


def _manual(edition: Edition, manual: Manual) -> View:
    megabytes = edition.reader.number(max(0.1, round(manual.size / 1_000_000, 1)))
    kind = manual.address.rpartition(".")[2].upper()
    size = edition.say("%(size)s MB", size=megabytes)
    return {"title": manual.title, "url": edition.site.links.file(manual.address), "kind": kind, "size": size}


def _listing(press: Press, page: Page) -> str:
    edition, (category, number) = press.edition, page.subject
    shelf = press.site.shelves[category]
    size = press.site.settings.theme.products_per_page
    link = edition.shelf(shelf)
    heading = link["title"]
    way = press.way(category) if category is not None else press.trail((heading, link["url"]))
    title = heading
    if number > 1:
        title = edition.say("%(title)s – page %(number)s", title=title, number=edition.reader.number(number))
    description = shelf.category.description if shelf.category and number == 1 else ""
    shown = shelf.products[(number - 1) * size : number * size]
    head = {
        "heading": heading,
        "title": f"{title} – {edition.shop['name']}",
        "description": edition.plain(edition.html(description)) or _of_listing(edition, heading, shown),
        "data": {"@context": structured.CONTEXT, **structured.breadcrumbs(edition, way)},
    }
    return press.page(
        "listing",
        page,
        head,
        trail=[*way[:-1], (heading, "" if number == 1 else link["url"])],
        description=edition.html(description),
        children=[edition.shelf(child) for child in press.site.children.get(category, [])],
        count=edition.count("%(num)s product", "%(num)s products", len(shelf.products)),
        cards=press.cards(shown, eager=True),
        # A handful is seen at a glance: nothing to sift.
        shelf=shelf.path if len(shelf.products) >= _WORTH_SIFTING else "",
        shelf_url=link["url"],
        first=ordering.own(edition),
        orders=ordering.choices(edition),
        advice=aid_shapes.offered(edition, shelf) if number == 1 else [],
        texts=[views.entry(edition, entry) for entry in _answers(press, category)] if number == 1 else [],
        pager=_pager(edition, shelf, number, -(-len(shelf.products) // size)),
    )


def _of_listing(edition: Edition, heading: str, shown: Sequence[int]) -> str:
    """What a listing shows in one sentence, for search engines: the page itself needs no such words."""
    titles = [edition.title(edition.site.catalogue.products[at]) for at in shown[:_NAMED]]
    if not titles:
        return ""
    products = edition.say(", ").join(titles)
    return edition.say(
        "%(what)s from %(shop)s: %(products)s and more.", what=heading, shop=edition.shop["name"], products=products
    )


def _answers(press: Press, category: int | None) -> list[Entry]:
    """Questions that are for the products of a category."""
    if category is None:
        return []
    above = {shelf.category.handle for shelf in press.site.trail(category) if shelf.category}
    faq = press.site.content.of("faq", press.language)
    return [entry for entry in faq if not above.isdisjoint(entry.front.categories)]


def _pager(edition: Edition, shelf: Shelf, number: int, last: int) -> View | None:
    """Links to the pages of a listing: the first, the last, and those near; None when there is one page."""
    if last < 2:
        return None

    def link(page: int) -> str:
        return edition.url(shelf.path if page == 1 else f"{shelf.path}page/{page}/")

    near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    pages: list[tuple[str, str]] = []
    for before, page in zip([0, *near], near, strict=False):
        if page - before > 1:
            pages.append(("", ""))
        pages.append((edition.reader.number(page), "" if page == number else link(page)))
    previous = link(number - 1) if number > 1 else ""
    return {"pages": pages, "previous": previous, "next": link(number + 1) if number < last else ""}


def _home(press: Press, page: Page) -> str:
    site, edition = press.site, press.edition
    about = site.content.entry("pages", "about", press.language)
    name, tagline = edition.shop["name"], edition.shop["tagline"]
    lead = about.front.summary if about else ""
    hero = None
    if site.hero is not None:
        hero = views.card(edition, site.hero) | edition.picture(site.sources[site.hero][0])
    head = {
        "heading": name,
        "title": f"{name} – {tagline}" if tagline else name,
        "description": lead or tagline,
        "data": structured.shop(edition),
    }
    return press.page(
        "home",
        page,
        head,
        lead=lead,
        about=edition.shop["about"] if about else "",
        hero=hero,
        tiles=[_tile(edition, shelf, source) for shelf, source in site.tiles],
        new=press.cards(site.newest),
        sale=press.cards(site.reduced),
        advice=aid_shapes.offered(edition, None),
        questions=[views.entry(edition, entry) for entry in site.content.of("faq", press.language)[:_TEASED]],
    )


def _tile(edition: Edition, shelf: Shelf, source: str) -> View:
    count = edition.count("%(num)s product", "%(num)s products", len(shelf.products))
    return edition.card_picture(source) | edition.shelf(shelf) | {"count": count}


def _faq(press: Press, page: Page) -> str:
    edition = press.edition
    groups = [
        (title, [views.entry(edition, entry) for entry in entries])
        for title, entries in press.site.content.faq_groups(press.language)
    ]
    answers = [(question["title"], question["body"]) for _, questions in groups for question in questions]
    heading = edition.say("Questions and answers")
    head = {"heading": heading, "data": structured.questions(answers)}
    found = edition.forms("%(num)s question", "%(num)s questions")
    return press.page("faq", page, head, groups=groups, found=found, trail=press.trail((heading, "")))


def _contact(press: Press, page: Page) -> str:
    edition = press.edition
    heading = edition.say("Contact")
    head = {"heading": heading, "description": edition.shop["promise"]}
    faq = bool(press.site.content.of("faq", press.language))
    return press.page("contact", page, head, hours=_hours(edition), faq=faq, trail=press.trail((heading, "")))


def _hours(edition: Edition) -> View | None:
    """Opening hours by weekday, shut days too, the week starting as the reader's does; None when none are set."""
    found = edition.shop["hours"]
    if not found:
        return None
    week, reader = hours.of_settings(edition.site.settings.shop.hours), edition.reader
    days = [(reader.first_weekday + day) % 7 for day in range(7)]
    lines = [(reader.weekday(day), hours.times(week.get(day, ()), reader)) for day in days]
    view: View = found | {"lines": lines}
    return view


def _about(press: Press, page: Page) -> str:
    entry = press.site.content.entry("pages", "about", press.language)
    if entry:
        return _text(press, page, entry, "about", ())
    heading = press.edition.say("About us")
    tagline = press.edition.shop["tagline"]
    empty = {"language": press.language, "date": "", "summary": tagline, "picture": None, "body": ""}
    return press.page("about", page, {"heading": heading}, entry=empty, trail=press.trail((heading, "")))


def _search(press: Press, page: Page) -> str:
    heading = press.edition.say("Search")
    orders = ordering.choices(press.edition, own=False)
    return press.page("search", page, {"heading": heading}, orders=orders, trail=press.trail((heading, "")))


def _wishlist(press: Press, page: Page) -> str:
    heading = press.edition.say("Wish list")
    return press.page("wishlist", page, {"heading": heading}, trail=press.trail((heading, "")))


def _compare(press: Press, page: Page) -> str:
    heading = press.edition.say("Compare")
    return press.page("compare", page, {"heading": heading}, trail=press.trail((heading, "")))


def _entry(press: Press, page: Page) -> str:
    kind, name = page.subject
    entry = press.site.content.entry(kind, name, press.language)
    assert entry is not None
    above = (
        [(_kind_title(press, kind), press.edition.url(f"{kind}/"))] if kind in ("guides", "news", "directory") else []
    )
    if kind == "directory":
        return aid_shapes.place(press, page, entry, above)
    return _text(press, page, entry, "page", above)


def _text(press: Press, page: Page, entry: Entry, template: str, above: Iterable[tuple[str, str]]) -> str:
    view = views.entry(press.edition, entry)
    title = entry.front.title
    head = {"heading": title, "description": entry.front.summary or press.edition.plain(view["body"])}
    return press.page(template, page, head, entry=view, trail=press.trail(*above, (title, "")))


def _articles(press: Press, page: Page) -> str:
    entries = [views.entry(press.edition, entry) for entry in press.site.content.of(page.subject, press.language)]
    heading = _kind_title(press, page.subject)
    feed = newsfeed.address(press.site, press.language) if page.subject == "news" else ""
    head = {"heading": heading, "feed": press.site.links.file(feed) if feed else ""}
    return press.page("articles", page, head, entries=entries, trail=press.trail((heading, "")))


def _kind_title(press: Press, kind: str) -> str:
    say = press.edition.say
    return {"news": say("News"), "guides": say("Guides"), "directory": say("Places we like")}[kind]


def _lost(press: Press, page: Page) -> str:
    heading = press.edition.say("This page is not here")
    return press.page("404", page, {"heading": heading}, code=press.edition.reader.digits("404"))


SHAPES: dict[Shape, Callable[[Press, Page], str]] = {
    "home": _home,
    "listing": _listing,
    "product": _product,
    "faq": _faq,
    "contact": _contact,
    "about": _about,
    "search": _search,
    "wishlist": _wishlist,
    "compare": _compare,
    "entry": _entry,
    "articles": _articles,
    "lost": _lost,
    "adviser": aid_shapes.adviser,
    "advisers": aid_shapes.advisers_list,
    "calculator": aid_shapes.calculator,
    "calculators": aid_shapes.calculators_list,
    "branches": aid_shapes.branches,
    "badge": aid_shapes.badge,
    "reviews": aid_shapes.reviews,
}
