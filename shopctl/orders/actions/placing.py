"""Taking an order: who, what, where to. It is placed at once, or kept as a draft."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

from shopctl import clock, text
from shopctl.catalog import store as catalog
from shopctl.config.model import Settings
from shopctl.customers import actions as customers
from shopctl.customers import store as customer_store
from shopctl.customers.models import Customer
from shopctl.db.connect import transaction
from shopctl.errors import BadInput, Refused
from shopctl.orders import bundled, contact, images, ledger, paying, personal, quoting, searching, store, zones
from shopctl.orders.actions.closing import noted_text
from shopctl.orders.actions.step import Desk, apply, take
from shopctl.orders.models import By, Filled, NewOrder, Order
from shopctl.orders.quoting import Wanted
from shopctl.orders.zones import Destination

MOST_PIECES = 99_999
"""The largest quantity of a line: more is a slip of the finger, or malice."""

_CHANNEL = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class SourceTaken(Refused):
    """The document is an order already; `digest` is that of what stood in it then."""

    code = "conflict"
    message = "{source} is order {number} already."


def new(db: sqlite3.Connection, settings: Settings, root: Path, wish: NewOrder, *, by: By) -> Order:
    """Write down a new order, priced as of now; a placed one is acknowledged by mail, a draft is not.

    Raises NoSuchProduct, NotOneVariant, NotForSale, NoSuchMethod, NoSuchPaymentMethod, BadInput, SourceTaken.
    """
    asked = _cleaned(settings, wish)
    with transaction(db):
        desk = Desk(db, settings, root, by)
        _check_source(db, asked)
        customer = _customer(desk, asked)
        order_id = _insert(desk, _filled(settings, asked, customer), customer)
        facts = _origin(desk, asked, order_id) | _conflict(desk, asked, customer)
        images.keep(db, order_id, images.take(db, order_id), by)
        if asked.draft:
            ledger.event(db, order_id, "drafted", by, facts, "", "draft")
        else:
            apply(desk, order_id, "place", lambda _: facts)
        if asked.note:
            apply(desk, order_id, "note", lambda _: {"text": asked.note})
        return store.load(db, order_id)


def draft(desk: Desk, wish: NewOrder) -> int:
    """Write down an order inside the caller's transaction, as a draft that the caller goes on with; its row id.

    Raises what `new` raises.
    """
    asked = _cleaned(desk.settings, wish)
    _check_source(desk.db, asked)
    customer = _customer(desk, asked)
    return _insert(desk, _filled(desk.settings, asked, customer), customer)


def place(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, by: By) -> Order:
    """A draft becomes an order. Raises NotFound, IllegalStep."""
    return take(Desk(db, settings, root, by), number, "place", lambda _: {})


def _cleaned(settings: Settings, wish: NewOrder) -> NewOrder:
    """The wish in the form in which it is kept. Raises BadInput for what cannot be understood."""
    _check(settings, wish)
    return replace(
        wish,
        name=contact.name(wish.name),
        email=contact.email(wish.email),
        phone=contact.phone(wish.phone, settings.shop.region),
        address=contact.address(wish.address),
        country=zones.country_code(wish.country) or settings.shop.region,
        postcode=text.one_line(wish.postcode),
        tax_id=text.one_line(wish.tax_id),
        channel=wish.channel.strip().casefold(),
        discount=quoting.stored_discount(settings, wish.discount),
        note=noted_text(wish.note) if wish.note.strip() else "",
    )


def _check(settings: Settings, wish: NewOrder) -> None:
    languages = settings.shop.languages
    if not wish.lines:
        raise BadInput(reason="An order needs a line: --line SKU=QUANTITY")
    for id_, quantity in wish.lines:
        if not 1 <= quantity <= MOST_PIECES:
            raise BadInput(reason=f"{id_}: a quantity from 1 to {MOST_PIECES:,} is expected, not {quantity}.")
    if wish.language and wish.language not in languages:
        raise BadInput(reason=f"The shop does not speak {wish.language!r}; it speaks {', '.join(languages)}.")
    if not _CHANNEL.fullmatch(wish.channel.strip().casefold()):
        raise BadInput(reason=f"{wish.channel!r} is not a channel: a word such as phone, web or counter is expected.")


def _check_source(db: sqlite3.Connection, asked: NewOrder) -> None:
    if taken := store.taken_from(db, asked.source):
        raise SourceTaken(source=asked.source, number=taken[0], digest=taken[1])


def _origin(desk: Desk, asked: NewOrder, order_id: int) -> dict[str, Any]:
    """Which document the order is from, and what it claimed of the total where the catalogue says otherwise."""
    if not asked.source:
        return {}
    order = store.load(desk.db, order_id)
    agrees = asked.seen_total in ("", f"{order.amount(order.total)} {order.currency}")
    return {"source": asked.source} | ({} if agrees else {"customer_saw": asked.seen_total})


def _customer(desk: Desk, asked: NewOrder) -> Customer | None:
    """Who orders; None when there is nothing to know them by (a sale over the counter)."""
    if not (asked.email or asked.phone):
        return None
    return customers.recognise(
        desk.db, name=asked.name, email=asked.email, phone=asked.phone, language=asked.language,
        region=desk.settings.shop.region, now=desk.by.at,
    )  # fmt: skip


def _filled(settings: Settings, asked: NewOrder, customer: Customer | None) -> NewOrder:
    """What was not said, as it is known of the customer; the shop's main language else."""
    known = customer.language if customer else ""
    language = asked.language or (known if known in settings.shop.languages else settings.shop.language)
    if customer is None:
        return replace(asked, language=language)
    email = asked.email or next(iter(customer.handles("email")), "")
    return replace(asked, language=language, name=asked.name or customer.name, email=email)


