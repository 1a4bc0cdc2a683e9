"""Wishes to be told when something is back, as visitors send them."""

from __future__ import annotations

import json
import re
from email.message import EmailMessage
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from shopctl.catalog.actions import set_stock
from shopctl.customers import consent
from shopctl.customers.store import find
from shopctl.notices.subscribing import listed
from tests.conftest import Run
from tests.inbox.conftest import Inbox, order


def wish(**changes: Any) -> dict[str, Any]:
    said = {"shopctl": "stock_subscription", "version": 1, "id": "Zk3v9QpL", "item": "CUP", "email": "mina@example.com"}
    return {key: value for key, value in (said | {"language": "fa"} | changes).items() if value is not None}


def mail(document: dict[str, Any], sender: str = "Mina <mina@example.com>") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "shop@teahouse.example", "Tell me"
    body = json.dumps(document).replace(", ", ",\n")  # as mail programs wrap it
    message.set_content(f"Hello!\n\n-----BEGIN SHOPCTL REQUEST-----\n{body}\n-----END SHOPCTL REQUEST-----\n")
    return message.as_bytes()


def waiting(inbox: Inbox) -> list[tuple[str, str, str]]:
    found = listed(inbox.book.db, "", inbox.book.now, ended=True)
    return [(each.email, each.language, each.source) for each in found]


def test_a_wish_in_a_file_is_written_down_once_with_what_was_agreed_to(inbox: Inbox) -> None:
    inbox.put("a.json", json.dumps(wish(words="Tell me once.")).encode())
    inbox.put("b.json", json.dumps(wish(words="Tell me once.")).encode())
    outcome = inbox.fetch()
    assert (outcome.awaited, outcome.known, outcome.quarantined) == (("Cup",), 1, ())
    assert outcome.document["subscriptions"] == 1
    assert waiting(inbox) == [("mina@example.com", "fa", "inbox:Zk3v9QpL")]
    customer = find(inbox.book.db, "mina@example.com", "DE")
    assert customer is not None
    (said,) = consent.of(inbox.book.db, customer.id)
    assert (said.words, said.source, said.state) == ("Tell me once.", "inbox:Zk3v9QpL", "given")


def test_in_a_mail_the_sender_is_who_asks(inbox: Inbox) -> None:
    inbox.put("a.eml", mail(wish(id=None, email=None)))
    assert inbox.fetch().awaited == ("Cup",)
    assert waiting(inbox) == [("mina@example.com", "fa", "inbox")]
    inbox.put("b.eml", mail(wish(id=None, email=None), "ali@example.com"))
    assert inbox.fetch().awaited == ("Cup",)


def test_orders_and_wishes_lie_side_by_side(inbox: Inbox) -> None:
    inbox.put("a.json", json.dumps(wish()).encode())
    inbox.put("b.json", json.dumps(order()).encode())
    outcome = inbox.fetch()
    assert (outcome.orders, outcome.awaited) == (("1001",), ("Cup",))


def test_a_choice_without_a_number_is_named_as_in_its_link(inbox: Inbox) -> None:
    db = inbox.book.db
    first = inbox.book.product("POT", on_hand=0, option1="Blue")
    db.execute("UPDATE product SET option1_name = 'Colour' WHERE title = 'Pot'")
    db.execute("UPDATE variant SET sku = '', sku_key = '' WHERE id = ?", (first,))
    inbox.put("a.json", json.dumps(wish(item=f"pot?variant=v{first}")).encode())
    inbox.put("b.json", json.dumps(wish(id="Zk3v9QpM", item="pot?variant=v1")).encode())  # the cup's row, not the pot's
    outcome = inbox.fetch()
    assert outcome.awaited == ("Pot (Blue)",)
    assert len(outcome.quarantined) == 1


@pytest.mark.parametrize(
    "document",
    [
        wish(item="NOTHING"),
        wish(item=""),
        wish(email=None),
        wish(email="nobody"),
        wish(email="a@example.com\nBcc: b@example.com"),
        wish(version=2),
        wish(id="../../x"),
        wish(words="x" * 5000),
    ],
    ids=str,
)
def test_what_cannot_be_is_set_aside_and_changes_nothing(inbox: Inbox, document: dict[str, Any]) -> None:
    inbox.put("a.json", json.dumps(document).encode())
    outcome = inbox.fetch()
    assert len(outcome.quarantined) == 1
    assert waiting(inbox) == []
    assert inbox.book.db.execute("SELECT COUNT(*) FROM customer").fetchone()[0] == 0


@pytest.mark.parametrize("sender", ["a@example.com, b@example.com", "nobody", ""])
def test_a_mail_from_nobody_or_several_needs_an_address_in_it(inbox: Inbox, sender: str) -> None:
    inbox.put("a.eml", mail(wish(id=None, email=None), sender))
    assert len(inbox.fetch().quarantined) == 1
    assert waiting(inbox) == []


def test_the_link_on_the_page_of_what_is_sold_out_is_understood(inbox: Inbox, run: Run) -> None:
    set_stock(inbox.book.db, "CUP", "0", "tester", inbox.book.now)
    assert run("site", "build", shop=inbox.book.root).returncode == 0
    page = (inbox.book.root / "site" / "fa" / "products" / "cup" / "index.html").read_text(encoding="utf-8")
    (link,) = [unescape(href) for href in re.findall(r'href="(mailto:[^"]*)"', page) if "REQUEST" in href]
    parts = parse_qs(urlsplit(link).query)
    message = EmailMessage()
    message["From"], message["Subject"] = "mina@example.com", parts["subject"][0]
    message.set_content(parts["body"][0].replace("\r\n", "\n"))
    inbox.put("a.eml", message.as_bytes())
    assert inbox.fetch().awaited == ("Cup",)
    assert waiting(inbox) == [("mina@example.com", "fa", "inbox")]
    customer = find(inbox.book.db, "mina@example.com", "DE")
    assert customer is not None
    (said,) = consent.of(inbox.book.db, customer.id)
    assert said.words == "لطفاً وقتی دوباره موجود شد، یک بار با ایمیل به من خبر دهید."
    set_stock(inbox.book.db, "CUP", "5", "tester", inbox.book.now)
    assert run("site", "build", shop=inbox.book.root).returncode == 0
    page = (inbox.book.root / "site" / "fa" / "products" / "cup" / "index.html").read_text(encoding="utf-8")
    assert "REQUEST" not in page
