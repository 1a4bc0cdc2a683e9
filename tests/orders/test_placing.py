"""Taking orders: who, what, in which language, under which number; and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shopctl import clock
from shopctl.catalog.models import NoSuchProduct, NotOneVariant
from shopctl.config.model import Settings
from shopctl.db.connect import transaction
from shopctl.errors import BadInput, NotFound, SettingsError
from shopctl.orders import ledger, store
from shopctl.orders.fares import NoSuchMethod
from shopctl.orders.quoting import NotADiscount, NotForSale, TooMuchMoney
from tests.orders.conftest import Book


def changed(settings: Settings, **sections: object) -> Settings:
    """The settings with some sections replaced, checked again."""
    return Settings.model_validate(settings.model_dump() | sections)


def test_a_new_order_is_placed_priced_and_acknowledged(book: Book) -> None:
    order = book.new(("cup", 2), address="Lindenstr. 3\n10969 Berlin", channel="Chat")
    assert (order.number, order.status, order.total, order.channel) == ("1001", "placed", 2500, "chat")
    assert order.ship_to == "Lindenstr. 3\n10969 Berlin"
    assert [(e.what, e.from_status, e.to_status, e.who, e.command) for e in order.events] == [
        ("placed", "draft", "placed", "tester", "order new")
    ]
    assert book.mails(order) == ["order_received"]


def test_a_draft_sends_nothing_until_it_is_placed(book: Book) -> None:
    order = book.new(draft=True)
    assert (order.status, book.mails(order)) == ("draft", [])
    assert book.mails(book.place(order)) == ["order_received"]


def test_numbers_follow_each_other_and_a_failed_order_uses_none(book: Book) -> None:
    first = book.new()
    with pytest.raises(NoSuchProduct):
        book.new(("CUP", 1), ("nothing", 1))
    with pytest.raises(NotForSale):
        book.product("ASK", price=None)
        book.new(("ASK", 1))
    assert [first.serial, book.new().serial] == [1001, 1002]


def test_numbers_carry_the_prefix_and_begin_where_the_shop_says(book: Book) -> None:
    book.settings = changed(book.settings, orders={"prefix": "Tea-", "first_number": 7})
    order = book.new()
    assert order.number == "Tea-7"
    for typed in ("Tea-7", "tea-7", "#TEA-7", "7", "#7", "۷", " 7 "):
        assert store.get(book.db, typed).id == order.id


@pytest.mark.parametrize("typed", ["1001", "#1001", "۱۰۰۱", "١٠٠١", " # 1001 "])
def test_an_order_is_found_as_people_type_its_number(book: Book, typed: str) -> None:
    order = book.new()
    assert store.get(book.db, typed) == order


@pytest.mark.parametrize("typed", ["1002", "", "#", "abc", "10 01", "9" * 30, "²"])
def test_a_number_that_is_none_is_not_found(book: Book, typed: str) -> None:
    book.new()
    with pytest.raises(NotFound):
        store.get(book.db, typed)


def test_the_same_variant_twice_is_one_line(book: Book) -> None:
    order = book.new(("CUP", 2), ("cup", 3))
    assert [(line.sku, line.quantity) for line in order.lines] == [("CUP", 5)]


def test_an_id_of_several_variants_is_refused_with_the_choices(book: Book) -> None:
    at = clock.stamp(book.now)
    with transaction(book.db):
        product = ledger.insert(
            book.db, "product", handle="bowl", title="Bowl", option1_name="Size", created_at=at, updated_at=at
        )
        for place, size in enumerate(("Small", "Large"), 1):
            variant = ledger.insert(
                book.db,
                "variant",
                product_id=product,
                position=place,
                sku="BOWL",
                sku_key="bowl",
                option1=size,
                created_at=at,
            )
            book.price(variant, 900)
    with pytest.raises(NotOneVariant) as refused:
        book.new(("BOWL", 1))
    assert "bowl/Small" in refused.value.way_out
    order = book.new(("bowl/large", 1))
    assert (order.lines[0].title, order.lines[0].options) == ("Bowl", "Large")


def test_lines_speak_the_orders_language(book: Book) -> None:
    book.db.execute(
        "INSERT INTO product_translation SELECT id, 'fa', 'title', 'فنجان' FROM product WHERE handle = 'cup'"
    )
    order = book.new(language="fa")
    assert (order.language, order.lines[0].title) == ("fa", "فنجان")


def test_the_language_is_the_customers_when_it_is_not_said(book: Book) -> None:
    book.new(language="ar")
    assert book.new().language == "ar"
    assert book.new(email="new@example.com").language == "en"


def test_what_is_known_of_a_customer_is_filled_in(book: Book) -> None:
    first = book.new(phone="030 5550123")
    again = book.new(email="", name="", phone="+49 30 555 01 23")
    assert (again.customer_id, again.name, again.email) == (first.customer_id, "Sara", "sara@example.com")


def test_a_mail_address_and_a_phone_of_two_customers_go_to_the_mail_and_the_order_says_so(book: Book) -> None:
    sara = book.new(phone="")
    ali = book.new(email="ali@example.com", name="Ali", phone="030 5550123")
    order = book.new(email="SARA@example.com", phone="030 5550123")
    assert order.customer_id == sara.customer_id
    assert order.events[0].data == {"phone_belongs_to_customer": ali.customer_id}
    assert book.new(email="", phone="030 5550123").customer_id == ali.customer_id


def test_a_sale_over_the_counter_needs_no_customer(book: Book) -> None:
    order = book.new(email="", name="", channel="counter")
    assert (order.customer_id, book.mails(order)) == (None, [])


def test_the_discount_is_kept_and_shared(book: Book) -> None:
    book.product("POT", price=5000)
    order = book.new(("CUP", 2), ("POT", 1), discount="۴٪")
    assert (order.discount, order.discount_total, order.total) == ("4%", 300, 7200)
    assert [line.discount_total for line in order.lines] == [100, 200]
    assert book.new(("CUP", 2), discount="5.00").total == 2000


@pytest.mark.parametrize("discount", ["101%", "4 percent", "-5", "1,5"])
def test_a_discount_that_is_none_is_refused(book: Book, discount: str) -> None:
    with pytest.raises(BadInput):
        book.new(discount=discount)
    with pytest.raises(NotADiscount):
        book.new(discount="101%")


def test_shipping_costs_what_the_method_says_and_nothing_over_its_limit(book: Book) -> None:
    methods = [
        {"id": "post", "name": "Post", "names": {"fa": "پست"}, "price": "4.90", "free_over": "30"},
        {"id": "express", "name": "Express", "price": "12"},
    ]
    book.settings = changed(book.settings, shipping={"methods": methods})
    assert book.new(("CUP", 2)).shipping_total == 490
    assert book.new(("CUP", 3)).shipping_total == 0
    assert book.new(("CUP", 3), shipping="express").total == 3750 + 1200
    assert [a.label for a in book.new(language="fa").adjustments if a.kind == "shipping"] == ["پست"]
    with pytest.raises(NoSuchMethod, match="pigeon") as refused:
        book.new(shipping="pigeon")
    assert "post, express" in refused.value.way_out


def test_what_needs_no_shipping_costs_none(book: Book) -> None:
    book.product("LESSON", price=3000, requires_shipping=0)
    order = book.new(("LESSON", 1))
    assert (order.shipping_method, order.fulfillment_status) == ("", "not_required")


def test_tax_classes_give_the_rates_and_one_without_a_rate_is_a_setting_to_mend(book: Book) -> None:
    book.product("BOOK", price=1070, tax_class="reduced")
    with pytest.raises(SettingsError, match=r"tax\.rates\.reduced"):
        book.new(("BOOK", 1))
    book.settings = changed(book.settings, tax={"rates": {"standard": Decimal(25), "reduced": Decimal(7)}})
    order = book.new(("BOOK", 1), ("CUP", 1))
    assert [line.tax_total for line in order.lines] == [70, 250]


def test_tax_on_top_is_an_adjustment_of_its_own(book: Book) -> None:
    book.settings = changed(book.settings, tax={"rates": {"standard": Decimal(20)}, "prices_include_tax": False})
    order = book.new(("CUP", 2))
    assert (order.tax_total, order.total) == (500, 3000)
    assert ("tax", 500) in [(a.kind, a.amount) for a in order.adjustments]


@pytest.mark.parametrize(
    "wish",
    [
        {"language": "de"},
        {"email": "sara@"},
        {"email": "sara at example.com"},
        {"phone": "12"},
        {"channel": "by owl!"},
        {"channel": ""},
    ],
)
def test_what_cannot_be_understood_is_refused_and_nothing_is_written(book: Book, wish: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        book.new(**wish)
    assert book.db.execute("SELECT COUNT(*) FROM orders").fetchone()[0] == 0
    assert book.db.execute("SELECT COUNT(*) FROM customer").fetchone()[0] == 0


@pytest.mark.parametrize("quantity", [0, -1, 10**9])
def test_quantities_are_bounded(book: Book, quantity: int) -> None:
    with pytest.raises(BadInput, match="quantity"):
        book.new(("CUP", quantity))


def test_an_absurd_sum_is_refused_instead_of_overflowing(book: Book) -> None:
    book.product("YACHT", price=10**14)
    with pytest.raises(TooMuchMoney):
        book.new(("YACHT", 99_999))


def test_card_numbers_and_control_characters_are_not_kept(book: Book) -> None:
    order = book.new(
        name="Sara\r\n\u202eBcc: x", address="Card 4111 1111 1111 1111\n\n Berlin ", note="4111111111111111"
    )
    assert order.name == "Sara Bcc: x"
    assert order.ship_to == "Card •••• •••• •••• ••••\nBerlin"
    assert order.events[-1].data == {"text": "•" * 16}


def test_archived_variants_and_drafts_are_not_for_sale(book: Book) -> None:
    book.db.execute("UPDATE variant SET status = 'archived'")
    with pytest.raises(NotForSale) as refused:
        book.new()
    assert refused.value.exit_code == 4


def test_what_is_exempt_is_not_taxed_whatever_the_rates(book: Book) -> None:
    book.settings = book.settings.model_copy(
        update={"tax": book.settings.tax.model_copy(update={"rates": {"standard": Decimal(19)}})}
    )
    assert book.new(("CUP", 1)).tax_total > 0
    book.db.execute("UPDATE product SET tax_class = 'exempt' WHERE handle = 'cup'")
    assert book.new(("CUP", 1)).tax_total == 0
