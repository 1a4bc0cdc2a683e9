"""Orders from sheets of people: any main language, one row a line or one row an order, dates and sums as they come."""

from __future__ import annotations

import csv
import sqlite3
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from shopctl.db.connect import scratch
from shopctl.errors import BadInput
from shopctl.orders import store
from shopctl.orders.importing.run import import_orders
from shopctl.orders.importing.vocabulary import knows
from shopctl.sheets.plan import BadRows
from shopctl.sheets.table import open_table
from shopctl.sheets.write import write_xlsx
from tests.orders.conftest import Book
from tests.orders.importing.conftest import Load, broken


def test_a_sheet_of_lines_becomes_orders_with_their_sums(
    book: Book, load: Load, shared_data: Path, tmp_path: Path
) -> None:
    """By hand in the file: 183 rows of 23 invoices. Left out whole: C536383 (a credit note) and three with a row that
    a comma in a text broke; 19 invoices of 135 lines are left, each the sum of its quantities and prices.
    """
    file = shared_data / "reference" / "online_retail_hellich200.csv"
    sums: Counter[str] = Counter()
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    bad = {row[0] for row in rows if len(row) != 8 or int(row[3]) < 0}
    for number, _, _, quantity, _, price, *_ in (row for row in rows if row[0] not in bad):
        sums[number] += int(quantity) * round(float(price) * 100)
    with pytest.raises(BadRows, match="can be two days: say --dates day-first or --dates month-first"):
        load(file)
    plan = load(file, order_of_dates="month-first", leftovers=tmp_path / "left.csv")
    assert (len(rows), len({row[0] for row in rows}), len(bad)) == (183, 23, 4)
    assert (plan.created["orders"], plan.created["lines"]) == (19, 135)
    kept = {number: store.get(book.db, number) for number in sums}
    assert {number: each.total for number, each in kept.items()} == dict(sums)
    assert {(each.status, each.payment_status) for each in kept.values()} == {("completed", "paid")}
    assert kept["536365"].placed_at == "2010-12-01T07:26:00.000000Z"
    assert kept["536365"].customer_id == kept["536372"].customer_id  # number 17850 in the file
    again = load(file, order_of_dates="month-first", leftovers=tmp_path / "left.csv")
    assert (again.created.total(), again.unchanged["orders"]) == (0, 19)
    assert broken(book.db) == []


@pytest.mark.parametrize(
    "sheet",
    [
        "Order number,Date,Customer,Email,SKU,Product,Quantity,Unit price,Shipping,Total\n"
        "77,2024-03-31,Sara,sara@example.com,CUP,Cup,2,12.50,4.90,29.90\n",
        "Bestellnummer;Datum;Kunde;E-Mail;Artikelnummer;Artikel;Menge;Einzelpreis;Versandkosten;Gesamtbetrag\n"
        "77;31.03.2024;Sara;sara@example.com;CUP;Cup;2;12,50 €;4,90 €;29,90 €\n",
        "Numéro de commande;Date de commande;Nom du client;Courriel;Référence;Désignation;Quantité;Prix unitaire;"
        "Frais de port;Montant total\n77;31/03/2024;Sara;sara@example.com;CUP;Cup;2;12,50;4,90;29,90\n",
        "شماره سفارش,تاریخ سفارش,نام مشتری,ایمیل,کد کالا,نام کالا,تعداد,قیمت واحد,هزینه ارسال,مبلغ کل\n"
        "۷۷,۱۴۰۳/۰۱/۱۲,Sara,sara@example.com,CUP,Cup,۲,12.50,4.90,29.90\n",
        "رقم الطلب,تاريخ الطلب,اسم العميل,البريد الإلكتروني,رمز المنتج,اسم المنتج,الكمية,سعر الوحدة,"
        "تكلفة الشحن,الإجمالي\n"
        "77,2024-03-31,Sara,sara@example.com,CUP,Cup,2,12.50,4.90,29.90\n",
        "Номер заказа;Дата заказа;Клиент;Электронная почта;Артикул;Товар;Количество;Цена;Доставка;Сумма\n"
        "77;31.03.2024;Sara;sara@example.com;CUP;Cup;2;12,50;4,90;29,90\n",
        "Número de pedido;Fecha de pedido;Cliente;Correo electrónico;Código;Producto;Cantidad;Precio unitario;"
        "Gastos de envío;Importe total\n77;31/03/2024;Sara;sara@example.com;CUP;Cup;2;12,50;4,90;29,90\n",
    ],
)
def test_sheets_in_many_languages_say_the_same(book: Book, load: Load, sheet: str) -> None:
    assert load(sheet).rejected == []
    kept = store.get(book.db, "77")
    assert (kept.total, kept.shipping_total, kept.lines[0].quantity, kept.lines[0].unit_price) == (2990, 490, 2, 1250)
    assert (kept.name, kept.email, kept.placed_at) == ("Sara", "sara@example.com", "2024-03-30T23:00:00.000000Z")
    assert (kept.status, kept.payment_status, kept.fulfillment_status) == ("completed", "paid", "delivered")
    assert kept.lines[0].variant_id is not None


