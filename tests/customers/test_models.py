"""Mail addresses and phone numbers: one form to compare, whatever way they were typed."""

from __future__ import annotations

import pytest

from shopctl.customers.models import NotAnAddress, NotAPhone, email_key, phone_key


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("Sara@Example.COM", "sara@example.com"),
        ("  sara@example.com ", "sara@example.com"),
        ("STRASSE@example.com", "strasse@example.com"),
        ("sara@Bücher.example", "sara@xn--bcher-kva.example"),
        ("sara@xn--bcher-kva.example", "sara@xn--bcher-kva.example"),
        ("سارا@example.com", "سارا@example.com"),
        ("a@مثال.example", "a@xn--mgbh0fb.example"),
        ("sara+shop@example.com", "sara+shop@example.com"),
        ("sara@shop.test", "sara@shop.test"),
    ],
)
def test_mail_addresses_are_case_folded_with_the_domain_as_its_a_label(given: str, key: str) -> None:
    assert email_key(given) == key


@pytest.mark.parametrize("given", ["", "sara", "sara@", "@example.com", "sara@localhost", "a b@example.com", "a@b@c.de",
                                   "Sara <sara@example.com>", "sara@example.com\nBcc: x@y.z", "a@-x.de"])  # fmt: skip
def test_what_is_no_mail_address_is_refused(given: str) -> None:
    with pytest.raises(NotAnAddress):
        email_key(given)


@pytest.mark.parametrize(
    ("given", "region", "key"),
    [
        ("۰۹۱۲۱۲۳۴۵۶۷", "IR", "+989121234567"),
        ("0912 123 4567", "IR", "+989121234567"),
        ("+98 (912) 123-4567", "DE", "+989121234567"),
        ("0098 912 1234567", "IR", "+989121234567"),
        ("٠٥٠١٢٣٤٥٦٧", "SA", "+966501234567"),
        ("030 555-0123", "DE", "+49305550123"),
    ],
)
def test_phone_numbers_are_e164_by_the_shops_region(given: str, region: str, key: str) -> None:
    assert phone_key(given, region) == key


@pytest.mark.parametrize("given", ["0912123456", "12", "hello", "", "+1"])
def test_what_is_no_phone_number_is_refused(given: str) -> None:
    with pytest.raises(NotAPhone, match="IR"):
        phone_key(given, "IR")
