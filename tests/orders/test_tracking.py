"""A carrier's list: whatever its columns are called, all of it or nothing, and nothing the second time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shopctl.orders import store
from shopctl.orders.actions.tracking import NotAList, import_tracking
from shopctl.orders.models import Order
from shopctl.orders.tracking import NoState, knows, words
from shopctl.sheets.plan import BadRows, Plan
from shopctl.sheets.table import open_table
from tests.orders.conftest import Book, broken_rules


@pytest.fixture
def orders(book: Book) -> list[Order]:
    """1001 packed, 1002 not, 1003 shipped as JD03."""
    made = [book.pay(book.confirmed()) for _ in range(3)]
    book.pack(made[0])
    book.ship(made[2], carrier="dhl", tracking_number="JD03")
    return made


def take(book: Book, text: str, **options: Any) -> Plan:
    table = open_table(text.encode(), name="list.csv", knows=knows)
    return import_tracking(book.db, book.settings, book.root, table, by=book.by("order track import"), **options)


def parcel(book: Book, number: str) -> tuple[str, str, str]:
    found = store.get(book.db, number).fulfillments[-1]
    return found.status, found.carrier, found.tracking_number


LIST = """order number,carrier,tracking number,status,date
1001-1,DHL,JD01,In transit,2026-03-09
1002,Aramex,314,Delivered,2026-03-10
,DHL,JD03,Delivery failed,2026-03-10
"""


def test_a_list_moves_parcels_and_the_same_list_moves_nothing_more(book: Book, orders: list[Order]) -> None:
    plan = take(book, LIST)
    assert parcel(book, "1001") == ("shipped", "DHL", "JD01")
    assert parcel(book, "1002") == ("delivered", "Aramex", "314")
    assert parcel(book, "1003") == ("delivery_failed", "DHL", "JD03")
    assert store.get(book.db, "1002").status == "completed"
    assert store.get(book.db, "1001").fulfillments[0].shipped_at == "2026-03-08T23:00:00.000000Z"  # in Berlin
    assert (plan.changed["parcels"], plan.unchanged["parcels"]) == (3, 0)
    assert broken_rules(book.db) == []
    before = list(book.db.iterdump())
    again = take(book, LIST)
    assert (again.changed["parcels"], again.unchanged["parcels"], again.changes) == (0, 3, [])
    assert list(book.db.iterdump()) == before


def test_a_dry_run_says_the_same_and_does_nothing(book: Book, orders: list[Order]) -> None:
    before = list(book.db.iterdump())
    plan = take(book, LIST, dry_run=True)
    assert list(book.db.iterdump()) == before
    done = take(book, LIST)
    assert [change.sentence for change in plan.changes] == [change.sentence for change in done.changes]
    assert "1001-1  status: packed -> shipped" in [change.sentence for change in plan.changes]


def test_one_bad_row_and_nothing_is_taken(book: Book, orders: list[Order]) -> None:
    before = list(book.db.iterdump())
    with pytest.raises(BadRows) as refused:
        take(book, LIST + "1009,DHL,JD09,Delivered,\n,DHL,JD99,Delivered,\n1001,DHL,JD01,Delivered,2027-01-01\n,,,,x\n")
    assert list(book.db.iterdump()) == before
    assert [(row["row"], row["column"]) for row in refused.value.facts["rows"]] == [
        (5, ""), (6, ""), (7, ""), (8, "date"),
    ]  # fmt: skip
    told = refused.value.sentence
    assert "row 5: There is no order or parcel '1009'." in told
    assert "row 6: 'JD99' is no parcel's tracking number." in told
    assert "row 7: 2027-01-01 has not come yet." in told


@pytest.mark.parametrize(
    "text",
    [
        "شماره سفارش;شرکت حمل;کد رهگیری;وضعیت;تاریخ\n۱۰۰۲;تیپاکس;۱۲۳۴۵;تحویل شده;۱۴۰۴/۱۲/۱۹\n",
        "رقم الطلب\tشركة الشحن\tرقم التتبع\tالحالة\n1002\tSMSA Express\t12345\tتم التوصيل\n",
        "AWB|Reference 1|Shipment Status\n12345|#1002|DELIVERED\n",
        "Sendungsnummer;Bestellnummer;Sendungsstatus;Datum\n12345;1002;zugestellt;10.03.2026\n",
        "Exported by courier,,\n\nTracking No.,Order No.,Last status\n12345,1002-1,Proof-of-Delivery\n",
    ],
)
def test_titles_states_digits_and_dates_are_understood_in_many_languages(
    book: Book, orders: list[Order], text: str
) -> None:
    book.pack(orders[1])
    take(book, text)
    assert parcel(book, "1002")[::2] == ("delivered", store.get(book.db, "1002").fulfillments[0].tracking_number)
    assert parcel(book, "1002")[2] in ("12345", "۱۲۳۴۵")


def test_a_list_without_statuses_is_of_parcels_that_were_shipped(book: Book, orders: list[Order]) -> None:
    take(book, "order,tracking\n1001,JD01\n1002,JD02\n")
    assert parcel(book, "1001")[0] == parcel(book, "1002")[0] == "shipped"
    assert book.mails(orders[0])[-1] == "order_shipped"


def test_a_label_alone_ships_nothing(book: Book, orders: list[Order]) -> None:
    take(book, "order,tracking,status\n1001,JD01,Label created\n1002,JD02,Label created\n")
    assert parcel(book, "1001") == ("packed", "", "JD01")
    assert store.get(book.db, "1002").fulfillments == ()


def test_words_that_nobody_knows_are_told_and_can_be_explained(book: Book, orders: list[Order]) -> None:
    text = "order,tracking,status\n1001,JD01,At the Moon\n"
    plan = take(book, text)
    assert parcel(book, "1001") == ("packed", "", "JD01")
    assert "'At the Moon' (1 rows) says nothing" in plan.notes[-1]
    take(book, text, means=["at the moon=shipped"])
    assert parcel(book, "1001")[0] == "shipped"
    with pytest.raises(NoState):
        words(["At the Moon=nearly there"])


def test_old_news_of_a_parcel_that_was_sent_again_change_nothing(book: Book, orders: list[Order]) -> None:
    book.fail(orders[2])
    book.ship(orders[2], carrier="ups", tracking_number="1Z")
    plan = take(book, "order,tracking,status\n1003,JD03,Failed\n")
    assert plan.unchanged["parcels"] == 1
    assert parcel(book, "1003") == ("shipped", "UPS", "1Z")


def test_another_number_than_the_parcels_is_a_conflict(book: Book, orders: list[Order]) -> None:
    with pytest.raises(BadRows, match="has the tracking number JD03, and the list says JD77"):
        take(book, "order,tracking\n1003,JD77\n")


def test_a_second_try_of_the_carrier_is_news_only_when_it_is_later(book: Book, orders: list[Order]) -> None:
    take(book, "order,tracking,status,date\n1003,JD03,Failed,2026-03-09 10:00\n")
    take(book, "order,tracking,status,date\n1003,JD03,Out for delivery,2026-03-09 09:00\n")
    assert parcel(book, "1003")[0] == "delivery_failed"
    take(book, "order,tracking,status,date\n1003,JD03,Out for delivery,2026-03-10 09:00\n")
    assert parcel(book, "1003")[0] == "shipped"


def test_the_parcel_has_to_be_named_where_several_wait(book: Book) -> None:
    order = book.pay(book.confirmed(("CUP", 2)))
    book.pack(order, lines=[("CUP", 1)])
    book.pack(order)
    with pytest.raises(BadRows, match=r"which parcel\? 1001-1 \(packed\), 1001-2 \(packed\)"):
        take(book, "order,tracking\n1001,JD01\n")
    take(book, "order,tracking\n1001-2,JD02\n1001-1,JD01\n")
    assert [each.tracking_number for each in store.get(book.db, "1001").fulfillments] == ["JD01", "JD02"]


def test_what_the_order_book_refuses_is_said_with_the_row(book: Book) -> None:
    book.new()
    with pytest.raises(BadRows, match="row 2: Order 1001: ship is not possible, it is placed"):
        take(book, "order,tracking\n1001,JD01\n")


def test_old_news_can_be_taken_over_without_a_mail(book: Book, orders: list[Order]) -> None:
    before = book.db.execute("SELECT COUNT(*) FROM mail").fetchone()[0]
    take(book, LIST, quiet=True)
    assert book.db.execute("SELECT COUNT(*) FROM mail").fetchone()[0] == before


def test_a_date_of_two_meanings_is_asked_about(book: Book, orders: list[Order]) -> None:
    text = "order,tracking,date\n1001,JD01,03/02/2026\n"
    with pytest.raises(BadRows, match="row 2, date: '03/02/2026' can be two days"):
        take(book, text)
    take(book, text, dates="day-first")
    assert store.get(book.db, "1001").fulfillments[0].shipped_at == "2026-02-02T23:00:00.000000Z"


def test_a_sheet_without_numbers_is_no_list(book: Book) -> None:
    with pytest.raises(NotAList):
        take(book, "carrier,status\nDHL,Delivered\n")


def test_a_workbook_is_read_like_its_csv(book: Book, orders: list[Order], tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "list.xlsx")) as workbook:
        sheet = workbook.add_worksheet()
        for at, cells in enumerate([("Order", "AWB"), (1001, "JD01"), (1002, 31459265358)]):
            sheet.write_row(at, 0, cells)
    table = open_table(tmp_path / "list.xlsx", knows=knows)
    import_tracking(book.db, book.settings, book.root, table, by=book.by())
    assert parcel(book, "1002") == ("shipped", "", "31459265358")
