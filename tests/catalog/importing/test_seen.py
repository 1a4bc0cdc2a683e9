"""What an import may skip: products whose rows are as they were, and that nobody touched since."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopctl.catalog import actions, images, stock
from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.formats import knows
from shopctl.catalog.importing.media import Gallery
from shopctl.catalog.importing.places import place
from shopctl.catalog.importing.run import BadRows, import_products
from shopctl.catalog.importing.undo import NothingToUndo, undo
from shopctl.config.shop import Money
from shopctl.db.actions import create
from shopctl.db.connect import connect
from shopctl.errors import ShopError
from shopctl.sheets.table import Number, Table, open_table
from tests.catalog.conftest import contents
from tests.catalog.test_pictures import made

Load = Callable[..., Plan]
Act = Callable[[sqlite3.Connection, datetime], object]

SHEET = (
    "handle,title,sku,price,stock,image,categories\n"
    "cup,Cup,C1,4,10,https://img.example/cup.jpg,Kitchen > Cups\n"
    "pot,Pot,P1,20,3,https://img.example/pot.jpg,Kitchen\n"
    "mat,Mat,M1,7,0,,Kitchen\n"
)
HANDLES = ["cup", "pot", "mat"]


@pytest.fixture
def looked_at(db: sqlite3.Connection) -> Callable[[Callable[[], object]], list[str]]:
    """The handles whose products something compares with what the shop has."""

    def _looked_at(act: Callable[[], object]) -> list[str]:
        statements: list[str] = []
        db.set_trace_callback(statements.append)
        act()
        db.set_trace_callback(None)
        found = [re.search(r"FROM product WHERE handle IN \(SELECT value FROM json_each\('(.*?)'\)", each)
                 for each in statements]  # fmt: skip
        return [handle for each in found if each for handle in json.loads(each[1])]

    return _looked_at


def again(db: sqlite3.Connection, text: str, now: datetime, **options: object) -> Callable[[], object]:
    table = open_table(text.encode(), name="typed.csv", knows=knows)
    return lambda: import_products(db, Money(), table, who="t", now=now, **options)  # type: ignore[arg-type]


def test_the_same_rows_are_not_looked_at_a_second_time(
    db: sqlite3.Connection, load: Load, looked_at: Callable[..., list[str]], now: datetime
) -> None:
    load(SHEET)
    assert looked_at(again(db, SHEET, now)) == []
    assert load(SHEET).unchanged == {"products": 3, "variants": 3, "images": 2}
    assert looked_at(again(db, SHEET.replace(",20,", ",21,"), now)) == ["pot"]
    assert looked_at(again(db, SHEET, now, dry_run=True)) == HANDLES, "a dry run compares everything"


def sold(db: sqlite3.Connection, now: datetime) -> None:
    stock.adjust(db, 1, -1, "t", now)


def scheduled(db: sqlite3.Connection, now: datetime) -> None:
    actions.price(db, Money(), "C1", "9", now - timedelta(hours=2), valid_from=now - timedelta(minutes=1))


def archived_and_back(db: sqlite3.Connection, now: datetime) -> None:
    actions.archive(db, "cup", now)
    actions.archive(db, "cup", now, restore=True)


@pytest.mark.parametrize(
    "act",
    [
        sold,
        scheduled,
        archived_and_back,
        lambda db, now: actions.price(db, Money(), "C1", "5", now),
        lambda db, now: actions.set_stock(db, "C1", "12", "t", now),
        lambda db, now: actions.edit(db, Money(), "cup", {"title": "Mug"}, "t", now),
        lambda db, now: actions.edit(db, Money(), "cup", {"tags": "new"}, "t", now),
        lambda db, now: actions.archive(db, "cup", now),
        lambda db, now: images.add(db, Path(), "cup", "https://img.example/side.jpg", "", {}, now),
        lambda db, now: images.remove(db, Path(), "cup", "1", now),
        lambda db, now: db.execute("UPDATE image SET alt = 'x' WHERE id = 1"),
        lambda db, now: db.execute("UPDATE variant SET option1 = 'x' WHERE id = 1"),
    ],
)
def test_what_somebody_touched_is_looked_at(
    db: sqlite3.Connection, load: Load, looked_at: Callable[..., list[str]], now: datetime, act: Act
) -> None:
    load(SHEET)
    act(db, now)
    assert looked_at(again(db, SHEET, now)) == ["cup"]


def test_a_price_that_comes_into_force_makes_the_next_import_look(
    db: sqlite3.Connection, load: Load, looked_at: Callable[..., list[str]], now: datetime
) -> None:
    load(SHEET)
    soon, later = now + timedelta(hours=1), now + timedelta(hours=2)
    actions.price(db, Money(), "C1", "9", now, valid_from=soon)
    assert looked_at(again(db, SHEET, now)) == ["cup"]
    assert looked_at(again(db, SHEET, later)) == ["cup"]
    assert db.execute("SELECT price FROM price ORDER BY id DESC LIMIT 1").fetchone()[0] == 400
    assert looked_at(again(db, SHEET, later)) == []


def test_what_is_promised_to_an_order_is_no_reason_to_look(
    db: sqlite3.Connection, load: Load, looked_at: Callable[..., list[str]], now: datetime
) -> None:
    load(SHEET)
    db.execute("INSERT INTO stock_movement (variant_id, kind, allocated_change, at) VALUES (1, 'allocation', 2, 'now')")
    assert looked_at(again(db, SHEET, now)) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE category SET title = 'Cook', title_key = 'cook' WHERE parent_id IS NULL",
        "DELETE FROM category WHERE parent_id > 0",
    ],
)
def test_other_categories_make_it_look_at_everything(
    db: sqlite3.Connection, load: Load, looked_at: Callable[..., list[str]], now: datetime, sql: str
) -> None:
    load(SHEET)
    db.execute(sql)
    assert looked_at(again(db, SHEET, now)) == HANDLES


def test_after_an_undo_and_with_a_clock_set_back_everything_is_looked_at(
    db: sqlite3.Connection, load: Load, looked_at: Callable[..., list[str]], now: datetime
) -> None:
    load(SHEET)
    load(SHEET.replace(",20,", ",21,"))
    undo(db, "t", now)
    assert looked_at(again(db, SHEET.replace(",20,", ",21,"), now)) == HANDLES
    db.execute("UPDATE import_mark SET at = '2999'")
    assert looked_at(again(db, SHEET, now)) == HANDLES


def test_another_reading_of_the_same_cells_is_looked_at(
    db: sqlite3.Connection, load: Load, looked_at: Callable[..., list[str]], now: datetime
) -> None:
    sheet = "Artikel;Preis\nBecher;1.234\nKanne;5,50\n"
    load(sheet)
    assert db.execute("SELECT price FROM price ORDER BY id LIMIT 1").fetchone()[0] == 123400
    other = sheet.replace("5,50", "5.50").replace("1.234", "1.23")
    load(other)
    assert looked_at(again(db, other + "Teller;7.10\n", now)) == ["teller"]
    assert looked_at(again(db, sheet, now)) == ["becher", "kanne"]


def test_text_and_number_of_a_workbook_are_told_apart(db: sqlite3.Connection, now: datetime) -> None:
    typed = open_table(b"handle,title,price\ncup,Cup,1\n", knows=knows)

    def bring(cell: str) -> Plan:
        table: Table = replace(typed, how="workbook", rows=lambda: iter([(2, ["cup", "Cup", cell])]))
        return import_products(db, Money(decimal_sign=","), table, who="t", now=now)

    bring(Number("1.500"))
    assert bring(Number("1.500")).changed["variants"] == 0
    assert bring("1.500").changed["variants"] == 1
    assert [row["price"] for row in db.execute("SELECT price FROM price ORDER BY id")] == [150, 150000]


def test_pictures_that_only_variants_name_are_counted_the_same_each_time(load: Load) -> None:
    sheet = (
        "handle,title,option1_name,option1_value,variant_image,image\n"
        "cup,Cup,Size,S,media/s.webp,media/cup.webp\ncup,,,M,media/cup.webp,\ncup,,,L,media/s.webp,\n"
    )
    assert load(sheet).created["images"] == 2
    assert load(sheet).unchanged["images"] == 2  # skipped
    assert load(sheet, undoable=False).unchanged["images"] == 2  # compared


def test_a_separator_within_a_cell_is_not_taken_for_one_between_cells(db: sqlite3.Connection, load: Load) -> None:
    load("handle,title,vendor\ncup,Cup\x1fa,b\n")
    assert db.execute("SELECT COUNT(*) FROM import_seen").fetchone()[0] == 0
    assert load("handle,title,vendor\ncup,Cup,a\x1fb\n").changed["products"] == 1


def test_another_picture_of_the_same_name_is_brought_in(db: sqlite3.Connection, load: Load, tmp_path: Path) -> None:
    root, photos = tmp_path / "shop", tmp_path / "photos"
    (root / "media").mkdir(parents=True)
    photos.mkdir()
    sheet = "handle,title,image\ncup,Cup,cup.jpg\n"
    (photos / "cup.jpg").write_bytes(made())
    load(sheet, gallery=Gallery(root, place(photos)))
    assert load(sheet, gallery=Gallery(root, place(photos))).unchanged["images"] == 1
    (photos / "cup.jpg").write_bytes(made("PNG"))
    assert load(sheet, gallery=Gallery(root, place(photos))).created["images"] == 1


def test_pruning_and_what_stays_archived_are_said_each_time(db: sqlite3.Connection, load: Load, now: datetime) -> None:
    load(SHEET)
    actions.archive(db, "mat", now)
    assert load(SHEET).asleep == load(SHEET).asleep == ["mat"]
    assert load(SHEET.replace("pot,Pot", "pan,Pan"), prune=True).archived["products"] == 1
    assert load(SHEET.replace("pot,Pot", "pan,Pan"), prune=True).archived["products"] == 0
    sizes = "handle,title,option1_name,option1_value\nhat,Hat,Size,S\nhat,,,M\n"
    load(sizes)
    load(sizes.removesuffix("hat,,,M\n"))
    assert load(sizes.removesuffix("hat,,,M\n"), prune=True).archived["variants"] == 1


def test_one_word_is_still_compared_with_all_rows(load: Load) -> None:
    sheet = "handle,title,tags,tags.fa\ncup,Cup,new,نو\npot,Pot,new,نو\n"
    load(sheet)
    with pytest.raises(BadRows):
        load(sheet.removesuffix("نو\n") + "تازه\n")


def test_a_ledger_opens_with_the_stock_that_a_variant_came_with(db: sqlite3.Connection, load: Load) -> None:
    load(SHEET)
    sums = "SELECT v.id FROM variant v WHERE v.stock_on_hand <>" \
        " (SELECT COALESCE(SUM(on_hand_change), 0) FROM stock_movement WHERE variant_id = v.id)"  # fmt: skip
    assert db.execute(sums).fetchall() == []
    opening = (
        "INSERT INTO stock_movement (variant_id, kind, on_hand_change, opening, at) VALUES (?, 'count', ?, 1, '2026')"
    )
    for variant, change in ((1, 10), (1, 5), (3, 4)):
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(opening, (variant, change))
    assert db.execute(sums).fetchall() == []


CELL = st.sampled_from(["", "1", "4", "4.5", "x"])
ROWS = st.lists(st.tuples(st.sampled_from("abc"), CELL, CELL, st.sampled_from(["", "S", "M"])), min_size=1, max_size=5)
SHEETS = ROWS.map(
    lambda rows: (
        "handle,title,price,stock,option1_name,option1_value,image,categories\n"
        + "".join(
            f"{handle},{handle.upper()},{price},{count},{'Size' if size else ''},{size},"
            f"https://img.example/{handle}{price}.jpg,{'K > ' + price if price else ''}\n"
            for handle, price, count, size in sorted(rows)
        )
    )
)
FOREIGN = st.lists(st.tuples(st.sampled_from("abc"), CELL), min_size=1, max_size=3).map(
    lambda rows: "Handle,Title,Variant Price,Variant SKU\n" + "".join(f"{h},{h},{p},{h}1\n" for h, p in sorted(rows))
)


RENAME = "UPDATE category SET title = ?1 || 'x', title_key = ?1 || 'x' WHERE title = ?1"


def _priced(number: int, hours: int) -> Act:
    return lambda db, now: actions.price(db, Money(), "abc"[number], "8", now, valid_from=now + timedelta(hours=hours))


ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(_priced, st.integers(0, 2), st.integers(0, 2)),
    st.integers(1, 3).map(lambda n: lambda db, now: stock.adjust(db, n, -1, "t", now)),
    st.sampled_from("abc").map(lambda h: lambda db, now: actions.archive(db, h, now)),
    st.sampled_from("abc").map(lambda h: lambda db, now: actions.archive(db, h, now, restore=True)),
    st.sampled_from("abc").map(lambda h: lambda db, now: images.remove(db, Path(), h, "1", now)),
    st.sampled_from("abc").map(lambda h: lambda db, now: actions.edit(db, Money(), h, {"vendor": "V"}, "t", now)),
    st.sampled_from("14").map(
        lambda title: lambda db, now: db.execute(RENAME, (title,))
    ),
    st.just(lambda db, now: undo(db, "t", now)),
)  # fmt: skip


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("seen") / "shop.db"
    create(file)
    return file.read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(st.data())
def test_a_shop_that_skips_and_one_that_looks_at_everything_are_the_same(
    tmp_path: Path, pattern: bytes, now: datetime, data: st.DataObject
) -> None:
    shops = []
    for name in ("skips", "looks"):
        (tmp_path / name).write_bytes(pattern)
        shops.append(connect(tmp_path / name))
        shops[-1].execute("PRAGMA synchronous = OFF")
    sheets = data.draw(st.lists(st.one_of(SHEETS, FOREIGN), min_size=1, max_size=3))
    for step in range(data.draw(st.integers(2, 8))):
        moment = now + timedelta(hours=step)
        act = data.draw(st.one_of(ACTS, st.none()))
        sheet = data.draw(st.sampled_from(sheets))
        options = {"prune": data.draw(st.booleans()), "dry_run": data.draw(st.sampled_from([False, False, True]))}
        said = []
        for db in shops:
            if act:
                said.append(_tried(partial(act, db, moment)))
            if db is shops[1]:
                db.execute("DELETE FROM import_seen")
            said.append(_tried(again(db, sheet, moment, **options)))
        middle = len(said) // 2
        assert said[:middle] == said[middle:]
        assert contents(shops[0]) == contents(shops[1])
    for db in shops:
        db.close()


def _tried(act: Callable[[], object]) -> object:
    try:
        done = act()
    except (ShopError, NothingToUndo) as error:
        return type(error), error.facts.get("rows")
    return done.document if isinstance(done, Plan) else None
