"""sitemap.xml and robots.txt (https://www.sitemaps.org/protocol.html, RFC 9309), with translations and pictures.

Pictures: https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from shopctl.site.links import Links
from shopctl.site.pages import Page, Site

LARGEST = 50_000
"""URLs in one file; more are split, and an index names the parts."""
HEAVIEST = 20_000_000
"""Characters in one file: what is read may have 50 MB, and a letter three bytes."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_EXTENSIONS = {
    "xhtml": "http://www.w3.org/1999/xhtml",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}
_MOST_PICTURES = 1000


def files(site: Site, pages: Sequence[Page]) -> dict[str, bytes]:
    """robots.txt, and when the shop says where it lives, its sitemap: addresses and contents."""
    robots = ["User-agent: *", "Allow: /"]
    made: dict[str, bytes] = {}
    if site.links.origin:
        robots += ["", f"Sitemap: {site.links.absolute(site.links.file('sitemap.xml'))}"]
        made |= _sitemaps(site, [page for page in pages if not page.hidden])
    made["robots.txt"] = ("\n".join(robots) + "\n").encode()
    return made


def changed(site: Site, texts: Mapping[str, str], pages: Iterable[Page]) -> dict[str, str]:
    """Those of the sitemap's files, given by address, that say something else of `pages` than they did.

    Raises LookupError when a page is not told of, or in other letters than just another day: files may be split anew.
    """
    made = dict(texts)
    for page in pages:
        line = _url(site, page)
        start = line[: line.index("</loc>") + 6]
        address = next((address for address, text in made.items() if start in text), "")
        text = made[address]
        first = text.index(start)
        end = text.index("\n", first) + 1
        if end - first != len(line):
            raise LookupError(page.path)
        made[address] = text[:first] + line + text[end:]
    return {address: text for address, text in made.items() if text != texts[address]}


def _sitemaps(site: Site, pages: Sequence[Page]) -> dict[str, bytes]:
    parts = list(_parts([_url(site, page) for page in pages]))
    if len(parts) == 1:
        return {"sitemap.xml": _urls(parts[0])}
    made = {f"sitemap-{number}.xml": _urls(part) for number, part in enumerate(parts, 1)}
    links = [escape(site.links.absolute(site.links.file(name))) for name in made]
    places = "".join(f"<sitemap><loc>{link}</loc></sitemap>\n" for link in links)
    made["sitemap.xml"] = f'{_HEAD}<sitemapindex xmlns="{_SPACE}">\n{places}</sitemapindex>\n'.encode()
    return made


def _parts(urls: Sequence[str]) -> Iterator[Sequence[str]]:
    start = size = 0
    for at, url in enumerate(urls):
        if at - start == LARGEST or size + len(url) > HEAVIEST:
            yield urls[start:at]
            start, size = at, 0
        size += len(url)
    yield urls[start:]


def _urls(urls: Sequence[str]) -> bytes:
    lines = "".join(urls)
    spaces = f'xmlns="{_SPACE}"'
    for prefix, space in _EXTENSIONS.items():
        if f"<{prefix}:" in lines:
            spaces += f' xmlns:{prefix}="{space}"'
    return f"{_HEAD}<urlset {spaces}>\n{lines}</urlset>\n".encode()


def _url(site: Site, page: Page) -> str:
    place = f"<loc>{_absolute(site.links, page.language, page.path)}</loc>"
    changed = f"<lastmod>{page.changed}</lastmod>" if page.changed else ""
    return f"<url>{place}{changed}{''.join(_alternates(site, page))}{''.join(_pictures(site, page))}</url>\n"


def _pictures(site: Site, page: Page) -> Iterator[str]:
    for source in _sources(site, page)[:_MOST_PICTURES]:
        if picture := site.pictures.get(source):
            place = escape(site.links.absolute(site.links.file(picture.files[-1][1])))
            yield f"<image:image><image:loc>{place}</image:loc></image:image>"


def _sources(site: Site, page: Page) -> Sequence[str]:
    if page.shape == "product":
        return site.sources[page.subject]
    if page.shape == "entry":
        kind, name = page.subject
        entry = site.content.entry(kind, name, page.language)
        return [entry.front.picture] if entry else []
    return []


def _alternates(site: Site, page: Page) -> Iterator[str]:
    languages = site.languages_of.get(page.path, site.languages)
    if len(languages) > 1:
        for language in languages:
            place = _absolute(site.links, language, page.path)
            yield f'<xhtml:link rel="alternate" hreflang="{language}" href="{place}"/>'


def _absolute(links: Links, language: str, path: str) -> str:
    return escape(links.absolute(links.url(language, path)))
