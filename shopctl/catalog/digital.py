"""Digital goods: variants that deliver a key from a pool, or a link that expires.

Keys are secrets: no event, log or hook ever holds one. A variant's stock on hand is the number of its free keys.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shopctl import clock, text
from shopctl.catalog import stock, store
from shopctl.catalog.models import Variant
from shopctl.db.connect import transaction
from shopctl.errors import BadInput, Refused

LONGEST_KEY = 500
_PLACES = re.compile(r"\{([^{}]*)\}")


class BadKey(BadInput):
    """A key that no mail could carry as it is."""

    message = "Line {line}: a key has 1 to 500 characters on one line."


class BadLink(BadInput):
    """An address that cannot be handed out."""

    message = "{url!r}: {why}."
    hint = "For example: https://files.example.com/book.pdf?order={{order}}&expires={{expires}}&signature={{signature}}"


class OtherKind(Refused):
    """A variant delivers keys or a link, not both."""

    code = "conflict"
    message = "{item} delivers a {kind} already."
    hint = 'Take that away first: shopctl product link {id} ""'


@dataclass(frozen=True, slots=True)
class Pool:
    """What a variant has to deliver: free keys and those given away, or a link and the days that it holds."""

    variant_id: int
    sku: str
    title: str
    kind: str
    free: int
    given: int
    link: str
    link_days: int


@dataclass(frozen=True, slots=True)
class Added:
    """What became of keys: new ones, and those that the pool had already."""

    variant_id: int
    item: str
    added: int
    known: int


@dataclass(frozen=True, slots=True)
class Given:
    """What a line got with a parcel: its keys, or a link and when it expires (a clock stamp)."""

    line_id: int
    keys: tuple[str, ...]
    url: str
    expires_at: str


def add_keys(db: sqlite3.Connection, id_text: str, lines: Iterable[str], who: str, now: datetime) -> Added:
    """Put keys into a variant's pool, one of each; from then on that is what it delivers.

    Raises NoSuchProduct, NotOneVariant, BadKey, OtherKind.
    """
    keys = dict.fromkeys(_keys(lines))
    with transaction(db):
        variant = store.find_variant(db, id_text, now)
        _become(db, variant, "key")
        before = _free(db, variant.id)
        sql = "INSERT INTO digital_key (variant_id, key, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        db.executemany(sql, [(variant.id, key, clock.stamp(now)) for key in keys])
        free = _free(db, variant.id)
        stock.count(db, variant.id, free, who, now, "keys")
    return Added(variant.id, variant.label, free - before, len(keys) - (free - before))


def _keys(lines: Iterable[str]) -> Iterable[str]:
    for number, line in enumerate(lines, 1):
        key = line.strip().lstrip("\ufeff")
        if key and (len(key) > LONGEST_KEY or text.one_line(key) != " ".join(key.split())):
            raise BadKey(line=number)
        if key:
            yield key


def set_link(db: sqlite3.Connection, id_text: str, url: str, days: int, now: datetime) -> Variant:
    """What a variant delivers is a link that holds for `days`; '' takes it away.

    In the address, {order} stands for the order's number, {expires} for the end in Unix seconds, {signature} (the last
    of them) for the HMAC-SHA256 of all that stands before it, in hexadecimal digits. Raises BadLink, OtherKind,
    NoSuchProduct, NotOneVariant.
    """
    _check(url)
    with transaction(db):
        variant = store.find_variant(db, id_text, now)
        if url:
            _become(db, variant, "link")
        elif kind_of(db, variant.id) == "link" or _free(db, variant.id) == 0:
            db.execute("UPDATE variant SET digital = '' WHERE id = ?", (variant.id,))
        db.execute("UPDATE variant SET link = ?, link_days = ? WHERE id = ?", (url, days, variant.id))
    return variant


def _check(url: str) -> None:
    places = _PLACES.findall(url)
    why = ""
    if url and not re.fullmatch(r"https://[^\s\"'<>\\]+", url):
        why = "an https address is expected"
    elif unknown := set(places) - {"order", "expires", "signature"}:
        why = f"{{{unknown.pop()}}} stands for nothing here"
    elif "signature" in places and (places.count("signature") > 1 or not url.endswith("{signature}")):
        why = "{signature} comes once, at the very end"
    elif "signature" in places and "expires" not in places:
        why = "a signature without {expires} would hold for ever"
    if why:
        raise BadLink(url=url, why=why)


def _become(db: sqlite3.Connection, variant: Variant, kind: str) -> None:
    before = kind_of(db, variant.id)
    if before not in ("", kind):
        raise OtherKind(item=variant.label, kind=before, id=store.id_of(variant))
    tracked = 1 if kind == "key" else 0
    db.execute(
        "UPDATE variant SET digital = ?, requires_shipping = 0, stock_tracked = ? WHERE id = ?",
        (kind, tracked, variant.id),
    )


def kind_of(db: sqlite3.Connection, variant_id: int) -> str:
    """'key', 'link', or '' for what is not digital."""
    return str(db.execute("SELECT digital FROM variant WHERE id = ?", (variant_id,)).fetchone()[0])


def _free(db: sqlite3.Connection, variant_id: int) -> int:
    sql = "SELECT COUNT(*) FROM digital_key WHERE variant_id = ? AND line_id IS NULL"
    return int(db.execute(sql, (variant_id,)).fetchone()[0])


def take(db: sqlite3.Connection, variant_id: int, count: int, line: int, parcel: int) -> None:
    """Give the oldest `count` free keys to an order line, inside the caller's transaction; there are enough of them."""
    db.execute(
        "UPDATE digital_key SET line_id = ?, fulfillment_id = ? WHERE id IN (SELECT id FROM digital_key"
        " WHERE variant_id = ? AND line_id IS NULL ORDER BY id LIMIT ?)",
        (line, parcel, variant_id, count),
    )


