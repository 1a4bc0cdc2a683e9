"""The mails of an order's life: each once, in the customer's language, right when a mail program opens it."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import fields
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest

from shopctl.config.model import Settings
from shopctl.errors import NotFound
from shopctl.locales import reader
from shopctl.mail import store as outbox
from shopctl.mail.compose import LIMIT
from shopctl.mail.letterhead import Letterhead
from shopctl.orders import emails
from shopctl.orders.actions.payments import Money
from shopctl.orders.changes import Changed
from shopctl.orders.emails import NoSuchMail, Template, preview
from shopctl.orders.models import Order
from shopctl.orders.news import Promise
from shopctl.orders.paying import HowToPay
from shopctl.orders.returns.statement import Returned
from shopctl.orders.statement import Moved, Parcel, Statement, shown_number
from shopctl.reports.check import check
from tests.orders.conftest import Book

PERSIAN_DIGITS, ARABIC_DIGITS = set("۰۱۲۳۴۵۶۷۸۹"), set("٠١٢٣٤٥٦٧٨٩")
LIFE = ["order_received", "order_confirmed", "payment_received", "order_shipped", "order_delivered"]


def live(book: Book, **wish: object) -> Order:
    """An order from its placing to its delivery."""
    order = book.confirmed(address="12 Garden Street\nExample Town", phone="+4930555010", **wish)
    book.pay(order)
    book.ship(order, carrier="dhl", tracking_number="JD0123456789")
    return book.deliver(order)


def opened(db: sqlite3.Connection) -> dict[str, EmailMessage]:
    """All mails of the outbox as a mail program reads them, by template."""
    mails = {mail.template: outbox.message(db, mail.id) for mail in outbox.list_(db)[::-1]}
    messages = {name: message_from_bytes(data, policy=policy.default) for name, data in mails.items()}
    assert not any(message.defects for message in messages.values())
    return messages  # type: ignore[return-value]


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


class Page(HTMLParser):
    """What of a mail's HTML matters here."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.mark.parametrize("language", ["en", "fa", "ar"])
def test_an_order_tells_its_customer_each_step_once_in_their_language(book: Book, language: str) -> None:
    order = live(book, language=language)
    assert book.mails(order) == LIFE
    for message in opened(book.db).values():
        assert message["Content-Language"] == language
        assert message["To"].addresses[0].addr_spec == "sara@example.com"
        page = Page(part(message, "html"))
        direction = "ltr" if language == "en" else "rtl"
        assert page.of("html") == [{"lang": language, "dir": direction}]
        assert {table["dir"] for table in page.of("table")} == {direction}
        assert page.of("body")[0]["dir"] == direction


@pytest.mark.parametrize(("language", "digits"), [("fa", PERSIAN_DIGITS), ("ar", ARABIC_DIGITS)])
def test_figures_are_in_the_readers_digits_and_codes_are_not(book: Book, language: str, digits: set[str]) -> None:
    live(book, language=language)
    for message in opened(book.db).values():
        shown = part(message, "plain").replace("JD0123456789", "").replace("+49 30 555010", "")
        shown = "\n".join(line for line in shown.splitlines() if "://" not in line and "+49" not in line)
        latin = set("0123456789") & set(shown.replace("12 Garden Street", ""))
        assert digits & set(shown)
        assert not latin, shown
        assert digits & set(message["Subject"])


@pytest.mark.parametrize("language", ["en", "fa", "ar"])
def test_the_shipped_mail_says_who_carries_it_and_how_to_follow_it(book: Book, language: str) -> None:
    live(book, language=language)
    message = opened(book.db)["order_shipped"]
    link = "https://www.dhl.com/global-en/home/tracking.html?tracking-id=JD0123456789"
    html, text = part(message, "html"), part(message, "plain")
    assert link in [a["href"] for a in Page(html).of("a")]
    assert f"\n{link}\n" in text.replace("\r\n", "\n")
    assert "JD0123456789" in text
    assert "DHL" in text
    assert '<bdi dir="ltr">JD0123456789</bdi>' in html


def test_persian_customers_of_a_rial_shop_read_toman_and_their_own_calendar(book: Book) -> None:
    money = book.settings.money.model_copy(update={"currency": "IRR", "exponent": 0, "show_as": "toman"})
    book.settings = book.settings.model_copy(update={"money": money})
    book.product("POT", price=1_250_000)
    book.new(("POT", 1), language="fa")
    text = part(opened(book.db)["order_received"], "plain")
    assert "۱۲۵٬۰۰۰ تومان" in text
    book.confirm(book.new(("POT", 1), language="fa"))
    assert "اسفند ۱۴۰۴" in part(opened(book.db)["order_confirmed"], "plain")


