"""How the pages of what helps visitors are put together: advisers, calculators, branches, badges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import quote

from babel import Locale

from shopctl.site import advisers, hours, review_views, structured, views
from shopctl.site.advisers import Adviser, Answer
from shopctl.site.aids import MOST_SHOWN
from shopctl.site.branches import FOLDER, Branch
from shopctl.site.calculators import Calculator
from shopctl.site.content import Entry
from shopctl.site.edition import Edition, View
from shopctl.site.facts import phone_link
from shopctl.site.pages import Page, Shelf, Site
from shopctl.site.press import Press, Trail
from shopctl.site.records import said
from shopctl.text import handle


def words(edition: Edition, text: Mapping[str, str]) -> str:
    """A text of a record for the readers of an edition."""
    return said(text, edition.language, edition.site.languages[0])


def adviser(press: Press, page: Page) -> str:
    """The questions of one adviser."""
    edition, site = press.edition, press.site
    record = site.collected.advisers[page.subject]
    found = advisers.fits(site, record)
    title, summary = words(edition, record.title), words(edition, record.summary)
    questions = [
        {
            "key": question.key,
            "text": words(edition, question.text),
            "answers": [
                {
                    "key": answer.key,
                    "text": words(edition, answer.text),
                    "why": words(edition, answer.why) or words(edition, answer.text),
                    "fits": " ".join(map(str, found.answers[question.key, answer.key])),
                    "url": _see(edition, answer, record.categories, found.of(question, answer)),
                }
                for answer in question.answers
            ],
        }
        for question in record.questions
    ]
    return press.page(
        "adviser",
        page,
        {"heading": title, "description": summary},
        summary=summary,
        questions=questions,
        ids=" ".join(str(site.catalogue.products[at].id) for at in found.products),
        fits=edition.forms("%(num)s product fits", "%(num)s products fit"),
        trail=press.trail((edition.say("Which one do I need?"), edition.url("advisers/")), (title, "")),
    )


def _see(edition: Edition, answer: Answer, around: Sequence[str], fitting: Sequence[int]) -> str:
    """Where products of an answer are seen without a script, filtered as far as addresses can say it.

    That is its category, else the deepest one that has all products that fit.
    """
    site = edition.site
    shelf = next((shelf for name in answer.categories if (shelf := shelf_of(site, name))), None)
    if shelf is None and fitting:
        common = set.intersection(*({above for node in site.nodes[at] for above in site.line(node)} for at in fitting))
        deepest = max(common, key=lambda category: (len(site.line(category)), -category), default=None)
        shelf = site.shelves[deepest] if deepest is not None else None
    shelf = shelf or next((shelf for name in around if (shelf := shelf_of(site, name))), None)
    facts = [
        f"{quote(handle(name))}={quote(','.join(map(handle, values)))}" for name, values in answer.attributes.items()
    ]
    return edition.url(shelf.path if shelf else "products/") + ("?" + "&".join(facts) if facts else "")


def shelf_of(site: Site, category: str) -> Shelf | None:
    """The listing of a category by its handle."""
    return next((s for s in site.shelves.values() if s.category and s.category.handle == category), None)


def advisers_list(press: Press, page: Page) -> str:
    """All advisers."""
    records = press.site.collected.advisers.items()
    return _list(
        press, page, press.edition.say("Which one do I need?"), ((f"advisers/{name}/", each) for name, each in records)
    )


def calculators_list(press: Press, page: Page) -> str:
    """All calculators."""
    records = press.site.collected.calculators.items()
    return _list(
        press, page, press.edition.say("Calculators"), ((f"calculators/{name}/", each) for name, each in records)
    )


def _list(press: Press, page: Page, heading: str, records: Iterable[tuple[str, Adviser | Calculator]]) -> str:
    edition = press.edition
    entries = [
        {
            "title": words(edition, record.title),
            "summary": words(edition, record.summary),
            "url": edition.url(path),
            "date": "",
            "day": "",
            "picture": None,
        }
        for path, record in records
    ]
    return press.page("articles", page, {"heading": heading}, entries=entries, trail=press.trail((heading, "")))


def calculator(press: Press, page: Page) -> str:
    """One calculator, with what comes out of the values that stand there at first."""
    edition, site = press.edition, press.site
    record = site.collected.calculators[page.subject]
    number = edition.reader.number
    inputs = [
        {
            "name": each.name,
            "text": words(edition, each.text),
            "unit": words(edition, each.unit),
            "value": number(Decimal(str(each.value))),
            "min": f"{each.min:g}",
            "max": f"{each.max:g}",
            "choices": [(f"{one.value:g}", words(edition, one.text), one.value == each.value) for one in each.choices],
        }
        for each in record.inputs
    ]
    results = [
        {
            "text": words(edition, each.text),
            "unit": words(edition, each.unit),
            "formula": record.postfix(each),
            "digits": each.digits,
            "value": "–" if (value := record.worth(each)) is None else number(_rounded(value, each.digits)),
        }
        for each in record.results
    ]
    shelves = [edition.shelf(shelf) for name in record.categories if (shelf := shelf_of(site, name))]
    title, summary = words(edition, record.title), words(edition, record.summary)
    return press.page(
        "calculator",
        page,
        {"heading": title, "description": summary},
        summary=summary,
        inputs=inputs,
        results=results,
        links=[(shelf["title"], shelf["url"]) for shelf in shelves],
        trail=press.trail((edition.say("Calculators"), edition.url("calculators/")), (title, "")),
    )


def _rounded(value: float, digits: int) -> Decimal:
    """Half away from zero, as browsers round."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def branches(press: Press, page: Page) -> str:
    """All branches, to be put in order by a postal code."""
    edition, found = press.edition, press.site.collected.branches
    heading = edition.say("Branches")
    home = press.site.settings.shop.region
    names = Locale(edition.language).territories
    countries = sorted((code.lower(), str(names.get(code, code))) for code in found.codes)
    views = [_branch(edition, branch) for branch in found.all]
    head = {
        "heading": heading,
        "description": edition.say(
            "%(shop)s near you: %(places)s.", shop=edition.shop["name"], places=", ".join(v["name"] for v in views)
        ),
        "data": {"@context": structured.CONTEXT, "@graph": [structured.branch(edition, b) for b in found.all]},
    }
    return press.page(
        "branches",
        page,
        head,
        branches=views,
        files=edition.site.links.file(FOLDER) if found.codes else "",
        country=(home if home in found.codes else next(iter(found.codes), home)).lower(),
        countries=countries,
        trail=press.trail((heading, "")),
    )


