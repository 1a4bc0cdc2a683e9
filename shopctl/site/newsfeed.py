"""The shop's news as an Atom feed (RFC 4287), one for each language, for readers and for other sites."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from shopctl.site.content import Entry
from shopctl.site.edition import Edition
from shopctl.site.pages import Site

PATH = "news/feed.xml"
_MOST = 30
_NOT_IN_XML = {code: None for code in range(32) if chr(code) not in "\t\n\r"} | {0xFFFE: None, 0xFFFF: None}


def address(site: Site, language: str) -> str:
    """Where the feed of a language stands; empty when there is none: no dated news, or no known address of the shop."""
    return site.links.address(language, PATH) if site.links.origin and _news(site, language) else ""


def files(site: Site) -> dict[str, bytes]:
    """The feeds, by address."""
    made = {}
    for language in site.languages:
        if place := address(site, language):
            made[place] = _feed(Edition(site, language), _news(site, language)).encode()
    return made


def _news(site: Site, language: str) -> list[Entry]:
    dated = [entry for entry in site.content.of("news", language) if entry.front.date]
    return sorted(dated, key=lambda entry: (entry.front.date, entry.name), reverse=True)[:_MOST]


def _feed(edition: Edition, news: list[Entry]) -> str:
    site, language = edition.site, edition.language
    shop = site.settings.shop
    home, own = (site.links.absolute(edition.url(path)) for path in ("", PATH))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}" xml:base="{_text(home)}">',
        f"<title>{_text(shop.name_in(language))}</title>",
        f"<id>{_text(own)}</id>",
        f'<link rel="self" type="application/atom+xml" href="{_text(own)}"/>',
        f'<link rel="alternate" type="text/html" href="{_text(site.links.absolute(edition.url("news/")))}"/>',
        f"<updated>{_moment(edition, news[0])}</updated>",
        f"<author><name>{_text(shop.name_in(language))}</name></author>",
        *(line for entry in news for line in _entry(edition, entry)),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _entry(edition: Edition, entry: Entry) -> Iterator[str]:
    url = _text(edition.site.links.absolute(edition.url(entry.path)))
    yield f'<entry xml:lang="{entry.language}">'
    yield f"<title>{_text(entry.front.title)}</title>"
    yield f"<id>{url}</id>"
    yield f'<link rel="alternate" type="text/html" href="{url}"/>'
    yield f"<updated>{_moment(edition, entry)}</updated>"
    if entry.front.summary:
        yield f"<summary>{_text(entry.front.summary)}</summary>"
    yield f'<content type="html">{_text(edition.markdown(entry.markdown))}</content>'
    yield "</entry>"


def _moment(edition: Edition, entry: Entry) -> str:
    """The start of its day in the shop's zone: news have a date, and feeds want a moment."""
    assert entry.front.date is not None
    zone = ZoneInfo(edition.site.settings.shop.timezone)
    return datetime.combine(entry.front.date, time(), zone).isoformat()


def _text(text: str) -> str:
    return escape(str(text).translate(_NOT_IN_XML), {'"': "&quot;"})