def test_the_sums_are_those_of_the_order(book: Book) -> None:
    order = book.new(("CUP", 3), discount="10%", language="en")
    text = part(opened(book.db)["order_received"], "plain").replace("\r\n", "\n")
    assert "- 3 × Cup: €37.50\n" in text
    assert "Subtotal: €37.50\nDiscount: -€3.75\n" in text
    assert f"Total: €{order.amount(order.total)}\n" in text


def test_a_canceled_order_says_what_becomes_of_the_money(book: Book) -> None:
    paid = book.pay(book.confirmed())
    book.cancel(paid, reason="The cup broke")
    text = part(opened(book.db)["order_canceled"], "plain")
    assert "You have paid €25.00. We are paying it back" in text
    assert "Reason: The cup broke" in text


def test_a_canceled_order_that_nobody_paid_asks_for_nothing(book: Book) -> None:
    book.cancel(book.confirmed())
    assert "There is nothing for you to pay." in part(opened(book.db)["order_canceled"], "plain")


def test_a_refund_says_how_much_went_back(book: Book) -> None:
    book.refund(live(book), Money(amount=500, reason="A chip in the glaze"))
    text = part(opened(book.db)["refund_issued"], "plain").replace("\r\n", "\n")
    assert "We have paid €5.00 back to you." in text
    assert "Reason: A chip in the glaze" in text
    assert "Paid: €25.00\nPaid back: €5.00\n" in text


def test_too_much_money_is_mentioned_with_what_can_be_done(book: Book) -> None:
    book.pay(book.confirmed(), Money(amount=3000))
    text = part(opened(book.db)["payment_received"], "plain")
    assert "We received €30.00" in text
    assert "That is €5.00 more than the order comes to." in text


def test_what_customers_type_is_text_and_nothing_else(book: Book) -> None:
    evil = '<script>alert(1)</script><img src="http://evil.example/x.png">'
    book.new(name=evil, address=evil)
    html = part(opened(book.db)["order_received"], "html")
    page = Page(html)
    assert page.of("script") == page.of("img") == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_no_mail_loads_anything_from_anywhere(book: Book) -> None:
    live(book)
    for message in opened(book.db).values():
        page = Page(part(message, "html"))
        assert [tag for tag, _ in page.tags if tag in ("img", "script", "link", "iframe", "form")] == []
        assert "url(" not in part(message, "html")
        for a in page.of("a"):
            assert str(a["href"]).startswith(("https://", "tel:", "mailto:"))


def test_a_great_order_stays_below_what_mail_programs_show_whole(book: Book) -> None:
    for number in range(120):
        book.product(f"SKU-{number}", title="استکان کمرباریک با نقش گل و مرغ " * 6)
    order = book.new(*((f"SKU-{number}", 1) for number in range(120)), language="fa")
    mail = outbox.list_(book.db)[0]
    assert mail.status == "queued"
    assert mail.size < LIMIT
    assert "و ۹۰ قلم دیگر" in part(opened(book.db)["order_received"], "plain")
    assert len(order.lines) == 120


def test_who_gave_no_mail_address_gets_no_mail(book: Book) -> None:
    order = book.confirmed(email="", phone="+4930555010")
    assert book.mails(order) == []


def test_a_shop_without_a_mail_address_sends_none(book: Book) -> None:
    silent = book.settings.shop.model_copy(update={"email": ""})
    book.settings = book.settings.model_copy(update={"shop": silent})
    assert book.mails(book.confirmed()) == []


def test_the_same_event_asks_for_its_mail_as_often_as_it_likes(book: Book) -> None:
    order = book.new()
    again = emails.queue(book.db, book.settings, book.root, order, order.events[-1].id, "order_received", book.now)
    assert [mail.id for mail in outbox.list_(book.db)] == [again]


def test_an_address_that_mail_cannot_go_to_holds_up_no_step(book: Book) -> None:
    order = book.new()
    book.db.execute("UPDATE orders SET email = 'nowhere' WHERE id = ?", (order.id,))
    book.confirm(order)
    failed = outbox.list_(book.db)[0]
    assert (failed.template, failed.status) == ("order_confirmed", "failed")
    assert "nowhere" in failed.error