def test_rows_of_whole_orders_have_one_line(book: Book, load: Load) -> None:
    load("Order,Date,Email,Total,Shipping\n5,2024-01-01,a@b.example,20.00,5.00\n")
    kept = store.get(book.db, "5")
    assert [(line.title, line.unit_price) for line in kept.lines] == [("Order 5", 1500)]
    assert (kept.total, kept.shipping_total) == (2000, 500)


def test_totals_of_lines_and_totals_of_orders_are_told_apart(book: Book, load: Load) -> None:
    load("Order,Date,Item,Qty,Price,Total\n1,2024-01-01,A,2,5.00,10.00\n1,2024-01-01,B,1,7.00,7.00\n")
    load("Order,Date,Item,Qty,Price,Total\n2,2024-01-01,A,2,5.00,17.00\n2,2024-01-01,B,1,7.00,17.00\n")
    load("Order,Date,Item,Qty,Line total\n3,2024-01-01,A,3,10.00\n")
    assert [store.get(book.db, number).total for number in "123"] == [1700, 1700, 1000]
    line = store.get(book.db, "3").lines[0]
    assert (line.unit_price, line.discount_total, line.total) == (334, 2, 1000)


@pytest.mark.parametrize(
    ("status", "statuses"),
    [
        ("completed", ("completed", "paid", "delivered")),
        ("abgeschlossen", ("completed", "paid", "delivered")),
        ("processing", ("confirmed", "paid", "unfulfilled")),
        ("on-hold", ("confirmed", "unpaid", "unfulfilled")),
        ("storniert", ("canceled", "unpaid", "not_required")),
        ("لغو شده", ("canceled", "unpaid", "not_required")),
        ("refunded", ("canceled", "refunded", "not_required")),
        ("تم التوصيل", ("completed", "paid", "delivered")),
        ("", ("confirmed", "unpaid", "unfulfilled")),
    ],
)
def test_words_for_statuses(book: Book, load: Load, status: str, statuses: tuple[str, str, str]) -> None:
    load(f"Order,Date,Item,Qty,Price,Status\n1,2024-01-01,A,2,5.00,{status}\n")
    kept = store.get(book.db, "1")
    assert (kept.status, kept.payment_status, kept.fulfillment_status) == statuses


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",2024-01-01,A,1,5.00,", "there is no order number"),
        ("2,,A,1,5.00,", "there is no date"),
        ("2,soon,A,1,5.00,", "'soon' is not a date"),
        ("2,2024-01-01,,1,5.00,", "neither a name nor a code"),
        ("2,2024-01-01,A,-1,5.00,", "-1 pieces are no sale"),
        ("2,2024-01-01,A,100000,5.00,", "more than a line can have"),
        ("2,2024-01-01,A,two,5.00,", "'two' is not a number of pieces"),
        ("2,2024-01-01,A,1,,", "it has no price"),
        ("2,2024-01-01,A,1,-5.00,", "it is negative"),
        ("2,2024-01-01,A,1,5.005,", "more decimals"),
        ("2,2024-01-01,A,1,9999999999999999,", "too large"),
        ("2,2024-01-01,A,1,5.00,lost", "'lost' is no status that is known"),
        ("2,2024-01-01,A,1,5.00,,more", "more cells than the header"),
        ("2,2024-01-01,,,,", "nothing says what was sold"),
    ],
)
def test_rows_that_cannot_be_read_are_told_and_can_be_left_out(
    book: Book, load: Load, tmp_path: Path, row: str, reason: str
) -> None:
    sheet = f"Order,Date,Item,Qty,Price,Status\n1,2024-01-01,A,2,5.00,done\n{row}\n"
    before = list(book.db.iterdump())
    with pytest.raises(BadRows) as raised:
        load(sheet)
    assert reason in raised.value.sentence
    assert list(book.db.iterdump()) == before
    plan = load(sheet, leftovers=tmp_path / "left.csv")
    assert (plan.created["orders"], plan.left_out) == (1, 1)
    assert reason in (tmp_path / "left.csv").read_text(encoding="utf-8")


