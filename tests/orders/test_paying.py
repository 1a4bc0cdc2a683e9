"""How an order is paid: references for the bank, payment pages, and what the mails say of it in each language."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shopctl.config.payments import Payments
from shopctl.orders import paying
from shopctl.orders.paying import NoSuchPaymentMethod
from tests.orders.conftest import Book
from tests.orders.test_emails import Page, opened, part
from tests.orders.test_placing import changed

BANK = {
    "id": "bank",
    "kind": "transfer",
    "name": "Bank transfer",
    "names": {"fa": "واریز به حساب", "ar": "تحويل بنكي"},
    "instructions": "It takes a day or two.",
    "translations": {"fa": "یکی دو روز طول می‌کشد.", "ar": "يستغرق ذلك يوما أو يومين."},
    "account": {"holder": "Test Teahouse", "iban": "DE89 3704 0044 0532 0130 00"},
}
PAGE = {
    "id": "card",
    "kind": "link",
    "name": "Card",
    "url": "https://pay.example/{number}?a={amount}&c={currency}&e={email}&n={name}",
}
CASH = {"id": "cash", "kind": "on_delivery", "name": "Cash on delivery"}


def sells_by(book: Book, *methods: dict[str, Any], **rules: Any) -> Book:
    """The shop with these ways to pay."""
    book.settings = changed(book.settings, payments={"methods": list(methods), **rules})
    return book


def test_the_reference_is_the_one_that_the_standard_gives_as_its_example() -> None:
    assert paying.reference(539007547034) == "RF18539007547034"
    assert paying.serial_of("RF18 5390 0754 7034") == 539007547034


@given(st.integers(1, 10**15))
def test_a_reference_names_its_order_and_no_slip_of_one_digit_names_another(serial: int) -> None:
    reference = paying.reference(serial)
    assert paying.serial_of(reference.lower()) == serial
    for at in range(2, len(reference)):
        wrong = reference[:at] + str((int(reference[at]) + 1) % 10) + reference[at + 1 :]
        assert paying.serial_of(wrong) is None


@pytest.mark.parametrize("text", ["", "RF", "RF40", "RF401002", "DE401001", "RF12ABC", "RF4001001"])
def test_what_is_no_reference_of_ours_names_no_order(text: str) -> None:
    assert paying.serial_of(text) is None


def test_an_order_is_paid_by_the_usual_method_or_the_one_that_is_named(book: Book) -> None:
    sells_by(book, BANK, CASH)
    assert book.new().payment_method == "bank"
    assert book.new(payment="cash").payment_method == "cash"
    with pytest.raises(NoSuchPaymentMethod, match="goats"):
        book.new(payment="goats")


def test_a_link_is_told_the_order_and_nothing_in_it_can_leave_its_place(book: Book) -> None:
    sells_by(book, PAGE)
    order = book.confirmed(name="Sara & Söhne/?#=\u202e", email="a+b&c=d@example.com")
    place = urlsplit(paying.link(book.settings.payments.methods[0], order))
    assert (place.scheme, place.netloc, place.path, place.fragment) == ("https", "pay.example", "/1001", "")
    values = {key: value for key, (value,) in parse_qs(place.query).items()}
    assert values == {"a": "25.00", "c": "EUR", "e": "a+b&c=d@example.com", "n": order.name}


@pytest.mark.parametrize(
    "url",
    [
        "http://pay.example/{number}", "https://{number}.example/", "https://pay.example/{secret}",
        "https://pay.example/{number.__class__}", "https://pay.example/{number:>999999999}", "https://pay.example/{number!r}",
        "https://pay.example/{}", "https://pay.example/{number", "javascript:alert(1)", "https://pay.example/ x",
        "https://me@pay.example/", "https:///x", "//pay.example/", "",
    ],
)  # fmt: skip
def test_a_link_that_could_lead_astray_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        Payments.model_validate({"methods": [PAGE | {"url": url}]})


@pytest.mark.parametrize(
    "wrong",
    [
        {"methods": [BANK, BANK]},
        {"methods": [BANK | {"account": {"iban": "DE89 3704 0044 0532 0130 01"}}]},
        {"methods": [CASH | {"account": {"holder": "me"}}]},
        {"methods": [BANK | {"id": "Bank!"}]},
        {"expire_after_days": 7},
        {"remind_after_days": 7, "expire_after_days": 7},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Payments.model_validate(wrong)


@pytest.mark.parametrize(("language", "words"), [("en", "a day or two"), ("fa", "یکی دو روز"), ("ar", "يوما أو يومين")])
def test_the_confirmation_says_how_to_transfer_in_the_customers_language(book: Book, language: str, words: str) -> None:
    sells_by(book, BANK)
    order = book.confirmed(language=language)
    mail = opened(book.db)["order_confirmed"]
    html, text = part(mail, "html"), part(mail, "plain")
    for shown in (html, text):
        assert paying.reference(order.serial) in shown
        assert "DE89 3704 0044 0532 0130 00" in shown
        assert words in shown
    assert BANK["names"].get(language, BANK["name"]) in part(opened(book.db)["order_received"], "plain")  # type: ignore[attr-defined]


def test_the_confirmation_has_the_link_as_a_button_and_in_full(book: Book) -> None:
    sells_by(book, PAGE)
    order = book.confirmed()
    link = paying.link(book.settings.payments.methods[0], order)
    mail = opened(book.db)["order_confirmed"]
    assert link in [a["href"] for a in Page(part(mail, "html")).of("a")]
    assert re.search(rf"^{re.escape(link)}\r?$", part(mail, "plain"), re.MULTILINE)


def test_cash_on_delivery_says_so_and_nobody_is_told_to_pay_what_is_paid(book: Book) -> None:
    sells_by(book, CASH)
    book.confirmed()
    assert "when you receive it" in part(opened(book.db)["order_confirmed"], "plain")
    book.confirm(book.pay(book.new()))
    assert "when you receive it" not in part(opened(book.db)["order_confirmed"], "plain")


def test_a_shop_without_methods_says_what_it_always_said(book: Book) -> None:
    book.confirmed()
    assert "If you are not sure how" in part(opened(book.db)["order_confirmed"], "plain")
