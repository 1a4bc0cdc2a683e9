"""Lists of customers into the shop: who is who, what is kept, what counts as consent."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopctl.customers import actions, addresses, consent, store
from shopctl.customers.importing.run import import_customers
from shopctl.customers.importing.vocabulary import knows
from shopctl.db.connect import connect, transaction
from shopctl.errors import BadInput
from shopctl.sheets.plan import BadRows, Plan
from shopctl.sheets.table import open_table

Load = Callable[..., Plan]


@pytest.fixture
def load(db: sqlite3.Connection, now: datetime) -> Load:
    """Import a text of comma-separated rows, or a file."""

    def _load(sheet: str | Path, **options: Any) -> Plan:
        source = sheet.encode() if isinstance(sheet, str) else sheet
        table = open_table(source, name="list.csv" if isinstance(sheet, str) else "", knows=knows)
        return import_customers(db, table, **{"region": "DE", "who": "tester", "now": now} | options)

    return _load


def everything(db: sqlite3.Connection) -> list[Any]:
    """All that is known of customers."""
    tables = ("customer", "identity", "address", "consent", "customer_tag")
    return [tuple(row) for table in tables for row in db.execute(f"SELECT * FROM {table}")]  # noqa: S608 - the names above


def changes(plan: Plan) -> list[tuple[str, str, str]]:
    return [(each.field, each.old, each.new) for each in plan.changes]


def test_shopifys_export_is_read_whole(db: sqlite3.Connection, load: Load, shared_data: Path) -> None:
    """Counted by hand in the file, and with csv here: 40 rows, consents only where there is an address for them."""
    file = shared_data / "orders" / "customers_shopify_header2023_synthetic.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    mails, phones = sum(bool(row["Email"]) for row in rows), sum(bool(row["Phone"]) for row in rows)
    yes_mails = sum(bool(row["Email"]) and row["Accepts Email Marketing"] == "yes" for row in rows)
    plan = load(file)
    assert (plan.format, plan.created) == ("shopify", {"customers": 40, "addresses": 40, "consents": mails + phones})
    counts = dict(map(tuple, db.execute("SELECT channel, count(*) FROM identity GROUP BY channel").fetchall()))
    assert (mails, phones, counts) == (32, 30, {"email": 32, "phone": 30, "shopify": 40})
    given_ = db.execute("SELECT count(*) FROM consent WHERE channel = 'email' AND state = 'given'").fetchone()[0]
    assert given_ == yes_mails == 12
    bram = store.find(db, "+1 555 176 6081", "DE")
    assert bram is not None
    assert (bram.name, bram.handles("shopify")) == ("Bram Esfahani", ("6000261766081",))
    assert addresses.of(db, bram.id)[0].lines == ("Bram Esfahani", "82 Mill Street", "06081 Eastford", "DE")
    said = {(each.channel, each.state, each.words) for each in consent.of(db, bram.id)}
    assert said == {
        ("email", "refused", "Accepts Email Marketing: no"),
        ("phone", "given", "Accepts SMS Marketing: yes"),
    }
    assert db.execute("SELECT note FROM customer WHERE company = 'Acme, Ltd.' LIMIT 1").fetchone()[0] == (
        "prefers email\nafter 17:00"
    )


def test_the_same_file_again_changes_nothing(db: sqlite3.Connection, load: Load, shared_data: Path) -> None:
    file = shared_data / "orders" / "customers_shopify_header2023_synthetic.csv"
    load(file)
    before = everything(db)
    plan = load(file)
    assert (plan.created.total(), plan.changed.total(), plan.changes) == (0, 0, [])
    assert plan.unchanged["customers"] == 40
    assert everything(db) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(db: sqlite3.Connection, load: Load) -> None:
    sheet = "Name,E-Mail\nSara,sara@example.com\n"
    plan = load(sheet, dry_run=True)
    assert plan.document == load(sheet, dry_run=True).document
    assert everything(db) == []
    assert plan.document == load(sheet).document


@pytest.mark.parametrize(
    "sheet",
    [
        "Kunde;E-Mail;Telefon;Straße;PLZ;Ort;Land\nSara Ahmadi;sara@example.com;030 5550123;Weg 1;01067;Dresden;DE\n",
        "Nom;Prénom;Courriel;Téléphone;Rue;Code postal;Ville;Pays\n"
        "Ahmadi;Sara;sara@example.com;+49305550123;Weg 1;01067;Dresden;DE\n",
        "نام,نام خانوادگی,ایمیل,موبایل,آدرس,کد پستی,شهر,کشور\n"
        "Sara,Ahmadi,sara@example.com,+49 30 5550123,Weg 1,01067,Dresden,DE\n",
        "الاسم الأول,اسم العائلة,البريد الإلكتروني,رقم الهاتف,العنوان,الرمز البريدي,المدينة,الدولة\n"
        "Sara,Ahmadi,SARA@example.com,+49-30-5550123,Weg 1,01067,Dresden,DE\n",
        "billing_first_name,billing_last_name,user_email,billing_email,billing_phone,billing_address_1,billing_postcode,"
        "billing_city,billing_country\n"
        "Sara,Ahmadi,sara@example.com,other@example.com,+49305550123,Weg 1,01067,Dresden,DE\n",
        "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,"
        "Default Address Address1,Default Address City,"
        "Default Address Province Code,Default Address Country Code,"
        "Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Note,Tags\n"
        "'6000,Sara,Ahmadi,sara@example.com,no,,Weg 1,Dresden,,DE,'01067,'+49305550199,'+49305550123,no,,\n",
        "Имя,Фамилия,Электронная почта,Телефон,Адрес,Индекс,Город,Страна\n"
        "Sara,Ahmadi,sara@example.com,+49305550123,Weg 1,01067,Dresden,DE\n",
    ],
)
def test_lists_in_many_languages_say_the_same(db: sqlite3.Connection, load: Load, sheet: str) -> None:
    load(sheet)
    sara = store.find(db, "sara@example.com", "DE")
    assert sara is not None
    assert sara.name == "Sara Ahmadi"
    assert sara.identities[1].key == "+49305550123"
    assert addresses.of(db, sara.id)[0].lines == ("Sara Ahmadi", "Weg 1", "01067 Dresden", "DE")


def test_a_known_customer_is_brought_up_to_date(db: sqlite3.Connection, load: Load, now: datetime) -> None:
    with transaction(db):
        actions.recognise(db, name="Sara", email="sara@example.com", phone="", language="fa", region="DE", now=now)
    plan = load('Name,Email,Phone,Note,Tags\nSara Ahmadi,SARA@example.com,030 5550123,Rings twice,"vip, tea"\n')
    assert (plan.created.total(), plan.changed["customers"]) == (0, 1)
    assert changes(plan) == [
        ("name", "Sara", "Sara Ahmadi"), ("note", "", "Rings twice"), ("phone", "", "030 5550123"),
        ("tags", "", "vip, tea"),
    ]  # fmt: skip
    sara = store.find(db, "030 5550123", "DE")
    assert sara is not None
    assert (sara.language, sara.tags) == ("fa", ("vip", "tea"))


def test_a_blank_clears_a_note_and_never_a_name_or_an_address(db: sqlite3.Connection, load: Load) -> None:
    load("Name,Email,Phone,Note,City\nSara,sara@example.com,+49305550123,Late,Dresden\n")
    plan = load("Name,Email,Phone,Note,City\n,sara@example.com,,,\n")
    assert changes(plan) == [("note", "Late", "")]
    load("Name,Email\n,sara@example.com\n")  # a column that is missing keeps
    sara = store.find(db, "+49305550123", "DE")
    assert sara is not None
    assert (sara.name, sara.note, len(addresses.of(db, sara.id))) == ("Sara", "", 1)


def test_a_new_address_stands_before_the_old_one(db: sqlite3.Connection, load: Load) -> None:
    load("Name,Email,Address,City\nSara,sara@example.com,Weg 1,Dresden\n")
    plan = load("Name,Email,Address,City\nSara,sara@example.com,Allee 2,Berlin\n")
    assert changes(plan) == [("address", "Sara, Weg 1, Dresden", "Sara, Allee 2, Berlin")]
    assert [each.city for each in addresses.of(db, 1)] == ["Berlin", "Dresden"]


def test_a_row_of_two_customers_is_an_error_and_nothing_is_imported(db: sqlite3.Connection, load: Load) -> None:
    load("Name,Email,Phone\nSara,sara@example.com,\nReza,,+49305550123\n")
    before = everything(db)
    with pytest.raises(BadRows, match="row 3: it is two customers of the shop"):
        load("Name,Email,Phone\nNew,new@example.com,\nWho,sara@example.com,+49305550123\n")
    assert everything(db) == before


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Sara,nobody,,", "'nobody' is not a mail address"),
        ("Sara,,12,", "'12' is not a phone number"),
        ("Sara,,,yes", "to know them by"),
        ("Sara,s@example.com,,perhaps", "'perhaps' is neither yes nor no"),
        ("Sara,s@example.com,,yes,more", "more cells than the header"),
        ("Sara,sara@example.com,,no", "row 2 is the same customer, with other details"),
    ],
)
def test_rows_that_cannot_be_read_are_told_and_can_be_left_out(
    db: sqlite3.Connection, load: Load, tmp_path: Path, row: str, reason: str
) -> None:
    sheet = f"Name,Email,Phone,Newsletter\nSara,sara@example.com,,yes\n{row}\n"
    with pytest.raises(BadRows) as raised:
        load(sheet)
    assert reason in raised.value.sentence
    assert everything(db) == []
    plan = load(sheet, leftovers=tmp_path / "left.csv")
    assert (plan.created["customers"], plan.left_out) == (1, 1)
    assert reason in (tmp_path / "left.csv").read_text(encoding="utf-8")


def test_the_same_row_twice_is_one_customer(load: Load) -> None:
    plan = load("Name,Email\nSara,sara@example.com\nSara,sara@example.com\n")
    assert (plan.created["customers"], plan.rejected) == (1, [])


def test_who_has_only_a_number_in_another_program_is_known_by_it(db: sqlite3.Connection, load: Load) -> None:
    load("Kundennummer,Name\n17850,Sara\n")
    sara = store.find(db, "17850", "DE")
    assert sara is not None
    assert sara.name == "Sara"
    assert changes(load("Kundennummer,Name,E-Mail\n17850,Sara,sara@example.com\n")) == [
        ("email", "", "sara@example.com")
    ]
    with pytest.raises(BadRows, match="customer 17850's, and this is 4711"):
        load("Kundennummer,Name,E-Mail\n4711,Sara,sara@example.com\n")


def test_consent_that_was_withdrawn_in_the_shop_is_not_given_back_by_a_file(
    db: sqlite3.Connection, load: Load, now: datetime
) -> None:
    sheet = "Email,Newsletter\nsara@example.com,{}\n"
    load(sheet.format("yes"))
    assert changes(load(sheet.format("no"))) == [("consent by email", "given", "withdrawn")]
    assert changes(load(sheet.format("yes"))) == [("consent by email", "withdrawn", "given")]
    with transaction(db):
        said = consent.Consent(
            "email", "sara@example.com", consent.MARKETING, "withdrawn", "No more, please", "mail", "2026"
        )
        consent.record(db, 1, said, "tester")
    plan = load(sheet.format("yes"))
    assert changes(plan) == []
    assert plan.notes[-1] == "1 consents were withdrawn in the shop: a file does not give them back."
    assert changes(load(sheet.format(""))) == []


def test_consent_is_append_only_and_goes_with_its_customer(db: sqlite3.Connection, load: Load) -> None:
    load("Email,Newsletter\nsara@example.com,yes\n")
    for sql in ("UPDATE consent SET state = 'refused'", "DELETE FROM consent"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(sql)
    db.execute("DELETE FROM customer")
    assert everything(db) == []


def test_hostile_cells_are_cleaned_and_card_numbers_blotted(db: sqlite3.Connection, load: Load) -> None:
    load(
        "Name,Email,Note,Company\n"
        '"Sa\x07ra \u202eevil",sara@example.com,"pays with 4111 1111 1111 1111\nalways",\'=HYPERLINK(1)\n'
    )
    sara = store.find(db, "sara@example.com", "DE")
    assert sara is not None
    assert (sara.name, sara.company) == ("Sara evil", "=HYPERLINK(1)")
    assert sara.note == "pays with •••• •••• •••• ••••\nalways"
    with pytest.raises(BadRows, match="card number"):
        load("Kundennummer,Name\n4111111111111111,Sara\n")


CELL = st.sampled_from(
    ["", "yes", "no", "'", "a@b.example", "x@y.example", "+49305550123", "0305550123", "\x00", "=1+1", "\u202e", "de"]
) | st.text(max_size=12)


@settings(max_examples=60)
@given(rows=st.lists(st.lists(CELL, min_size=6, max_size=7), min_size=1, max_size=6))
def test_any_rows_are_imported_or_refused_whole_and_twice_is_once(
    rows: list[list[str]],
    tmp_path_factory: pytest.TempPathFactory,
    _pattern: Path,  # noqa: PT019
) -> None:
    folder = tmp_path_factory.mktemp("any")
    with (folder / "any.csv").open("w", encoding="utf-8", errors="replace", newline="") as stream:
        csv.writer(stream).writerows([["Name", "Email", "Phone", "Newsletter", "Note", "Language"], *rows])
    (folder / "shop.db").write_bytes(_pattern.read_bytes())
    db = connect(folder / "shop.db")
    at = datetime.fromisoformat("2026-03-10T09:30+00:00")
    try:
        table = open_table(folder / "any.csv", knows=knows, encoding="utf-8")
        import_customers(db, table, region="DE", who="t", now=at)
    except BadInput:
        assert everything(db) == []
    else:
        again = import_customers(db, table, region="DE", who="t", now=at)
        assert (again.created.total(), again.changes) == (0, [])
    finally:
        db.close()
