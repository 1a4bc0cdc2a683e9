"""A shop with something in it for every command: orders, returns, money and mails in each state, by their names."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from PIL import Image

from shopctl import clock
from shopctl.catalog import bundles, fields, images, list_prices, reviews
from shopctl.catalog.digital import add_keys
from shopctl.catalog.fields import Field
from shopctl.catalog.list_prices import Terms
from shopctl.config.edit import set_
from shopctl.config.load import load
from shopctl.db.connect import connect, transaction
from shopctl.notices.subscribing import Asked, subscribe
from shopctl.orders import actions, transfers
from shopctl.orders.actions.payments import Money
from shopctl.orders.bank import Transfer
from shopctl.orders.models import By, Order
from shopctl.orders.papers import actions as papers
from tests.inbox.conftest import order as document
from tests.orders.conftest import Book
from tests.orders.returns.conftest import Desk

AGO = timedelta(days=9)
"""When all of it happened: promises are broken since, reminders are due."""

HOOK = "order.any"

FILES = {
    "products.csv": "handle,title,price,stock\ncup,Cup,13.00,90\nvase,Vase,7.00,3\n",
    "prices.csv": "SKU,Price\nCUP,9.00\nPOT,8.00\n",
    "customers.csv": "Name,Email,City\nAda,ada@example.com,Bath\nSara,sara@example.com,Bonn\n",
    "past.csv": "Order,Date,Email,Item,Qty,Price,Status\n501,2024-01-01,a@example.com,Cup,2,5.00,done\n",
    "keys.txt": "B-1\nB-2\nB-3\n",
}
"""Beside the shop: what commands read."""


@contextmanager
def opened(root: Path) -> Iterator[Book]:
    """The order book of the shop there, nine days ago."""
    db = connect(root / "shop.db")
    db.execute("PRAGMA synchronous = OFF")
    try:
        yield Book(db, load(root), root, clock.now() - AGO)
    finally:
        db.close()


def build(root: Path, beside: Path) -> dict[str, str]:
    """Fill the shop, and the folder beside it; what is in it by its name."""
    set_(root, "payments.methods", '[{id = "bank", kind = "transfer", name = "Bank"}]')
    set_(root, "payments.remind_after_days", "5")
    Image.new("RGB", (90, 90), "teal").save(beside / "cup.png")
    shutil.copy(root / "shop.db", beside / "early.db")
    with opened(root) as book:
        _catalogue(book)
        images.add(book.db, root, "pot", str(beside / "cup.png"), "front", {}, book.now)
        names = {name: order.number for name, order in _orders(book).items()} | _papers(book) | _returns(book)
        names |= _money(book, names)
        names |= {"failed": _mails(book)}
        _steady(book)
        _hooks(book)
        book.db.execute("VACUUM")  # SQLite rolls free pages back with whatever is in them: here are none
    (root / "inbox" / "a.json").write_text(json.dumps(document()), encoding="utf-8")
    (root / "inbox" / "c.json").write_text(json.dumps(document(id="Zk3v9QpL-2mXw7Rb")), encoding="utf-8")
    (root / "inbox" / "b.json").write_text('{"shopctl": "order", "version": 9}', encoding="utf-8")
    for name, text in (FILES | {"track.csv": _tracked(names), "bank.csv": _statement(names)}).items():
        (beside / name).write_text(text, encoding="utf-8")
    Image.new("RGB", (90, 90), "navy").save(beside / "cup.png")
    return names | {"beside": str(beside)}


def _catalogue(book: Book) -> None:
    for sku, pieces in (("CUP", 90), ("POT", 90), ("OUT", 0), ("KEY", 0), ("APP", 0), ("BOX", 0), ("DUO", 0)):
        book.product(sku, on_hand=pieces, backorder=int(sku == "APP"))
    book.db.execute("INSERT INTO category (handle, title, title_key) VALUES ('tea', 'Tea', 'tea')")
    add_keys(book.db, "KEY", ["A-1", "A-2", "A-3", "A-4"], "tester", book.now)
    add_keys(book.db, "APP", ["C-1"], "tester", book.now)
    for bundle in ("BOX", "DUO"):
        bundles.make(book.db, bundle, [("CUP", 1), ("POT", 2)], None, book.now)
    fields.add(book.db, "CUP", Field("Engraving", "text", max_length=9, price=500), {}, book.now)
    list_prices.set_price(book.db, book.settings.money, "wholesale", "POT", "9", Terms(), book.now)
    subscribe(book.db, book.settings, Asked("OUT", "sara@example.com"), "tester", book.now)
    review = reviews.NewReview(product="CUP", rating=5, name="Mina", language="en")
    reviews.add(book.db, review, book.now, "tester", book.now, "pending")


def _orders(book: Book) -> dict[str, Order]:
    cup = (("CUP", 2),)
    made = {
        "draft": book.new(*cup, draft=True),
        "placed": book.new(*cup),
        "unpaid": book.confirmed(*cup),
        "paid": book.pay(book.confirmed(*cup, address="Lindenstr. 3")),
        "reserved": book.authorize(book.confirmed(*cup)),
        "overpaid": book.pay(book.confirmed(*cup), money=Money(3000)),
        "packed": book.pack(book.pay(book.confirmed(*cup))),
        "shipped": book.ship(book.pay(book.confirmed(*cup)), carrier="dhl", tracking_number="JD3"),
        "failed_parcel": book.fail(book.ship(book.confirmed(("POT", 1)))),
        "done": book.deliver(book.ship(book.pay(book.confirmed(*cup)))),
        "held": book.hold(book.pay(book.confirmed(*cup))),
        "boxed": book.confirmed(("BOX", 1), ("CUP; Engraving=Ada", 1)),
        "keyed": book.confirmed(("KEY", 1)),
        "given": book.pay(book.confirmed(("KEY", 1))),
        "waiting": book.pay(book.confirmed(("APP", 2))),
    }
    made["reopened"] = book.reopen(book.deliver(book.ship(book.pay(book.confirmed(*cup)))))
    made["archived"] = book.archive(book.deliver(book.ship(book.pay(book.confirmed(*cup)))))
    return made


def _papers(book: Book) -> dict[str, str]:
    order = book.pay(book.confirmed())
    return {"invoice": papers.issue(book.db, book.settings, order.number, by=book.by("invoice issue")).number}


def _returns(book: Book) -> dict[str, str]:
    back, made = Desk(book), {}
    for name, kind, wanted in (
        ("asked", "return", ()),
        ("agreed", "return", ()),
        ("changed", "exchange", (("POT", 1),)),
    ):
        order = book.deliver(book.ship(book.pay(book.confirmed())))
        returned = back.new(order, kind, wanted=wanted)
        if name != "asked":
            returned = back.authorize(returned)
        if name == "changed":
            returned = back.receive(returned)
        made[name] = returned.number
    return made


def _money(book: Book, names: dict[str, str]) -> dict[str, str]:
    """A transfer that waits, and what mina did last: canceled an order that was packed and paid."""
    day = book.now.date()
    came = [Transfer(2, "1", day, 2500, "Sara", names["unpaid"]), Transfer(3, "2", day, 77, "Nobody", "gift")]
    transfers.keep(book.db, came, currency="EUR", exponent=2, file="old.csv", read_at=day.isoformat())
    number = book.pack(book.pay(book.confirmed(("POT", 1)))).number
    mina = By("mina", "order cancel", book.now)
    actions.cancel(book.db, book.settings, book.root, number, refund=Money(), by=mina)
    return {"canceled": number}


def _mails(book: Book) -> str:
    """All are sent but four: one failed, two wait, one is in the hands of a sender that died."""
    with transaction(book.db):
        last = [row[0] for row in book.db.execute("SELECT id FROM mail ORDER BY id DESC LIMIT 4")]
        book.db.execute("UPDATE mail SET status = 'sent', sent_at = queued_at WHERE id < ?", (last[3],))
        for id_, status in zip(last, ("failed", "queued", "queued", "sending"), strict=True):
            book.db.execute("UPDATE mail SET status = ?, attempts = 1 WHERE id = ?", (status, id_))
    return str(last[0])


def _steady(book: Book) -> None:
    """`run-due` has seen the clock for two days, so it goes by age."""
    seen, since = (clock.stamp(clock.now() - ago) for ago in (timedelta(minutes=5), timedelta(days=2)))
    with transaction(book.db):
        book.db.execute("INSERT INTO clock_watch (id, seen_at, steady_since) VALUES (1, ?, ?)", (seen, since))


def _hooks(book: Book) -> None:
    """A hook that has two events to hear of, and failed with one before."""
    with transaction(book.db):
        last = book.db.execute("SELECT MAX(id) FROM order_event").fetchone()[0]
        began = (HOOK, last - 2, 0, clock.stamp(book.now))
        book.db.execute("INSERT INTO hook (name, order_event_id, stock_event_id, seen_at) VALUES (?, ?, ?, ?)", began)
        book.db.execute(
            "INSERT INTO hook_backlog SELECT ?, 'order', id, order_id, 1, ?, 'it failed' FROM order_event WHERE id = 1",
            (HOOK, clock.stamp(book.now)),
        )


def hang(shop: Path) -> None:
    """Put the hook's program into the shop."""
    file = shop / "hooks" / HOOK
    file.parent.mkdir()
    file.write_text("#!/bin/sh\ncat > /dev/null\n", encoding="utf-8")
    file.chmod(0o700)


def _tracked(names: dict[str, str]) -> str:
    rows = (f"{names['packed']}-1,DHL,JD1,In transit", f"{names['shipped']},DHL,JD3,Delivered")
    return "\n".join(("order number,carrier,tracking number,status", *rows, ""))


def _statement(names: dict[str, str]) -> str:
    day = (clock.now() - AGO).date()
    rows = (f"{day},12.50,Sara,order {names['keyed']}", f"{day},30.00,Mina,order {names['boxed']}")
    return "\n".join(("date,amount,name,text", *rows, ""))
