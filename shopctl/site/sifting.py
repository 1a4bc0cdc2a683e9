"""Bring the files that listings are sifted by up to date: all anew, or what a few products touch.

What they say is told in facets.py. Those named by their content are written before the ones that name them.
"""

from __future__ import annotations

import json
from bisect import bisect
from collections.abc import Callable, Collection, Iterator, Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

from shopctl.locales.sorting import sort_key
from shopctl.site import facets, ordering
from shopctl.site.edition import Edition
from shopctl.site.facets import FOLDER, Row, address
from shopctl.site.folder import Folder
from shopctl.site.pages import Site

Titles = Callable[[str, int], str]
"""The title, in a language, of the product at a position."""


class Sifted(NamedTuple):
    """`files` to write by address, in this order; and a digest of each listed product's facts, by position."""

    files: dict[str, bytes]
    facts: list[str]


class _Names(NamedTuple):
    """Which files hold what: listings by path, orders by name, that by title by language."""

    shelves: dict[str, str]
    ranks: dict[str, str]
    titles: dict[str, str]


def whole(site: Site) -> Sifted:
    """All files."""
    rows = [facets.row(product) if product.listed else None for product in site.catalogue.products]
    files: dict[str, bytes] = {}
    names = _Names({}, _ranks(site, files), {})
    for key, shelf in site.shelves.items():
        names.shelves[shelf.path] = _add(files, facets.listing(site, key, rows))
    for language in site.languages:
        order = sorted(site.shelves[None].products, key=_by_title(site, language, _title(site)))
        names.titles[language] = _add(files, [site.ids[at] for at in order])
    files |= dict(_pointers(site, names))
    return Sifted(files, [facts(row) if row else "" for row in rows])


def changed(
    site: Site, folder: Folder, rows: Mapping[int, Row], renamed: Mapping[str, Collection[int]], title: Titles
) -> tuple[dict[str, bytes], set[str]]:
    """The files to write, and the addresses of all that there are, where the products of `rows`, by position, changed.

    They have the facts and the place that they had in the `folder`; those `renamed`, by language, have another `title`.
    """
    files: dict[str, bytes] = {}
    names = _read(site, folder)
    for path, document in _other_listings(site, folder, names.shelves, rows):
        names.shelves[path] = _add(files, document)
    names.ranks.clear()
    names.ranks.update(_ranks(site, files))
    for language, moved in renamed.items():
        if moved:
            order = _moved(site, _load(folder, names.titles[language]), moved, _by_title(site, language, title))
            names.titles[language] = _add(files, order)
    found = (*names.shelves.values(), *names.ranks.values(), *names.titles.values())
    return files | dict(_pointers(site, names)), {FOLDER + name for name in found}


def facts(row: Row) -> str:
    """A digest of all that groups a product with others."""
    return blake2b(repr(row.facts).encode(), digest_size=8).hexdigest()


def _other_listings(
    site: Site, folder: Folder, names: Mapping[str, str], rows: Mapping[int, Row]
) -> Iterator[tuple[str, Any]]:
    """Those that show another price or another flag than they did."""
    due = dict(rows)
    for shelf in sorted(site.shelves.values(), key=lambda shelf: len(shelf.products)):
        places = {at: shelf.products.index(at) for at in due if at in shelf.products}
        if not places:
            continue
        document = _load(folder, names[shelf.path])
        prices, flags = document["prices"], list(document["flags"])
        for at, place in places.items():
            price, flag = rows[at].price, str(rows[at].flags)
            if (prices[place], flags[place]) == (price, flag):
                del due[at]  # what is the same in one listing is so in all
            prices[place], flags[place] = price, flag
        if not due.keys().isdisjoint(places):
            yield shelf.path, document | {"flags": "".join(flags)}


def _moved(site: Site, order: list[int], moved: Collection[int], key: Callable[[int], Any]) -> list[int]:
    """Ids in the order of their titles, after some products have others."""
    ids = {site.ids[at] for at in moved}
    rest = [id_ for id_ in order if id_ not in ids]
    for at in sorted(moved, key=key):
        rest.insert(bisect(rest, key(at), key=lambda id_: key(site.places[id_])), site.ids[at])
    return rest


def _by_title(site: Site, language: str, title: Titles) -> Callable[[int], Any]:
    """The order of titles; those that are the same stand as in the listing of all."""
    key, places = sort_key(language), {at: place for place, at in enumerate(site.shelves[None].products)}
    return lambda at: (key(title(language, at)), places[at])


def _title(site: Site) -> Titles:
    editions = {language: Edition(site, language) for language in site.languages}
    return lambda language, at: editions[language].title(site.catalogue.products[at])


def _ranks(site: Site, files: dict[str, bytes]) -> dict[str, str]:
    return {order: _add(files, ids) for order, ids in ordering.ranks(site).items()}


def _pointers(site: Site, names: _Names) -> Iterator[tuple[str, bytes]]:
    for place, language in enumerate(site.languages):
        edition = Edition(site, language)
        document = {
            "at": place,
            "says": facets.says(edition),
            "money": facets.money_of(edition.reader),
            "shelves": names.shelves,
            "ranks": names.ranks | {"name": names.titles[language]},
        }
        yield address(site, language), _json(document)


def _read(site: Site, folder: Folder) -> _Names:
    documents = {language: json.loads(folder.read(address(site, language))) for language in site.languages}
    first = documents[site.languages[0]]
    return _Names(
        first["shelves"], first["ranks"], {language: each["ranks"]["name"] for language, each in documents.items()}
    )


def _load(folder: Folder, name: str) -> Any:
    return json.loads(folder.read(FOLDER + name))


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _add(files: dict[str, bytes], document: Any) -> str:
    """Put `document` among `files` under a name made of its content, and return that."""
    data = _json(document)
    name = f"{blake2b(data, digest_size=8).hexdigest()}.json"
    files[FOLDER + name] = data
    return name