def test_the_shops_own_template_replaces_the_shipped_one(book: Book) -> None:
    own = book.root / "templates" / "email"
    own.mkdir(parents=True)
    (own / "order_received.txt").write_text(
        "{% extends 'email/layout.txt' %}{% block subject %}Hurray, {{ order.number }}!{% endblock %}"
        "{% block message %}Dear {{ order.name }}, from {{ shop.name }}{% endblock %}"
    )
    order = book.new()
    message = opened(book.db)["order_received"]
    assert message["Subject"] == f"Hurray, {order.number}!"
    assert "Dear Sara, from Test Teahouse" in part(message, "plain")


def test_a_broken_template_of_the_shop_holds_up_no_order_and_is_told(book: Book) -> None:
    own = book.root / "templates" / "email"
    own.mkdir(parents=True)
    (own / "order_received.html").write_text("{{ order.numer }}")
    book.new()
    mail = outbox.list_(book.db)[0]
    assert mail.status == "queued"
    assert "order_received.html, line 1" in mail.note
    assert "Thank you for your order" in part(opened(book.db)["order_received"], "html")


def test_broken_templates_are_found_before_they_are_needed(book: Book) -> None:
    assert emails.broken(book.settings, book.root, book.now) == []
    own = book.root / "templates" / "email" / "parts"
    own.mkdir(parents=True)
    (own / "help.html").write_text("<p>\n{{ shop.fax }}</p>")
    (error,) = emails.broken(book.settings, book.root, book.now)
    assert error.facts["file"] == str(own / "help.html")
    assert error.facts["line"] == 2
    (finding,) = [each for each in check(book.root, book.settings) if each.place.startswith("templates")]
    assert finding.place == "templates/email/parts/help.html, line 2"
    assert "fax" in finding.what


@pytest.mark.parametrize("language", ["en", "fa", "ar"])
@pytest.mark.parametrize("template", get_args(Template))
def test_every_mail_can_be_seen_before_there_is_an_order(book: Book, template: str, language: str) -> None:
    mail = preview(book.db, book.settings, book.root, template, order=None, language=language, now=book.now)
    assert mail.subject
    assert mail.text.count("\n") > 8
    assert Page(mail.html).of("html")[0]["lang"] == language
    assert outbox.list_(book.db) == []


def test_an_order_can_be_previewed_in_another_language_and_before_its_step(book: Book) -> None:
    order = book.new()
    mail = preview(book.db, book.settings, book.root, "order_shipped", order=order.number, language="fa", now=book.now)
    assert "بسته" in mail.text
    assert "http" not in mail.text


def test_unknown_names_are_answered_with_those_there_are(book: Book) -> None:
    def show(template: str, **asked: str | None) -> None:
        preview(
            book.db, book.settings, book.root, template, now=book.now, **({"order": None, "language": None} | asked)
        )

    with pytest.raises(NoSuchMail) as caught:
        show("order_shiped")
    assert "order_shipped" in caught.value.way_out
    with pytest.raises(NotFound, match="language of mails 'de'"):
        show("order_shipped", language="de")
    with pytest.raises(NotFound, match="order '77'"):
        show("order_shipped", order="77")


def test_a_code_for_a_number_stays_a_code(book: Book, settings: Settings) -> None:
    orders = settings.orders.model_copy(update={"prefix": "TH-"})
    book.settings = settings.model_copy(update={"orders": orders})
    order = book.new(language="fa")
    assert order.number.startswith("TH-")
    assert order.number in opened(book.db)["order_received"]["Subject"]


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("shop", Letterhead),
        ("order", Statement),
        ("parcel", Parcel),
        ("money", Moved),
        ("payment", HowToPay),
        ("promise", Promise),
        ("return", Returned),
        ("change", Changed),
    ],
)
def test_the_manual_names_every_variable_of_a_mail_and_no_other(name: str, cls: type) -> None:
    page = (Path(emails.__file__).parents[1] / "guide" / "mails.md").read_text(encoding="utf-8")
    named = set(re.findall(rf"`{name}\.(\w+)`", page.partition("## What templates can use")[2]))
    assert named == {field.name for field in fields(cls)}


@pytest.mark.parametrize(("language", "shown"), [("en", "1001-2"), ("fa", "۱۰۰۱-۲"), ("ar", "١٠٠١\u200e-\u200e٢")])
def test_a_parcels_number_is_written_so_that_it_does_not_turn_around(
    settings: Settings, language: str, shown: str
) -> None:
    assert shown_number("1001-2", reader(settings, language)) == shown
    assert shown_number("1001", reader(settings, "ar")) == "١٠٠١"
