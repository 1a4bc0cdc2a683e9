"""sitemap.xml and robots.txt (https://www.sitemaps.org/protocol.html, RFC 9309), with the translations of each page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from shopctl.site.links import Links
from shopctl.site.pages import Page, Site

LARGEST = 50_000
"""URLs in one file; more are split, and an index names the parts."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def files(site: Site, pages: Sequence[Page]) -> dict[str, bytes]:
    """robots.txt, and when the shop says where it lives, its sitemap: addresses and contents."""
    robots = ["User-agent: *", "Allow: /"]
    made: dict[str, bytes] = {}
    if site.links.origin:
        robots += ["", f"Sitemap: {site.links.absolute(site.links.file('sitemap.xml'))}"]
        made |= _sitemaps(site, [page for page in pages if not page.hidden])
    made["robots.txt"] = ("\n".join(robots) + "\n").encode()
    return made


def _sitemaps(site: Site, pages: Sequence[Page]) -> dict[str, bytes]:
    parts = [pages[start : start + LARGEST] for start in range(0, len(pages), LARGEST)]
    if len(parts) == 1:
        return {"sitemap.xml": _urls(site, parts[0])}
    made = {f"sitemap-{number}.xml": _urls(site, part) for number, part in enumerate(parts, 1)}
    links = [escape(site.links.absolute(site.links.file(name))) for name in made]
    places = "".join(f"<sitemap><loc>{link}</loc></sitemap>\n" for link in links)
    made["sitemap.xml"] = f'{_HEAD}<sitemapindex xmlns="{_SPACE}">\n{places}</sitemapindex>\n'.encode()
    return made


def _urls(site: Site, pages: Sequence[Page]) -> bytes:
    lines = "".join(_url(site, page) for page in pages)
    alternates = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"' if len(site.languages) > 1 else ""
    return f'{_HEAD}<urlset xmlns="{_SPACE}"{alternates}>\n{lines}</urlset>\n'.encode()


def _url(site: Site, page: Page) -> str:
    place = f"<loc>{_absolute(site.links, page.language, page.path)}</loc>"
    changed = f"<lastmod>{page.changed}</lastmod>" if page.changed else ""
    return f"<url>{place}{changed}{''.join(_alternates(site, page))}</url>\n"


def _alternates(site: Site, page: Page) -> Iterator[str]:
    languages = site.languages_of.get(page.path, site.languages)
    if len(languages) > 1:
        for language in languages:
            place = _absolute(site.links, language, page.path)
            yield f'<xhtml:link rel="alternate" hreflang="{language}" href="{place}"/>'


def _absolute(links: Links, language: str, path: str) -> str:
    return escape(links.absolute(links.url(language, path)))