def test_a_column_can_be_said_to_be_something_else(book: Book, load: Load) -> None:
    load("Beleg,Tag,Was,Wert\n1,2024-01-01,A,5.00\n", maps=["Beleg=number", "Tag=placed_at", "Was=item", "Wert=price"])
    assert store.get(book.db, "1").total == 500
    with pytest.raises(BadInput, match="nothing that a column can be"):
        load("Beleg\n1\n", maps=["Beleg=nummer"])


def test_numbers_that_are_no_counters_do_not_move_the_counter(book: Book, load: Load) -> None:
    load("Order,Date,Item,Price\nA-77,2024-01-01,A,5\n8860000000000,2024-01-01,A,5\n000500,2024-01-01,A,5\n")
    assert [store.get(book.db, each).number for each in ("a-77", "8860000000000", "500")] == [
        "A-77", "8860000000000", "000500",
    ]  # fmt: skip
    assert book.new().number == "1001"


def test_the_mail_address_decides_and_a_phone_of_somebody_else_stays_theirs(book: Book, load: Load) -> None:
    load("Order,Date,Customer,Email,Phone,Item,Price\n"
         "1,2024-01-01,Sara,sara@example.com,+49305550123,A,5\n2,2024-01-02,Reza,reza@example.com,+49305550124,A,5\n"
         "3,2024-01-03,Sara,SARA@example.com,+49305550124,A,5\n4,2024-01-04,Old,,12345,A,5\n")  # fmt: skip
    customers = [store.get(book.db, each).customer_id for each in "1234"]
    assert (customers[0], customers[0] != customers[1], customers[3]) == (customers[2], True, None)
    assert store.get(book.db, "4").phone == "12345"  # nobody can dial it, and it is kept


def test_a_workbook_says_the_same_as_text(book: Book, load: Load, tmp_path: Path) -> None:
    header = ["Order", "Date", "Phone", "Postcode", "Item", "Qty", "Price", "Total"]
    row = [7, "2024-03-31", 49305550123, "01067", "Cup", 2, Decimal("12.5"), 25]
    write_xlsx(tmp_path / "orders.xlsx", header, [row], title="orders")
    load(tmp_path / "orders.xlsx")
    kept = store.get(book.db, "7")
    assert (kept.total, kept.phone, kept.ship_to) == (2500, "+49305550123", "01067")


