"""Make the storefront when only a few products were touched: of the others only what the last build left is looked at.

The pages that may show one of the few are compared and made as always, with a site that is remembered (remembered.py).
This is right as long as every product stands where it stood (frames.py) and all else is as it was. Where that is not
certain, or somebody asks for a product that was not foreseen, `make` says so, and the whole catalogue is compared.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from shopctl.catalog import reviews, snapshot, touched
from shopctl.catalog.snapshot import Product
from shopctl.catalog.touched import Mark
from shopctl.config.model import Settings
from shopctl.db.connect import snapshot as one_moment
from shopctl.orders.together import best_sellers, bought_together
from shopctl.site import aids, assets, collected, content, facets, inputs, manuals, media, memory, sifting
from shopctl.site.changing import bring
from shopctl.site.frames import frames
from shopctl.site.inputs import Stamp
from shopctl.site.links import links
from shopctl.site.manifest import Manifest
from shopctl.site.memory import Memory
from shopctl.site.outcome import Outcome, Progress
from shopctl.site.pages import SALE_LOOK, Page
from shopctl.site.plan import showing
from shopctl.site.remembered import Each, Few, Remembered
from shopctl.site.upkeep import Upkeep

_MOST = 100
"""More products than this are sooner looked at together with all others."""


class Doubt(Exception):
    """It is not certain that the rest stayed as it was."""


def make(
    db: sqlite3.Connection, settings: Settings, root: Path, now: datetime, stamp: Stamp, progress: Progress
) -> Outcome | None:
    """Bring site/ up to date when only some products were touched since the last build; None where that is not certain.

    Raises as `build` does.
    """
    last = inputs.last(root, stamp)
    if last is None or "google" in settings.publish.feeds:  # a feed tells of all products
        return None
    # What is remembered may be gone, damaged, or of another version.
    with suppress(Doubt, OSError, LookupError, ValueError, TypeError, sqlite3.Error):
        with memory.recall(root, last.token) as known:
            upkeep = _upkeep(root)
            with one_moment(db):
                site, mark = _site(db, settings, upkeep, now, known)
            inputs.forget(root)
            last.outcome.written = bring(upkeep, site, _pages(site), progress)
            last.outcome.removed = upkeep.close()
            token = _remember(site, mark, upkeep)
        inputs.remember(root, stamp, mark, token, last.outcome)
        return last.outcome
    return None


def _upkeep(root: Path) -> Upkeep:
    """The last build's files, all of them kept but those that stayed for older pages."""
    upkeep = Upkeep.begin(root)
    if not inputs.stands(root, upkeep.old.files):
        raise Doubt
    files = {address: made for address, made in upkeep.old.files.items() if address not in upkeep.old.retired}
    upkeep.new = Manifest(files, upkeep.old.pictures)
    return upkeep


def _site(
    db: sqlite3.Connection, settings: Settings, upkeep: Upkeep, now: datetime, known: Memory
) -> tuple[Remembered, Mark]:
    """The site with all products that pages to be looked at may show; and this moment."""
    then = Mark(*known.value("mark"))
    changed = touched.since(db, then, now)
    if changed is None or len(changed) > _MOST:
        raise Doubt
    there: dict[int, Product] = {}
    site = _remembered(db, settings, upkeep, known, there, changed)

    def load(positions: Iterable[int]) -> None:
        wanted = {site.ids[at] for at in positions if at not in there}
        found = snapshot.read_some(db, now, wanted)
        there.update((site.places[product.id], product) for product in found)
        if len(found) < len(wanted):
            raise Doubt  # it has no page any more

    if any(product.id not in site.places for product in snapshot.read_some(db, now, changed - site.places.keys())):
        raise Doubt  # it has a page now
    load(site.touched)
    _check(site)
    _load_shown(site, load)
    return site, touched.mark(db, now, then)


def _remembered(
    db: sqlite3.Connection,
    settings: Settings,
    upkeep: Upkeep,
    known: Memory,
    there: Mapping[int, Product],
    changed: Collection[int],
) -> Remembered:
    """The site with the products that are `there`, by position, or will be; `changed` are ids."""
    root, languages = upkeep.root, settings.shop.languages
    ids, shared = known.numbers("ids"), snapshot.read_shared(db)
    told = collected.read(root, settings, reviews.published(db))
    if told.advisers:
        raise Doubt  # their answers are sought among all products
    shown = {src: media.picture(fact) for src, fact in upkeep.old.pictures.items()}
    return Remembered(
        root,
        settings,
        Few(Each(len(ids), there.__getitem__), shared.categories, shared.terms),
        content.read(root, languages),
        {src: picture for src, picture in shown.items() if upkeep.new.files.keys() >= {*picture.addresses}},
        assets.collect(root, settings),
        links(languages, str(settings.shop.url) if settings.shop.url else None),
        bought_together(db),
        best_sellers(db),
        manuals.survey(root, languages),
        told,
        memory=known,
        touched=frozenset(at for at, id_ in enumerate(ids) if id_ in changed),
    )


def _check(site: Remembered) -> None:
    """Raise Doubt unless all products stand where they stood."""
    frame, before = frames(site), site.memory.value("sellers")
    if any(frame(at) != site.memory.of(at, "frame") for at in site.touched):
        raise Doubt
    rows = {at: facets.row(site.catalogue.products[at]) for at in site.touched}
    if any(
        site.catalogue.products[at].listed and sifting.facts(row) != site.memory.of(at, "facts")
        for at, row in rows.items()
    ):
        raise Doubt
    if bool(before) != bool(site.sellers):
        raise Doubt  # only then can visitors ask for best sellers
    if site.settings.theme.listing_order == "best-sellers" and before != site.sellers:
        raise Doubt


def _load_shown(site: Remembered, load: Callable[[Iterable[int]], None]) -> None:
    """Load all products that pages to be looked at may show."""
    size = site.settings.theme.products_per_page
    shown = {*site.looked_at}
    for at in site.looked_at:
        shown.update(site.around[at], site.companions.get(at, ()))
    for key, number in site.listings:
        shown.update(site.shelves[key].products[(number - 1) * size : number * size])
    if shown:
        shown.update(site.listed[:SALE_LOOK], [] if site.hero is None else [site.hero])
        shown.update(at for wearers in site.wearers.values() for at in wearers[: aids.MOST_SHOWN])
    load(shown)
    load(other for at in site.looked_at for other in site.held(site.catalogue.products[at]))


def _pages(site: Remembered) -> list[Page]:
    if not site.looked_at:
        return []
    texts = [page for language in site.languages for page in aids.showing(site, language, site.touched)]
    return texts + showing(site, site.looked_at, site.listings)


def _remember(site: Remembered, mark: Mark, upkeep: Upkeep) -> str:
    values: dict[str, Any] = {"mark": mark, "sellers": site.sellers, "together": list(site.together.items())}
    values["sifted"] = upkeep.new.files[facets.address(site, site.languages[0])][0]
    return site.memory.update([(site.marks[at], memory.titles(site, at), at) for at in site.touched], values)
