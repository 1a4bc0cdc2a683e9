"""Shopify's export of orders: 60 orders with every figure to the cent, once, without stock and mail."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from shopctl.db.connect import transaction
from shopctl.orders import actions, store, waiting
from shopctl.orders.listing import Filter, list_
from shopctl.sheets.plan import BadRows
from tests.orders.conftest import Book
from tests.orders.importing.conftest import Load, broken

HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Total,"
    "Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,"
    "Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Shipping Name,Shipping Address1,"
    "Shipping City,Shipping Zip,Shipping Country,Notes,Cancelled at,Payment Method,Refunded Amount,"
    "Outstanding Balance,Lineitem discount,Tax 1 Name,Phone\n"
)


def order(name: str = "#900", **cells: str) -> str:
    """The first row of an order of two cups at 10.00, paid and unsent if nothing else is said."""
    known = {
        "Name": name, "Email": "sara@example.com", "Financial Status": "paid", "Paid at": "2026-02-01 10:00:00 +0100",
        "Fulfillment Status": "unfulfilled", "Currency": "EUR", "Total": "20.00",
        "Created at": "2026-02-01 09:00:00 +0100", "Lineitem quantity": "2", "Lineitem name": "Cup",
        "Lineitem price": "10.00", "Lineitem sku": "CUP", "Lineitem fulfillment status": "pending",
    } | {key.replace("_", " "): value for key, value in cells.items()}  # fmt: skip
    return ",".join(known.get(title, "") for title in HEADER.strip().split(",")) + "\n"


@pytest.fixture
def real(shared_data: Path) -> Path:
    return shared_data / "orders" / "orders_shopify_79cols_synthetic.csv"


def test_every_total_of_the_export_is_kept_to_the_cent(book: Book, load: Load, real: Path) -> None:
    """Counted with csv and Decimal from the file itself; 60 orders in 96 rows, all of which add up."""
    with real.open(encoding="utf-8", newline="") as stream:
        firsts = [row for row in csv.DictReader(stream) if row["Total"]]
    plan = load(real)
    assert (plan.created, len(firsts)) == (Counter(orders=60, lines=96), 60)
    assert [note for note in plan.notes if "add up" in note] == []
    for row in firsts:
        kept = store.get(book.db, row["Name"])
        told = [row[name] for name in ("Subtotal", "Discount Amount", "Shipping", "Taxes", "Total", "Refunded Amount")]
        figures = (
            kept.subtotal,
            kept.discount_total,
            kept.shipping_total,
            kept.tax_total,
            kept.total,
            kept.refunded_total,
        )
        assert [kept.amount(each) for each in figures] == told, row["Name"]
        assert sum(line.total for line in kept.lines) + sum(each.amount for each in kept.adjustments) == kept.total
        assert Decimal(kept.amount(max(0, kept.due))) == Decimal(row["Outstanding Balance"])
    assert broken(book.db) == []


def test_the_statuses_follow_from_the_ledgers(book: Book, load: Load, real: Path) -> None:
    """By hand: 37 paid and sent, 6 unpaid, 3 partly and 3 wholly refunded (one of them not sent), 11 paid and open."""
    load(real)
    found = Counter((o.status, o.payment_status, o.fulfillment_status) for o in list_(book.db, Filter(), 0))
    assert found == {
        ("completed", "paid", "delivered"): 37, ("completed", "partially_refunded", "delivered"): 3,
        ("completed", "refunded", "delivered"): 2, ("confirmed", "refunded", "unfulfilled"): 1,
        ("confirmed", "paid", "partially_fulfilled"): 3,  # 1007 by lines; 1020 and 1033 are one line of two pieces
        ("confirmed", "paid", "fulfilled"): 1,  # 1046: 'partial', of one line of one piece that is fulfilled
        ("confirmed", "paid", "unfulfilled"): 7, ("confirmed", "unpaid", "fulfilled"): 5,
        ("confirmed", "unpaid", "unfulfilled"): 1,
    }  # fmt: skip


def test_history_moves_no_stock_and_sends_no_mail(book: Book, load: Load, real: Path) -> None:
    cup = book.product("43WSSBU1")
    before = book.stock(cup), book.db.execute("SELECT count(*) FROM stock_movement").fetchone()[0]
    load(real)
    assert (book.stock(cup), book.db.execute("SELECT count(*) FROM stock_movement").fetchone()[0]) == before
    assert book.db.execute("SELECT count(*) FROM mail").fetchone()[0] == 0
    assert store.get(book.db, "1001").lines[0].variant_id == cup


def test_dates_names_and_where_it_is_from_are_kept(book: Book, load: Load, real: Path) -> None:
    load(real)
    kept = store.get(book.db, "#1003")
    assert (kept.number, kept.placed_at, kept.name) == ("1003", "2026-03-03T22:28:00.000000Z", "Çiğdem Aydın")
    assert (kept.email, kept.phone, kept.channel) == ("buyer2@example.com", "+15550100002", "web")
    assert kept.ship_to == "5 Mill Street\n0447 Northbridge\nNL"  # the apostrophe before the postcode is taken off
    assert kept.shipped_at == "2026-03-05T22:28:00.000000Z"
    imported, noted = kept.events
    assert (imported.what, imported.to_status, imported.data["file"], imported.data["row"]) == (
        "imported", "completed", real.name, 7,
    )  # fmt: skip
    assert noted.data == {"text": "leave at door\nring twice"}  # CR LF in the file
    phone_only = store.get(book.db, "1006")
    assert (phone_only.email, phone_only.phone) == ("", "+15550100003")
    assert phone_only.customer_id is not None
    assert phone_only.lines[2].sku == "4219"
    nobody = store.get(book.db, "1020")
    assert nobody.customer_id is None


def test_the_same_export_again_changes_nothing(book: Book, load: Load, real: Path) -> None:
    load(real)
    before = list(book.db.iterdump())
    plan = load(real)
    assert (plan.created.total(), plan.changed.total(), plan.unchanged["orders"]) == (0, 0, 60)
    assert list(book.db.iterdump()) == before


def test_a_dry_run_tells_it_all_and_writes_nothing(book: Book, load: Load, real: Path) -> None:
    before = list(book.db.iterdump())
    plan = load(real, dry_run=True)
    assert (plan.created["orders"], plan.new[0]) == (60, (2, "1001"))
    assert list(book.db.iterdump()) == before


def test_the_shops_own_numbers_go_on_behind_the_imported(book: Book, load: Load, real: Path) -> None:
    load(real)
    assert book.new().number == "1061"


def test_numbers_of_the_shops_own_are_refused_and_a_prefix_is_the_way_out(book: Book, load: Load, real: Path) -> None:
    own = book.new()
    assert own.number == "1001"
    with pytest.raises(BadRows, match="--prefix OLD-"):
        load(real)
    assert load(real, prefix="OLD-").created["orders"] == 60
    assert load(real, prefix="OLD-").unchanged["orders"] == 60
    assert store.get(book.db, "1001").id == own.id
    assert store.get(book.db, "old-1001").name == "Élodie Petit"
    assert book.new().number == "1002"


def test_a_newer_export_brings_money_parcels_and_the_end(book: Book, load: Load) -> None:
    load(HEADER + order(Financial_Status="pending", Paid_at=""))
    first = store.get(book.db, "900")
    assert (first.status, first.payment_status, first.fulfillment_status) == ("confirmed", "unpaid", "unfulfilled")
    assert load(HEADER + order()).changes[0].new == "capture 20.00"
    sent = order(Fulfillment_Status="fulfilled", Fulfilled_at="2026-02-03 09:00:00 +0100")
    plan = load(HEADER + sent)
    assert (plan.changed["orders"], [each.new for each in plan.changes]) == (1, ["2 pieces sent", "completed"])
    refund = order(Fulfillment_Status="fulfilled", Financial_Status="partially_refunded", Refunded_Amount="5.00")
    assert [each.new for each in load(HEADER + refund).changes] == ["refund 5.00"]
    kept = store.get(book.db, "900")
    assert (kept.status, kept.payment_status, kept.due) == ("completed", "partially_refunded", 0)
    assert [event.what for event in kept.events] == ["imported"] * 4
    assert broken(book.db) == []


def test_money_that_was_authorized_is_captured_from_there(book: Book, load: Load) -> None:
    load(HEADER + order(Financial_Status="authorized"))
    load(HEADER + order())
    kept = store.get(book.db, "900")
    assert (kept.payment_status, [each.kind for each in kept.payments]) == ("paid", ["authorize", "capture"])
    assert broken(book.db) == []


def test_nobody_is_reminded_of_the_past_and_no_link_goes_out_by_itself(book: Book, load: Load) -> None:
    book.product(
        "SONG", requires_shipping=0, digital="link", link="https://files.example/{order}/{expires}/{signature}"
    )
    cells = {"Lineitem_sku": "SONG", "Lineitem_requires_shipping": "false"}
    load(HEADER + order("1", Financial_Status="pending", Paid_at="") + order("2", **cells))
    rules = book.settings.payments.model_copy(update={"remind_after_days": 1, "expire_after_days": 2})
    assert waiting.to_remind(book.db, rules, book.now + timedelta(days=99)) == []
    assert store.get(book.db, "2").lines[0].variant_id is not None
    assert book.db.execute("SELECT SUM(digital_quantity) FROM orders").fetchone()[0] == 0


def test_the_same_number_with_another_body_is_a_conflict(book: Book, load: Load) -> None:
    load(HEADER + order())
    with pytest.raises(BadRows, match="other lines, sums or dates"):
        load(HEADER + order(Total="30.00", Lineitem_quantity="3"))
    assert store.get(book.db, "900").total == 2000


@pytest.mark.parametrize(
    ("cells", "statuses"),
    [
        ({"Financial_Status": "voided"}, ("confirmed", "voided", "unfulfilled")),
        ({"Financial_Status": "authorized"}, ("confirmed", "authorized", "unfulfilled")),
        (
            {"Financial_Status": "partially_paid", "Outstanding_Balance": "15.00"},
            ("confirmed", "partially_paid", "unfulfilled"),
        ),
        ({"Cancelled_at": "2026-02-02 09:00:00 +0100"}, ("canceled", "overpaid", "not_required")),
        (
            {"Cancelled_at": "2026-02-02", "Financial_Status": "refunded", "Refunded_Amount": "20.00"},
            ("canceled", "refunded", "not_required"),
        ),
        (
            {"Cancelled_at": "2026-02-02", "Financial_Status": "voided", "Fulfillment_Status": "restocked"},
            ("canceled", "voided", "not_required"),
        ),
        (
            {"Fulfillment_Status": "partial", "Lineitem_fulfillment_status": "partial"},
            ("confirmed", "paid", "partially_fulfilled"),
        ),
        (
            {"Lineitem_requires_shipping": "false", "Fulfillment_Status": "fulfilled"},
            ("completed", "paid", "not_required"),
        ),
        ({"Total": "0.00", "Lineitem_price": "0.00"}, ("confirmed", "paid", "unfulfilled")),
    ],
)
def test_where_an_order_stands_is_where_it_stood(
    book: Book, load: Load, cells: dict[str, str], statuses: tuple[str, str, str]
) -> None:
    load(HEADER + order(**cells))
    kept = store.get(book.db, "900")
    assert (kept.status, kept.payment_status, kept.fulfillment_status) == statuses
    assert broken(book.db) == []


def test_an_open_order_can_be_gone_on_with_and_still_moves_no_stock(book: Book, load: Load) -> None:
    load(HEADER + order())
    kept = store.get(book.db, "900")
    cup = kept.lines[0].variant_id
    assert cup is not None
    before = book.stock(cup)
    done = book.deliver(book.ship(kept))
    assert (done.status, done.fulfillment_status, book.stock(cup)) == ("completed", "delivered", before)
    assert book.mails(done) == ["order_shipped", "order_delivered"]


def test_what_the_shop_did_since_stays_when_an_export_knows_less(book: Book, load: Load) -> None:
    load(HEADER + order(Financial_Status="pending", Paid_at=""))
    kept = store.get(book.db, "900")
    book.deliver(book.ship(book.pay(kept)))
    plan = load(HEADER + order(Financial_Status="pending", Paid_at="", Notes="A note"))
    assert plan.rejected == []
    now = store.get(book.db, "900")
    assert (now.status, now.payment_status, now.events[-1].data) == ("completed", "paid", {"text": "A note"})
    with pytest.raises(BadRows, match="it is canceled there, but completed here"):
        load(HEADER + order(Cancelled_at="2026-02-02"))
    assert broken(book.db) == []


def test_a_parcel_that_is_packed_here_is_not_sent_again_by_an_export(book: Book, load: Load) -> None:
    load(HEADER + order())
    book.pack(store.get(book.db, "900"))
    before = list(book.db.iterdump())
    with pytest.raises(BadRows, match="says otherwise"):
        load(HEADER + order(Fulfillment_Status="fulfilled"))
    assert list(book.db.iterdump()) == before


def test_an_order_that_was_edited_here_is_not_overruled_by_an_export(book: Book, load: Load) -> None:
    load(HEADER + order())
    kept = store.get(book.db, "900")
    with transaction(book.db):
        book.db.execute("UPDATE order_line SET quantity = 1, total = unit_price WHERE order_id = ?", (kept.id,))
        book.db.execute("UPDATE orders SET total = 1000, subtotal = 1000 WHERE id = ?", (kept.id,))
    with pytest.raises(BadRows, match="changed in the shop since"):
        load(HEADER + order(Fulfillment_Status="fulfilled"))


def test_what_does_not_add_up_in_the_file_is_kept_as_rounding_and_told(book: Book, load: Load) -> None:
    plan = load(HEADER + order(Total="20.03"))
    kept = store.get(book.db, "900")
    assert (kept.total, [(each.kind, each.amount) for each in kept.adjustments]) == (2003, [("rounding", 3)])
    assert plan.notes == ["1 orders do not add up in the file; the rest is kept as rounding: 900."]
    assert kept.events[0].data["rounding"] == "0.03"


def test_titles_and_options_come_apart_where_the_catalogue_tells_them(book: Book, load: Load) -> None:
    book.product("CUP-B", option1="Blue", title="Tea cup")
    sheet = HEADER
    for number, name in (("1", "Cup of old - Blue"), ("2", " - Blue"), ("3", "Cup - Red")):
        sheet += order(number, Lineitem_name=name, Lineitem_sku="CUP-B")
    load(sheet)
    lines = [store.get(book.db, number).lines[0] for number in "123"]
    assert [(line.title, line.options) for line in lines] == [
        ("Cup of old", "Blue"),
        ("Tea cup", "Blue"),
        ("Cup - Red", ""),
    ]


def test_another_currency_keeps_its_own_exponent(book: Book, load: Load) -> None:
    load(
        HEADER
        + order("1", Currency="KWD", Lineitem_price="10.125", Total="20.250")
        + order("2", Currency="JPY", Lineitem_price="10", Total="20")
    )
    assert [(o.total, o.currency, o.exponent) for o in (store.get(book.db, n) for n in "12")] == [
        (20250, "KWD", 3), (20, "JPY", 0),
    ]  # fmt: skip


def test_hostile_cells_are_cleaned_and_card_numbers_blotted(book: Book, load: Load) -> None:
    load(
        HEADER
        + order(
            Shipping_Name="Sa\x07ra \u202eevil", Notes="card 4111 1111 1111 1111", Payment_Method="4111111111111111"
        )
    )
    kept = store.get(book.db, "900")
    assert (kept.name, kept.events[1].data["text"]) == ("Sara evil", "card •••• •••• •••• ••••")
    assert kept.payments[0].method == "•" * 16


def test_documents_of_imported_orders_can_be_shown(book: Book, load: Load) -> None:
    from shopctl.orders import documents, explaining

    load(HEADER + order(Total="20.03"))
    kept = store.get(book.db, "900")
    shown = documents.whole(kept, "2026-03-10T00:00:00Z")
    assert (shown["total"], shown["events"][0]["data"]["rounding"]) == ("20.03", "0.03")
    assert explaining.explain(kept)[-1].amount == kept.due
    assert actions.note(book.db, book.settings, book.root, "900", "Old", by=book.by()).events[-1].what == "noted"
