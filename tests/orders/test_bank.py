"""Bank statements as banks write them: columns in many languages, signs, decimals, days; each transfer read once."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from shopctl.config.model import Settings
from shopctl.errors import BadInput
from shopctl.orders import bank
from shopctl.orders.bank import NotAStatement, Reading, day_of
from shopctl.sheets.write import write_xlsx
from tests.orders.test_placing import changed

TENTH = date(2026, 3, 10)

SPARKASSE = """"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Kundenreferenz";\
"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";"Betrag";"Waehrung";"Info"
"DE12";"10.03.26";"10.03.26";"GUTSCHR. UEBERWEISUNG";"RF401001 Danke";"NOTPROVIDED";"Jörg Groß";"DE89";\
"COBADEFF";"1.025,00";"EUR";"Umsatz gebucht"
"DE12";"09.03.26";"09.03.26";"FOLGELASTSCHRIFT";"Strom";"";"Stadtwerke";"DE02";"X";"-89,90";"EUR";"Umsatz gebucht"
"""
VOLKSBANK = """Buchungstag;Name Zahlungsbeteiligter;Verwendungszweck;Umsatz;S/H
10.03.2026;Jörg Groß;1001;1.025,00;H
09.03.2026;Stadtwerke;Strom;89,90;S
"""
FRENCH = """Date;Libellé;Débit;Crédit;Solde
10/03/2026;VIR DE MME GROSS 1001;;1 025,00;2 000,00
09/03/2026;EDF;89,90;;975,00
"""
SPANISH = """Fecha operación\tConcepto\tImporte\tSaldo
10/03/2026\tTransferencia 1001\t1.025,00\t2.000,00
09/03/2026\tLuz\t-89,90\t975,00
"""
DUTCH = """"Datum","Naam / Omschrijving","Rekening","Af Bij","Bedrag (EUR)","Mededelingen"
"20260310","J Gross","NL01","Bij","1025,00","1001"
"20260309","Stroom","NL02","Af","89,90","maart"
"""
BRITISH = """Date,Description,Paid out,Paid in,Balance
10 Mar 2026,GROSS J 1001,,"1,025.00","2,000.00"
09 Mar 2026,POWER CO,89.90,,975.00
"""
AMERICAN = """Posted,Payee,Memo,Amount
03/10/2026,J Gross,1001,"1,025.00"
03/09/2026,Power Co,March,(89.90)
02/28/2026,Rent,,"-1,200.00"
"""
PERSIAN = """ردیف,تاریخ,شرح,واریز,برداشت,مانده,نام واریز کننده
۱,۱۴۰۴/۱۲/۱۹,سفارش ۱۰۰۱,۱٬۰۲۵٬۰۰۰,۰,۲٬۰۰۰٬۰۰۰,سارا احمدی
۲,۱۴۰۴/۱۲/۱۸,برق,۰,۸۹٬۹۰۰,۹۷۵٬۰۰۰,
"""
ARABIC = """التاريخ;البيان;مدين;دائن;الرصيد
2026-03-10;طلب 1001;;1025.00;2000.00
2026-03-09;كهرباء;89.90;;975.00
"""


def reading(tmp_path: Path, settings: Settings, text: str, encoding: str = "utf-8", maps: Any = ()) -> Reading:
    file = tmp_path / "statement.csv"
    file.write_bytes(text.encode(encoding))
    return bank.read(file, settings, maps)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SPARKASSE, "latin-1"), (VOLKSBANK, "cp1252"), (FRENCH, "utf-8"), (SPANISH, "utf-16"), (DUTCH, "utf-8"),
        (BRITISH, "utf-8"), (AMERICAN, "utf-8"), (ARABIC, "cp1256"),
    ],
    ids=["sparkasse", "volksbank", "french", "spanish", "dutch", "british", "american", "arabic"],
)  # fmt: skip
def test_what_came_in_is_read_of_any_banks_statement(
    tmp_path: Path, settings: Settings, text: str, encoding: str
) -> None:
    found = reading(tmp_path, settings, text, encoding)
    (transfer,) = found.transfers
    assert (transfer.booked_on, transfer.amount) == (TENTH, 102_500)
    assert "1001" in transfer.text
    assert found.outgoing == (2 if text is AMERICAN else 1)
    assert found.unread == []


def test_a_persian_statement_has_its_own_calendar_digits_and_rial(tmp_path: Path, settings: Settings) -> None:
    rial = changed(settings, money={"currency": "IRR", "exponent": 0})
    (transfer,) = reading(tmp_path, rial, PERSIAN).transfers
    assert (transfer.booked_on, transfer.amount, transfer.name) == (TENTH, 1_025_000, "سارا احمدی")


def test_a_workbook_is_read_as_well(tmp_path: Path, settings: Settings) -> None:
    file = tmp_path / "statement.xlsx"
    rows = [["2026-03-10", "1001", 1025.0], ["2026-03-09", "Power", -89.9]]
    write_xlsx(file, ["Date", "Description", "Amount"], rows, title="Statement")
    found = bank.read(file, settings)
    assert [(each.amount, each.text) for each in found.transfers] == [(102_500, "1001")]


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("5.00 CR", 500),
        ("CR 5.00", 500),
        ("+5.00", 500),
        ("5.00", 500),
        ("EUR 5.00", 500),
        ("€5.00", 500),
        ("5.00 H", 500),
    ],
)
def test_signs_of_money_that_came(tmp_path: Path, settings: Settings, cell: str, amount: int) -> None:
    (transfer,) = reading(tmp_path, settings, f"date;amount\n2026-03-10;{cell}\n").transfers
    assert transfer.amount == amount


@pytest.mark.parametrize(
    "cell", ["-5.00", "5.00-", "(5.00)", "−5.00", "5.00 DR", "DR 5.00", "5.00 S", "-€5.00", "\u200e-5.00"]
)
def test_signs_of_money_that_went(tmp_path: Path, settings: Settings, cell: str) -> None:
    found = reading(tmp_path, settings, f"date;amount\n2026-03-10;{cell}\n")
    assert (found.transfers, found.outgoing, found.unread) == ([], 1, [])


def test_the_balance_tells_the_decimal_sign_where_the_amounts_do_not(tmp_path: Path, settings: Settings) -> None:
    text = "date;amount;balance\n2026-03-10;12.345;1.000.000,10\n"
    assert reading(tmp_path, settings, text).transfers[0].amount == 1_234_500


def test_a_line_that_cannot_be_read_is_named_and_the_others_count(tmp_path: Path, settings: Settings) -> None:
    text = (
        "date;amount;currency\n2026-03-10;5,00;EUR\nsoon;6,00;EUR\n2026-03-10;a lot;EUR\n2026-03-10;7,00;USD\n;Total;\n"
    )
    found = reading(tmp_path, settings, text)
    assert [each.amount for each in found.transfers] == [500]
    assert [row for row, _ in found.unread] == [3, 4, 5]
    assert "USD" in found.unread[2][1]


@pytest.mark.parametrize(
    ("cell", "region", "day"),
    [
        ("03/04/2026", "US", date(2026, 3, 4)),
        ("03/04/2026", "DE", date(2026, 4, 3)),
        ("03.04.2026", "US", date(2026, 4, 3)),
    ],
)
def test_day_and_month_stand_as_the_country_has_them(
    tmp_path: Path, settings: Settings, cell: str, region: str, day: date
) -> None:
    here = changed(settings, shop=settings.shop.model_dump() | {"region": region})
    assert reading(tmp_path, here, f"date;amount\n{cell};5\n").transfers[0].booked_on == day


def test_one_date_of_the_column_tells_of_all(tmp_path: Path, settings: Settings) -> None:
    found = reading(tmp_path, settings, "date;amount\n03/04/2026;5\n03/25/2026;6\n")
    assert [each.booked_on for each in found.transfers] == [date(2026, 3, 4), date(2026, 3, 25)]


@pytest.mark.parametrize("text", ["", "x", "32.01.2026", "2026-13-01", "10 Foo 2026", "1001"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no (day|month)|must be|is out of|day"):
        day_of(text)


def test_a_card_number_in_the_text_is_blotted_out(tmp_path: Path, settings: Settings) -> None:
    found = reading(tmp_path, settings, "date;amount;text\n2026-03-10;5;card 4111 1111 1111 1111 order 1001\n")
    assert found.transfers[0].text == "card •••• •••• •••• •••• order 1001"


def test_the_same_line_has_the_same_identity_and_a_twin_another(tmp_path: Path, settings: Settings) -> None:
    once = reading(tmp_path, settings, "date;amount\n2026-03-10;5\n").transfers
    twice = reading(tmp_path, settings, "date;amount\n2026-03-09;1\n2026-03-10;5\n2026-03-10;5,00\n").transfers
    assert len({each.identity for each in [*once, *twice]}) == 3


def test_a_file_that_is_no_statement_is_refused_with_the_way_out(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(NotAStatement) as refused:
        reading(tmp_path, settings, "when;much\n2026-03-10;5\n")
    assert refused.value.way_out == "Say which it is: --map TITLE=date"
    found = reading(tmp_path, settings, "when;much\n2026-03-10;5\n", maps=["when=date", "much=amount"])
    assert found.transfers[0].amount == 500


def test_the_day_of_a_payment_is_noon_in_the_shops_zone() -> None:
    assert bank.moment("1404-12-19", "Asia/Tehran").isoformat() == "2026-03-10T08:30:00+00:00"
    with pytest.raises(BadInput, match="no day"):
        bank.moment("yesterday", "UTC")


CELLS = st.one_of(
    st.sampled_from(
        ["2026-03-10", "10/03/26", "۱۴۰۴/۱۲/۱۹", "5,00", "-5.00", "1.234,56-", "(5)", "EUR", "H", "S", "", "-"]
    ),
    st.text(max_size=12),
)
TITLES = st.sampled_from(["date", "amount", "credit", "debit", "sign", "name", "text", "currency", "saldo", "x"])


@hypothesis_settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(header=st.lists(TITLES, min_size=1, max_size=6), rows=st.lists(st.lists(CELLS, max_size=7), max_size=6))
def test_whatever_stands_in_a_statement_it_is_read_or_refused(
    tmp_path: Path, settings: Settings, header: list[str], rows: list[list[str]]
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *rows])
    try:
        found = reading(tmp_path, settings, out.getvalue().encode("utf-8", "replace").decode())
    except BadInput:
        return
    assert all(each.amount > 0 and 1700 < each.booked_on.year < 10_000 for each in found.transfers)
    assert len({each.identity for each in found.transfers}) == len(found.transfers)