def _branch(edition: Edition, branch: Branch) -> View:
    at = f"{branch.place[0]:.5f} {branch.place[1]:.5f}" if branch.place else ""
    place = " ".join(filter(None, (branch.postcode, words(edition, branch.cities))))
    pin = at.replace(" ", "&mlon=")
    return {
        "name": words(edition, branch.names),
        "address": [*words(edition, branch.addresses).split(", "), *([place] if place else [])],
        "phone": phone_link(branch.phone, branch.country),
        "note": words(edition, branch.notes),
        "hours": hours_view(edition, branch.week),
        "at": at,
        "map": f"https://www.openstreetmap.org/?mlat={pin}#map=17/{at.replace(' ', '/')}" if at else "",
    }


def hours_view(edition: Edition, week: hours.Week) -> View | None:
    """Opening hours in words, and for the script that says whether it is open now."""
    if not week:
        return None
    zone = edition.site.settings.shop.timezone
    return {"lines": hours.lines(week, edition.reader), "week": hours.for_script(week), "zone": zone, "free": ""}


def reviews(press: Press, page: Page) -> str:
    """All that is said of a product."""
    edition, site, at = press.edition, press.site, page.subject
    title = edition.title(site.catalogue.products[at])
    heading = edition.say("Reviews of %(product)s", product=title)
    above = [*press.way(site.mains[at]), (title, edition.url(site.paths[at]))]
    found = review_views.reviews(edition, site.reviews(at))
    return press.page(
        "reviews", page, {"heading": heading}, reviews=found, trail=[*above, (edition.say("Reviews"), "")]
    )


def offered(edition: Edition, shelf: Shelf | None) -> list[View]:
    """Links to the advisers and calculators of a listing; of the home page for None."""
    found = edition.site.collected
    handle_ = shelf.category.handle if shelf and shelf.category else ""
    links: list[tuple[str, Adviser | Calculator]] = []
    for name, one in found.advisers.items():
        if one.home if shelf is None else (handle_ in one.categories if handle_ else True):
            links.append((f"advisers/{name}/", one))
    for name, other in found.calculators.items():
        if shelf is not None and handle_ in other.categories:
            links.append((f"calculators/{name}/", other))
    return [
        {"title": words(edition, one.title), "summary": words(edition, one.summary), "url": edition.url(path)}
        for path, one in links
    ]


def place(press: Press, page: Page, entry: Entry, above: Trail) -> str:
    """A business of the directory."""
    edition, front = press.edition, entry.front
    view = views.entry(edition, entry)
    week = hours.parse(front.hours)
    facts = {
        "address": front.address,
        "phone": phone_link(front.phone, edition.site.settings.shop.region),
        "website": front.website,
        "hours": hours_view(edition, week),
    }
    head = {
        "heading": front.title,
        "description": front.summary or edition.plain(view["body"]),
        "data": {"@context": structured.CONTEXT, **structured.business(front, week)},
    }
    return press.page("place", page, head, entry=view, place=facts, trail=press.trail(*above, (front.title, "")))


def badge(press: Press, page: Page) -> str:
    """What a badge means, and the products that have it."""
    edition, site = press.edition, press.site
    entry = site.content.entry("badges", page.subject, press.language)
    assert entry is not None
    view = views.entry(edition, entry)
    head = {"heading": entry.front.title, "description": entry.front.summary or edition.plain(view["body"])}
    cards = press.cards(site.wearers[page.subject][:MOST_SHOWN])
    return press.page("badge", page, head, entry=view, cards=cards, trail=press.trail((entry.front.title, "")))
