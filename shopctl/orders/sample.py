"""An invented order in which every part of a mail has something to show, for previews in a shop without orders."""

from __future__ import annotations

from datetime import datetime, timedelta

from shopctl.locales import Reader
from shopctl.orders.paying import HowToPay, reference
from shopctl.orders.statement import Item, Moved, Parcel, Statement, shown_number

_WORDS = {
    "en": ("Mina Karimi", "Teapot of blue glass", "Blue / 1 l", "Tea glasses, set of six", "Courier"),
    "fa": ("مینا کریمی", "قوری شیشه‌ای آبی", "آبی / یک لیتر", "استکان کمرباریک، دست شش‌تایی", "پیک"),
    "ar": ("مينا كريمي", "إبريق شاي من الزجاج", "أزرق / لتر واحد", "كؤوس شاي، طقم من ست", "مندوب التوصيل"),
}
_ADDRESSES = {
    "en": ("12 Garden Street", "Example Town 10115"),
    "fa": ("تهران، خیابان باغ، پلاک ۱۲", "کد پستی ۱۲۳۴۵۶۷۸۹۰"),
    "ar": ("شارع الحديقة ١٢", "القاهرة ١١٥١١"),
}
_TRANSFER = {
    "en": ("Bank transfer", "The Teahouse"),
    "fa": ("واریز به حساب", "چای‌خانه"),
    "ar": ("تحويل بنكي", "بيت الشاي"),
}
_DEAR = {"IRR": 100_000, "IQD": 1_000, "LBP": 50_000, "IDR": 10_000, "VND": 10_000}
"""What a unit of the sample's prices is in currencies where one unit buys nothing."""
_LINK = "https://www.dhl.com/global-en/home/tracking.html?tracking-id=JD0123456789"


def sample(reader: Reader, now: datetime) -> tuple[Statement, Parcel, Moved]:
    """The variables `order`, `parcel` and `money`: two kinds of things, a discount, paid delivery, part of it paid."""
    items = _items(reader)
    paid = Moved(_amount(reader, 40), reader.day(now), "", "")
    return _order(reader, now, items), _parcel(reader, now, items), paid


def _amount(reader: Reader, units: int) -> str:
    return reader.money(units * 10**reader.exponent * _DEAR.get(reader.currency, 1))


def _items(reader: Reader) -> tuple[Item, Item]:
    _, teapot, colour, glasses, _ = _WORDS[reader.language]
    return (
        Item(teapot, colour, "POT-1", reader.number(1), _amount(reader, 35), _amount(reader, 35)),
        Item(glasses, "", "GLASS-6", reader.number(2), _amount(reader, 12), _amount(reader, 24)),
    )


def _order(reader: Reader, now: datetime, items: tuple[Item, Item]) -> Statement:
    name, *_, courier = _WORDS[reader.language]
    figures = {
        "subtotal": 59, "discount": -4, "shipping": 5, "included_tax": 6, "total": 60, "paid": 40, "due": 20,
    }  # fmt: skip
    return Statement(
        number=reader.digits("1001"), day=reader.day(now), name=name, email="mina@example.com",
        phone="+49 30 5550 1234", address=_ADDRESSES[reader.language], shipping_method=courier, items=items, more=0,
        shipping_free=False, added_tax="", rounding="", refunded="", credit="", cancel_reason="", canceled=False,
        ship_by=reader.day(now + timedelta(days=2)), deliver_by=reader.day(now + timedelta(days=5)),
        **{figure: _amount(reader, units) for figure, units in figures.items()},
    )  # fmt: skip


def _parcel(reader: Reader, now: datetime, items: tuple[Item, Item]) -> Parcel:
    return Parcel(
        number=shown_number("1001-1", reader), carrier="DHL", tracking_number="JD0123456789", tracking_url=_LINK,
        day=reader.day(now), items=items[:1], rest=items[1:], more_to_come=True, reason="",
    )  # fmt: skip


def sample_payment(reader: Reader) -> HowToPay:
    """The variable `payment` of the invented order: a bank transfer."""
    name, holder = _TRANSFER[reader.language]
    return HowToPay(
        kind="transfer",
        name=name,
        instructions=(),
        amount=_amount(reader, 20),
        reference=reference(1001),
        holder=holder,
        iban="DE89 3704 0044 0532 0130 00",  # the example in the registry of IBANs
        bic="",
        account_number="",
        bank="",
        link="",
        link_until="",
    )
