"""Make the storefront: work out what each page needs, make again what changed, take away what no longer belongs.

Files come in the order in which others need them: pictures and assets, then products and texts, then listings and home
pages, and only then old files go. Whatever kills a build, the folder holds whole pages, and the next build ends it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from shopctl.catalog import reviews, snapshot, touched
from shopctl.catalog.reviews import Review
from shopctl.catalog.snapshot import Catalogue
from shopctl.catalog.touched import Mark
from shopctl.config.model import Settings
from shopctl.db.connect import snapshot as one_moment
from shopctl.orders.together import best_sellers, bought_together
from shopctl.site import (
    aids,
    assets,
    branches,
    collected,
    content,
    feed,
    guide_prices,
    hosting,
    manuals,
    media,
    memory,
    newsfeed,
    posters,
    sitemap,
)
from shopctl.site.content import Content
from shopctl.site.digests import shared_digests
from shopctl.site.finds import Finds
from shopctl.site.links import file_of, links
from shopctl.site.memory import Drawn
from shopctl.site.outcome import Outcome, Progress
from shopctl.site.pages import Page, Site
from shopctl.site.plan import plan
from shopctl.site.sanitise import pictures_in_html
from shopctl.site.upkeep import Upkeep
from shopctl.site.workshop import Done, Job, Workshop

_LISTINGS = ("listing", "articles", "home", "lost")
"""Shapes that link to products and texts, and so are written after them."""

Problem = tuple[str, str]
"""(what, why)."""


class Read(NamedTuple):
    """What a build reads from the database, all of one moment.

    `together` and `sellers` hold ids of products: what is bought with each, and what most; `reviews` go by id.
    """

    catalogue: Catalogue
    together: Mapping[int, Sequence[int]]
    sellers: Sequence[int]
    reviews: Mapping[int, Sequence[Review]]
    mark: Mark


def read(db: sqlite3.Connection, now: datetime) -> Read:
    """Read it, as it is at `now`."""
    with one_moment(db):
        return Read(
            snapshot.read(db, now),
            bought_together(db),
            best_sellers(db),
            reviews.published(db),
            touched.mark(db, now),
        )


def make(
    root: Path, settings: Settings, read: Read, now: datetime, full: bool, progress: Progress
) -> tuple[Outcome, str]:
    """Bring site/ up to date with what was `read`; raises as `build` does.

    Returns what it did, and the token of what it remembers for the next build; that may be empty.
    """
    upkeep = Upkeep.begin(root, full)
    site, problems = _site(upkeep, settings, read, progress)
    pages = [page for language in site.languages for page in aids.pages(site, language)] + plan(site)
    drawn = draw(upkeep, site, pages)
    base = shared_digests(site)
    jobs = jobs_of(site, base, pages)
    outcome = Outcome(len(pages), problems=[*problems, *aids.problems(site)])
    outcome.written, finds = _render(upkeep, site, jobs, progress)
    _publish_others(upkeep, site, pages, now)
    _publish_manuals(upkeep, site)
    outcome.removed = upkeep.close()
    return outcome, _remember(site, read, base, finds, drawn)


def _site(upkeep: Upkeep, settings: Settings, read: Read, progress: Progress) -> tuple[Site, list[Problem]]:
    """All that pages are made from, the files that they share published, and what is wrong with pictures."""
    root, catalogue, languages = upkeep.root, read.catalogue, settings.shop.languages
    texts = content.read(root, languages)
    shared = assets.collect(root, settings)
    found, problems = media.survey(root, _sources(catalogue, texts, settings), upkeep.old.pictures)
    upkeep.new.pictures = found
    pictures = [name for fact in found.values() for name in media.picture(fact).addresses]
    upkeep.announce([*shared.files, *pictures])
    upkeep.publish(shared.files)
    published, damaged = media.publish(root, upkeep.folder, found, progress)
    upkeep.belong(name for picture in published.values() for name in picture.addresses)
    site = Site(
        root,
        settings,
        catalogue,
        texts,
        published,
        shared,
        links(languages, str(settings.shop.url) if settings.shop.url else None),
        read.together,
        read.sellers,
        manuals.survey(root, languages),
        collected.read(root, settings, read.reviews),
    )
    return site, [*shared.problems, *(problems | damaged).items()]


def _sources(catalogue: Catalogue, texts: Content, settings: Settings) -> list[str]:
    """Every picture that some page may show, once."""
    sources: dict[str, None] = {}
    for product, images in zip(catalogue.products, catalogue.images, strict=True):
        sources.update((image.src, None) for image in images)
        sources.update(dict.fromkeys(pictures_in_html(product.description)))
    sources.update(dict.fromkeys(texts.pictures()))
    logos = map(settings.theme.logo_in, settings.shop.languages)
    sources.update(dict.fromkeys(logo for logo in logos if logo and not logo.endswith(".svg")))
    return list(sources)


def draw(upkeep: Upkeep, site: Site, pages: Iterable[Page]) -> list[Drawn]:
    """Draw the pictures that others show of `pages`; which are whose."""
    shown = [(page, poster) for page in pages if (poster := posters.of_page(site, page))]
    shared = {poster.address: poster for _, poster in shown}
    upkeep.announce(shared)
    posters.publish(site.settings.theme, upkeep.folder, shared)
    upkeep.belong(shared)
    return [(page.subject if page.shape == "product" else -1, poster.address) for page, poster in shown]


def jobs_of(site: Site, base: Mapping[str, str], pages: Iterable[Page]) -> list[Job]:
    """The making of `pages`; `base` is what all pages of a language need."""
    address = site.links.address
    return [Job(file_of(address(page.language, page.path)), base[page.language] + page.needs, page) for page in pages]


def _render(upkeep: Upkeep, site: Site, jobs: Sequence[Job], progress: Progress) -> tuple[int, Finds]:
    """Make the pages whose inputs changed, or that are not there as they were, and what helps to find products.

    Returns how many pages were written.
    """
    due = []
    for job in jobs:
        if upkeep.stands(job.address, job.digest):
            upkeep.keep(job.address)
        else:
            due.append(job)
    finds = Finds(upkeep, site, jobs, due)
    if not due and not finds.tasks and not finds.sift:
        return 0, finds
    upkeep.announce([job.address for job in due], again=True, settle=True)
    written = 0
    with Workshop(site, upkeep.folder.root, len(due)) as workshop:
        for done, (job, size, fresh) in enumerate(_in_order(workshop, due, finds), 1):
            upkeep.new.files[job.address] = (job.digest, size)
            written += fresh
            progress(done, len(due))
    finds.publish(workshop.indexed, workshop.sifted)
    return written, finds


def _in_order(workshop: Workshop, due: Sequence[Job], finds: Finds) -> Iterator[Done]:
    yield from workshop.make([job for job in due if job.page.shape not in _LISTINGS], finds.tasks, finds.sift)
    yield from workshop.make([job for job in due if job.page.shape in _LISTINGS])


def _publish_others(upkeep: Upkeep, site: Site, pages: Sequence[Page], now: datetime) -> None:
    """What is no page and is made anew each time: sitemap, feeds, what the host and scripts are told."""
    settings, told = site.settings, site.collected
    upkeep.publish(sitemap.files(site, pages) | newsfeed.files(site) | hosting.files(settings.publish, site.links.root))
    upkeep.publish(dict(branches.files(told.branches)) | dict(guide_prices.files(site)))
    upkeep.publish(feed.files(site.root, settings, site.catalogue, site.pictures, now))


def _publish_manuals(upkeep: Upkeep, site: Site) -> None:
    papers = list(manuals.addresses(site.manuals))
    upkeep.announce(paper.address for paper in papers)
    for paper in papers:  # large files, one at a time
        source = site.root / paper.address
        digest = str(source.stat().st_mtime_ns)
        if not upkeep.stands(paper.address, digest):
            upkeep.folder.write(paper.address, source.read_bytes())
        upkeep.new.files[paper.address] = (digest, paper.size)


def _remember(site: Site, read: Read, base: Mapping[str, str], finds: Finds, drawn: Iterable[Drawn]) -> str:
    values: dict[str, Any] = {"mark": read.mark, "base": base, "sellers": read.sellers, "sifted": finds.digest}
    values["together"] = list(read.together.items())
    with suppress(sqlite3.Error, OSError):  # what cannot be remembered costs the next build its time, nothing else
        facts = finds.facts or memory.facts(site.root, finds.digest)
        return memory.leave(site.root, site, facts, drawn, values) if facts else ""
    return ""
