"""What customers read of their returns: what happens next, in their language, with their figures."""

from __future__ import annotations

import re

import pytest

from shopctl.orders.models import Order
from shopctl.orders.returns.models import Looked
from shopctl.orders.returns.resolving import Resolution
from tests.orders.conftest import Book
from tests.orders.returns.conftest import Desk
from tests.orders.test_emails import ARABIC_DIGITS, PERSIAN_DIGITS, Page, opened, part


def delivered(book: Book, *lines: tuple[str, int], **wish: object) -> Order:
    return book.deliver(book.ship(book.pay(book.confirmed(*lines, **wish))))


def text(book: Book, template: str) -> str:
    return part(opened(book.db)[template], "plain").replace("\r\n", "\n")


def test_a_withdrawal_is_acknowledged_with_day_and_time_and_where_to_send_it(book: Book, back: Desk) -> None:
    shop = book.settings.shop.model_copy(update={"address": "1 Market Street\nExample Town"})
    book.settings = book.settings.model_copy(update={"shop": shop})
    back.new(delivered(book), "withdrawal", ("CUP", 1), reason="too strong")
    said = text(book, "withdrawal_received")
    assert "On 10 March 2026" in said
    assert "10:30" in said, "in the shop's zone"
    assert "by 24 March 2026 to:" in said
    assert "1 Market Street\nExample Town\n" in said
    assert "write R1001-1 on the parcel" in said
    assert "Reason: too strong" in said
    assert "- 1 × Cup\n" in said


def test_who_is_turned_down_reads_why(book: Book, back: Desk) -> None:
    back.reject(back.new(delivered(book)), reason="It was worn")
    assert "Reason: It was worn" in text(book, "return_rejected")


def test_the_end_says_what_is_paid_back_and_what_stays_the_customers(book: Book, back: Desk) -> None:
    back.resolve(back.received(delivered(book, ("CUP", 3)), looked=Looked(rejected=(("CUP", 1),))))
    said = text(book, "return_resolved")
    assert "You get €25.00 back." in said
    assert "We will pay it out" in said
    assert "Not taken back:\n- 1 × Cup\n" in said


def test_an_exchange_says_what_it_pays_for(book: Book, back: Desk) -> None:
    book.product("POT", price=2000)
    back.resolve(back.received(delivered(book, ("CUP", 1)), "exchange", wanted=(("POT", 1),)))
    said = text(book, "return_resolved")
    assert "€12.50 of it pays for your new order 1002." in said
    assert "pay out" not in said
    assert "pay it out" not in said
    assert "What came back is worth" in said


def test_a_claim_that_is_made_good_costs_nothing(book: Book, back: Desk) -> None:
    order = delivered(book, ("CUP", 1))
    lost = back.received(order, "claim", looked=Looked(lost=(("all", 0),)))
    assert "It was lost on its way." in text(book, "return_received")
    back.resolve(lost, Resolution(wanted=(("CUP", 1),)))
    said = text(book, "return_resolved")
    assert "We send you order 1002 instead.\nIt costs you nothing." in said
    assert "Nothing is paid back" not in said


@pytest.mark.parametrize(("language", "digits"), [("fa", PERSIAN_DIGITS), ("ar", ARABIC_DIGITS)])
def test_every_mail_of_a_return_is_in_the_readers_language_and_digits(
    book: Book, back: Desk, language: str, digits: set[str]
) -> None:
    order = delivered(book, language=language)
    back.new(order, "withdrawal", ("CUP", 1))
    back.resolve(back.received(order, "return", ("CUP", 1)))
    mails = {name: mail for name, mail in opened(book.db).items() if name.startswith(("return_", "withdrawal_"))}
    assert len(mails) == 5
    for mail in mails.values():
        said = re.sub(r"R1001-\d|\+49 [\d ]+", "", part(mail, "plain"))
        assert digits & set(said)
        assert not set("0123456789") & set(said), said
        assert Page(part(mail, "html")).of("html") == [{"lang": language, "dir": "rtl"}]
