"""Keys and links: to who paid, once, and by nobody else's hands."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from shopctl.catalog import digital
from shopctl.catalog.digital import BadKey, BadLink, OtherKind, add_keys, set_link
from shopctl.catalog.models import OutOfStock
from shopctl.mail import store as outbox
from shopctl.orders import giving, status, store
from shopctl.orders.actions.digital import AllGiven, NoneGiven, give_waiting
from shopctl.orders.giving import NothingToGive, ShortKey
from shopctl.orders.status import IllegalStep
from tests.orders.conftest import Book, broken_rules

KEY = "0123456789abcdef-of-the-host"
LINK = "https://files.example.com/b.pdf?order={order}&until={expires}&sig={signature}"


@pytest.fixture
def app(book: Book) -> int:
    """A program with three keys."""
    variant = book.product("APP", price=3000, on_hand=0)
    add_keys(book.db, "APP", ["KEY-1", "KEY-2", "", "KEY-3", "KEY-1"], "tester", book.now)
    return variant


def keys(book: Book) -> list[tuple[str, int | None]]:
    return [tuple(row) for row in book.db.execute("SELECT key, line_id FROM digital_key ORDER BY id")]


def mail_text(book: Book) -> str:
    mails = [mail for mail in outbox.list_(book.db) if mail.template == "digital_goods"]
    message = message_from_bytes(outbox.message(book.db, mails[0].id), policy=policy.default)
    return str(message.get_body(("plain",)).get_content())


def test_paid_keys_are_mailed_and_the_order_is_complete(book: Book, app: int) -> None:
    order = book.confirmed(("APP", 2))
    assert order.digital_quantity == 2
    assert "digital_goods" not in book.mails(order)
    order = book.pay(order)
    assert (order.status, order.digital_given) == ("completed", 2)
    text = mail_text(book)
    assert "KEY-1" in text
    assert "KEY-2" in text
    assert "KEY-3" not in text
    assert book.stock(app) == (1, 0)
    assert broken_rules(book.db) == []


def test_no_event_holds_a_key(book: Book, app: int) -> None:
    order = book.pay(book.confirmed(("APP", 1)))
    assert [event.what for event in order.events][-2:] == ["given", "completed"]
    data = " ".join(row[0] for row in book.db.execute("SELECT data FROM order_event"))
    assert "KEY" not in data


def test_money_before_the_confirmation_waits_for_it(book: Book, app: int) -> None:
    order = book.pay(book.new(("APP", 1)))
    assert "digital_goods" not in book.mails(order)
    assert book.confirm(order).status == "completed"
    assert "digital_goods" in book.mails(order)


def test_keys_go_out_while_the_parcel_is_still_here(book: Book, app: int) -> None:
    order = book.pay(book.confirmed(("APP", 1), ("CUP", 1)))
    assert (order.status, order.digital_given) == ("confirmed", 1)
    assert book.deliver(book.ship(order)).status == "completed"
    assert broken_rules(book.db) == []


def test_the_stock_of_a_pool_is_its_free_keys(book: Book, app: int) -> None:
    assert book.stock(app) == (3, 0)
    with pytest.raises(OutOfStock):
        book.confirmed(("APP", 4))
    book.confirmed(("APP", 3))
    added = add_keys(book.db, "APP", ["KEY-3", "KEY-4"], "tester", book.now)
    assert (added.added, added.known) == (1, 1)
    assert book.stock(app) == (4, 3)


def test_an_empty_pool_keeps_the_order_waiting_until_keys_come(book: Book) -> None:
    book.product("SOON", price=1000, on_hand=0, backorder=1)
    add_keys(book.db, "SOON", [], "tester", book.now)
    waiting = book.pay(book.confirmed(("SOON", 2)))
    assert (waiting.status, waiting.payment_status) == ("confirmed", "paid")
    wanted = status.advice(waiting)
    assert wanted is not None
    assert wanted.verb == "give"
    with pytest.raises(NothingToGive, match="too few keys"):
        book.give(waiting)
    with pytest.raises(IllegalStep, match="keys and links are not handed over"):
        book.complete(waiting)
    add_keys(book.db, "SOON", ["A"], "tester", book.now)
    assert give_waiting(book.db, book.settings, book.root, book.by()) == []
    add_keys(book.db, "SOON", ["B"], "tester", book.now)
    assert give_waiting(book.db, book.settings, book.root, book.by()) == ["1001"]
    assert store.get(book.db, "1001").status == "completed"
    assert broken_rules(book.db) == []


def test_what_was_sold_before_its_keys_came_gets_them(book: Book) -> None:
    book.product("LATER", price=1000, on_hand=5, requires_shipping=0)
    order = book.confirmed(("LATER", 1))
    add_keys(book.db, "LATER", ["A", "B"], "tester", book.now)
    assert book.pay(order).status == "completed"
    assert [key for key, line in keys(book) if line] == ["A"]


def test_the_same_key_is_never_given_twice(book: Book, app: int) -> None:
    book.pay(book.confirmed(("APP", 1)))
    with pytest.raises(sqlite3.IntegrityError, match="key_is_given"):
        book.db.execute("UPDATE digital_key SET line_id = NULL, fulfillment_id = NULL")
    with pytest.raises(sqlite3.IntegrityError, match="key_is_given"):
        book.db.execute("DELETE FROM digital_key")
    book.pay(book.confirmed(("APP", 2)))
    given = [line for _, line in keys(book)]
    assert None not in given
    assert len(set(given)) == 2


def test_a_lost_mail_is_sent_once_more_with_the_same_keys(book: Book, app: int) -> None:
    order = book.confirmed(("APP", 1), ("CUP", 1))
    with pytest.raises(IllegalStep, match="it is not paid"):
        book.give(order)
    order = book.pay(order)
    with pytest.raises(AllGiven):
        book.give(order)
    book.give(order, again=True)
    assert book.mails(order).count("digital_goods") == 2
    assert "KEY-1" in mail_text(book)
    assert [line for _, line in keys(book)].count(None) == 2


def test_there_is_nothing_to_send_again_before_it_was_sent(book: Book) -> None:
    book.product("SOON", price=0, on_hand=0, backorder=1)
    add_keys(book.db, "SOON", [], "tester", book.now)
    with pytest.raises(NoneGiven):
        book.give(book.confirmed(("SOON", 1)), again=True)


@pytest.mark.parametrize("key", ["x" * 501, "with\x00nothing", "with\u202eturn"])
def test_keys_that_a_mail_could_not_carry_are_refused(book: Book, app: int, key: str) -> None:
    with pytest.raises(BadKey, match="Line 2"):
        add_keys(book.db, "APP", ["GOOD", key], "tester", book.now)
    assert len(keys(book)) == 3


# ---- links -------------------------------------------------------------------------------------------------------


@pytest.fixture
def ebook(book: Book, tmp_path: Path) -> int:
    """A book behind links that the host checks."""
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    file.chmod(0o600)
    own = book.settings.digital.model_copy(update={"signing_key_file": str(file)})
    book.settings = book.settings.model_copy(update={"digital": own})
    variant = book.product("BOOK", price=900, on_hand=0)
    set_link(book.db, "BOOK", LINK, 14, book.now)
    return variant


def the_host_lets_in(url: str, now: datetime) -> bool:
    """What a host does with a link: the signature is of all before it, and its time is not over."""
    before, signature = url[:-64], url[-64:]
    right = hmac.new(KEY.encode(), before.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature, right) and now.timestamp() < int(parse_qs(urlsplit(url).query)["until"][0])


def test_a_link_opens_for_its_days_and_cannot_be_prolonged(book: Book, ebook: int) -> None:
    order = book.pay(book.confirmed(("BOOK", 1)))
    assert order.status == "completed"
    (given,) = digital.given(book.db, [order.fulfillments[0].id])
    assert f"\n{given.url}\n" in mail_text(book).replace("\r\n", "\n")
    assert "24 March 2026" in mail_text(book)
    assert the_host_lets_in(given.url, book.now + timedelta(days=13))
    assert not the_host_lets_in(given.url, book.now + timedelta(days=15))
    until = str(int((book.now + timedelta(days=14)).timestamp()))
    assert until in given.url
    assert not the_host_lets_in(given.url.replace(until, str(int(until) + 10**6)), book.now)
    assert not the_host_lets_in(given.url.replace("order=1001", "order=1002"), book.now)


def test_a_link_that_is_over_is_renewed(book: Book, ebook: int) -> None:
    order = book.pay(book.confirmed(("BOOK", 1)))
    book.now += timedelta(days=30)
    book.give(order, again=True)
    (given,) = digital.given(book.db, [order.fulfillments[0].id])
    assert the_host_lets_in(given.url, book.now)
    assert given.url in mail_text(book)


def test_without_the_key_to_sign_with_a_paid_order_waits(book: Book, ebook: int) -> None:
    book.settings = book.settings.model_copy(update={"digital": type(book.settings.digital)()})
    order = book.pay(book.confirmed(("BOOK", 1)))
    assert (order.status, order.payment_status) == ("confirmed", "paid")
    with pytest.raises(NothingToGive, match="its link cannot be signed"):
        book.give(order)


def test_a_short_key_is_no_key(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(giving.KEY_VARIABLE, "short")
    with pytest.raises(ShortKey):
        giving.signing_key(book.settings, book.root)
    monkeypatch.setenv(giving.KEY_VARIABLE, KEY)
    assert giving.signing_key(book.settings, book.root) == KEY.encode()


def test_a_key_that_others_can_read_signs_nothing(book: Book, ebook: int) -> None:
    Path(book.settings.digital.signing_key_file).chmod(0o644)
    order = book.pay(book.confirmed(("BOOK", 1)))
    with pytest.raises(NothingToGive) as refused:
        book.give(order)
    assert "chmod 600" in refused.value.way_out


def test_a_plain_address_needs_no_key(book: Book) -> None:
    book.product("BOOK", price=900, on_hand=0)
    set_link(book.db, "BOOK", "https://files.example.com/b.pdf", 3, book.now)
    book.pay(book.confirmed(("BOOK", 1)))
    assert "https://files.example.com/b.pdf" in mail_text(book)


@pytest.mark.parametrize(
    "url",
    [
        "http://files.example.com/b.pdf",
        "javascript:alert(1)",
        "https://files.example.com/{signature}/b.pdf",
        "https://files.example.com/b.pdf?s={signature}",
        "https://files.example.com/b.pdf?s={expires}&{signature}{signature}",
        "https://files.example.com/b.pdf?who={email}",
        "https://files.example.com/<b>",
    ],
)
def test_addresses_that_could_not_be_handed_out_are_refused(book: Book, url: str) -> None:
    book.product("BOOK", price=900, on_hand=0)
    with pytest.raises(BadLink):
        set_link(book.db, "BOOK", url, 7, book.now)


def test_a_variant_delivers_keys_or_a_link_not_both(book: Book, app: int) -> None:
    with pytest.raises(OtherKind):
        set_link(book.db, "APP", "https://files.example.com/b.pdf", 7, book.now)
    book.product("BOOK", price=900, on_hand=0)
    set_link(book.db, "BOOK", "https://files.example.com/b.pdf", 7, book.now)
    with pytest.raises(OtherKind):
        add_keys(book.db, "BOOK", ["A"], "tester", book.now)
    set_link(book.db, "BOOK", "", 7, book.now)
    add_keys(book.db, "BOOK", ["A"], "tester", book.now)