def test_the_export_of_a_woocommerce_plugin(book: Book, load: Load) -> None:
    start = "12,Completed,2024-03-31 10:00,,Sara,Ahmadi,sara@example.com,+49305550123,Card,2.00,4.90,,35.71,4.81"
    load("Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),"
         "Email (Billing),Phone (Billing),Payment Method Title,Cart Discount Amount,Order Shipping Amount,"
         "Order Refund Amount,Order Total Amount,Order Total Tax Amount,SKU,Quantity,Item Name,Item Cost\n"
         f"{start},CUP,2,Cup,10\n"
         f"{start},POT,1,Pot,8\n")  # fmt: skip
    kept = store.get(book.db, "12")
    assert (kept.total, kept.discount_total, kept.shipping_total, kept.tax_total) == (3571, 200, 490, 481)
    assert (kept.name, len(kept.lines), kept.tax_included, kept.status) == ("Sara Ahmadi", 2, False, "completed")
    assert [each.kind for each in kept.adjustments] == ["shipping", "tax"]


def test_toman_in_a_title_are_ten_rial(book: Book) -> None:
    money = book.settings.money.model_copy(update={"currency": "IRR", "exponent": 0})
    settings = book.settings.model_copy(update={"money": money})
    table = open_table("شماره سفارش,تاریخ,کالا,قیمت (تومان)\n1,۱۴۰۳/۰۱/۱۲,فنجان,۱۲۵٬۰۰۰\n".encode(), knows=knows)
    import_orders(book.db, settings, table, by=book.by())
    assert (store.get(book.db, "1").total, store.get(book.db, "1").currency) == (1_250_000, "IRR")


CELL = st.sampled_from(
    ["", "1", "2", "#3", "2024-01-01", "1/2/24", "Cup", "CUP", "5.00", "1.234,5", "-1", "paid", "done", "storniert",
     "EUR", "XXX", "a@b.example", "+49305550123", "=1+1", "\u202e", "99999999999"]
) | st.text(max_size=8)  # fmt: skip
MONEY = ["5.00", "10", "12", "7.5", "5.00"]
LESS = ["", "", "0.01", "1.50", "3"]
LIKELY = {
    "Order": ["1", "2", "#3", "A-4", "5", "6"], "Date": ["2024-01-01", "1.2.24", "13/2/24"], "Item": ["Cup", "Pot"],
    "SKU": ["CUP", "X", ""], "Qty": ["1", "2", ""], "Price": MONEY, "Total": MONEY, "Shipping": LESS, "Tax": LESS,
    "Discount": LESS, "Status": ["done", "paid", "storniert", "new", "partial", "refunded", ""],
    "Email": ["a@b.example", "A@B.example", ""], "Phone": ["+49305550123", ""], "Currency": ["EUR", "JPY", ""],
    "Refunded": ["", "1.00", "2"], "Payment status": ["paid", "unpaid", "voided", "authorized"], "Line total": MONEY,
}  # fmt: skip


def _likely(cells: list[str]) -> st.SearchStrategy[str]:
    """Mostly what belongs into a column."""
    return st.integers(0, 40).flatmap(lambda n: st.sampled_from(cells) if n else CELL)


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_rows_are_imported_or_refused_whole_and_twice_is_once(
    book: Book, tmp_path: Path, data: st.DataObject
) -> None:
    more = data.draw(st.lists(st.sampled_from(list(LIKELY)[5:]), max_size=7, unique=True))
    titles = [*list(LIKELY)[:5], *more]
    cells = [_likely(LIKELY[title]) for title in titles]
    rows = data.draw(st.lists(st.tuples(*cells), min_size=1, max_size=5))
    with (tmp_path / "any.csv").open("w", encoding="utf-8", errors="replace", newline="") as stream:
        csv.writer(stream).writerows([titles, *rows])
    with scratch(book.db) as db:
        _check(db, book, tmp_path / "any.csv")


def _check(db: sqlite3.Connection, book: Book, file: Path) -> None:
    before = list(db.iterdump())
    try:
        table = open_table(file, knows=knows, encoding="utf-8")
        import_orders(db, book.settings, table, by=book.by())
    except BadInput:
        event("refused")
        assert list(db.iterdump()) == before
    else:
        event("imported")
        assert broken(db) == []
        again = import_orders(db, book.settings, table, by=book.by())
        assert (again.created.total(), again.changed.total()) == (0, 0)