def _conflict(desk: Desk, asked: NewOrder, customer: Customer | None) -> dict[str, Any]:
    """The mail address and the phone number may be two customers': the order says whose the number is."""
    owner = customer_store.owner(desk.db, "phone", asked.phone) if asked.phone else None
    return {} if customer is None or owner in (None, customer.id) else {"phone_belongs_to_customer": owner}


def _insert(desk: Desk, asked: NewOrder, customer: Customer | None) -> int:
    db, settings = desk.db, desk.settings
    wanted = quoting.listed(db, customer.id if customer else None, _wanted(desk, asked), desk.by.at)
    to = Destination(asked.country, asked.postcode, asked.tax_id)
    shipping = quoting.method(settings, asked.shipping, wanted, to)
    chosen = paying.method(settings, asked.payment)
    serial = ledger.next_serial(db, settings.orders.first_number)
    order_id = ledger.insert(
        db, "orders", serial=serial, number=f"{settings.orders.prefix}{serial}", status="draft",
        customer_id=customer.id if customer else None, channel=asked.channel, language=asked.language,
        source=asked.source, source_digest=asked.source_digest,
        currency=settings.money.currency, exponent=settings.money.minor_digits,
        name=asked.name, email=asked.email, phone=asked.phone,
        payment_method=chosen.id if chosen else "",
        pays_later=int(chosen is not None and chosen.kind == "on_delivery"), ship_to=asked.address,
        ship_country=asked.country, ship_postcode=asked.postcode, tax_id=asked.tax_id,
        discount=asked.discount, created_at=clock.stamp(desk.by.at),
    )  # fmt: skip
    lines = [add_line(desk, order_id, place, each, asked.language) for place, each in enumerate(wanted, 1)]
    quoted = quoting.quote(settings, wanted, asked.discount, shipping, to)
    quoting.write(db, settings, order_id, quoted, lines, shipping, asked.language)
    searching.index(db, order_id)
    return order_id


def _wanted(desk: Desk, asked: NewOrder) -> list[Wanted]:
    """What is wanted, each once: the same one named twice, filled in alike, is one line."""
    found: dict[tuple[int, tuple[Filled, ...]], Wanted] = {}
    for id_text, quantity in asked.lines:
        each = personal.wanted(desk.db, id_text, quantity, desk.by.at)
        same = found.setdefault((each.variant.id, each.fields), replace(each, quantity=0))
        found[each.variant.id, each.fields] = replace(same, quantity=same.quantity + quantity)
    return list(found.values())


def add_line(desk: Desk, order: int, position: int, wanted: Wanted, language: str) -> int:
    """The line in words of the order's language; its figures come with the quote."""
    variant = wanted.variant
    pieces = bundled.pieces(desk.db, variant.id, language)
    return ledger.insert(
        desk.db, "order_line", id=ledger.next_line(desk.db), order_id=order, position=position,
        variant_id=variant.id, sku=variant.sku, title=catalog.product_title(desk.db, variant.product_id, language),
        options=bundled.words(desk.db, desk.settings, variant.options, wanted.fields, pieces, language),
        fields=personal.stored(wanted.fields), parts=bundled.stored(pieces),
        quantity=wanted.quantity, unit_price=0, total=0, requires_shipping=int(variant.requires_shipping),
    )  # fmt: skip