def add_link(db: sqlite3.Connection, line: int, parcel: int, url: str, expires: datetime, now: datetime) -> None:
    """Write down the link that an order line gets, inside the caller's transaction; the newest is the one in force."""
    db.execute(
        "INSERT INTO digital_link (fulfillment_id, line_id, url, expires_at, made_at) VALUES (?, ?, ?, ?, ?)",
        (parcel, line, url, clock.stamp(expires), clock.stamp(now)),
    )


def given(db: sqlite3.Connection, parcels: Iterable[int]) -> list[Given]:
    """What went with these parcels, line by line."""
    found: list[Given] = []
    for parcel in parcels:
        keys: dict[int, list[str]] = {}
        for row in db.execute("SELECT line_id, key FROM digital_key WHERE fulfillment_id = ? ORDER BY id", (parcel,)):
            keys.setdefault(row["line_id"], []).append(row["key"])
        found += [Given(line, tuple(its), "", "") for line, its in keys.items()]
        rows = db.execute(
            "SELECT line_id, url, expires_at, MAX(id) FROM digital_link WHERE fulfillment_id = ? GROUP BY line_id",
            (parcel,),
        )
        found += [Given(row["line_id"], (), row["url"], row["expires_at"]) for row in rows]
    return found


def pool(db: sqlite3.Connection, variant_id: int) -> Pool:
    """What the variant has to deliver."""
    return pools(db, variant_id)[0]


def pools(db: sqlite3.Connection, variant_id: int | None = None) -> list[Pool]:
    """All digital variants (or the one), and what they have to deliver; the emptiest pools first."""
    where = "v.id = ?" if variant_id is not None else "v.digital <> '' AND ? IS NULL"
    rows = db.execute(
        "SELECT v.id, v.sku, p.title, v.digital, v.link, v.link_days,"  # noqa: S608 - constants
        " (SELECT COUNT(*) FROM digital_key WHERE variant_id = v.id AND line_id IS NULL) AS free,"
        " (SELECT COUNT(*) FROM digital_key WHERE variant_id = v.id AND line_id IS NOT NULL) AS given"
        f" FROM variant v JOIN product p ON p.id = v.product_id WHERE {where} ORDER BY v.digital, free, p.title",
        (variant_id,),
    )
    return [
        Pool(
            row["id"],
            row["sku"],
            row["title"],
            row["digital"],
            row["free"],
            row["given"],
            row["link"],
            row["link_days"],
        )
        for row in rows
    ]
