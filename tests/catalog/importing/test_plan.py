"""Which row is which product and variant, and what an import changes of them."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog import store
from shopctl.catalog.importing.batch import Change, Plan
from shopctl.catalog.importing.run import BadRows, import_products
from shopctl.catalog.importing.undo import undo
from shopctl.config.shop import Money
from shopctl.sheets.table import open_table
from tests.catalog.conftest import contents
from tests.conftest import Run

Load = Callable[..., Plan]
Ask = Callable[[str], list[Any]]
NOTHING = {"products": 0, "variants": 0, "images": 0}

CUPS = "handle,title,option1_name,option1_value,sku,price,stock\ncup,Cup,Colour,Red,C-R,4,3\ncup,,,Blue,C-B,5,1\n"


def test_a_variant_is_found_by_its_options_however_they_are_spelled(load: Load, ask: Ask) -> None:
    load(CUPS)
    plan = load("handle,option1_value,price\nCup,RED,4.50\n")
    assert (plan.created, plan.changed["variants"]) == (NOTHING, 1)
    assert ask("SELECT option1 FROM variant ORDER BY id") == ["RED", "Blue"]


def test_an_option_renamed_in_the_sheet_is_found_again_by_its_sku(load: Load, ask: Ask) -> None:
    load(CUPS)
    plan = load(CUPS.replace("Red", "Crimson"))
    assert (plan.created, plan.changed["variants"]) == (NOTHING, 1)
    assert ask("SELECT option1 FROM variant ORDER BY id") == ["Crimson", "Blue"]


def test_a_shared_sku_is_no_identity(load: Load, ask: Ask) -> None:
    load(CUPS.replace("C-B", "C-R"))
    assert load(CUPS.replace("C-B", "C-R")).changed == NOTHING
    plan = load("handle,option1_value,sku\ncup,Green,C-R\n")
    assert plan.created["variants"] == 1
    assert ask("SELECT option1 FROM variant ORDER BY position") == ["Red", "Blue", "Green"]


def test_a_file_without_options_names_variants_by_sku(load: Load, ask: Ask) -> None:
    load(CUPS)
    plan = load("handle,sku,price\ncup,c-b,6\n")
    assert plan.changed["variants"] == 1
    with pytest.raises(BadRows, match="no variant of 'cup' has the SKU 'C-X'"):
        load("handle,sku,price\ncup,C-X,6\n")
    with pytest.raises(BadRows, match="row 2: it names no variant"):
        load("handle,price\ncup,6\n")


def test_a_file_without_handles_names_products_by_a_sku_that_only_one_has(load: Load, ask: Ask) -> None:
    load(CUPS)
    assert load("sku,price\nC-B,7\nC-R,4\n").changed["variants"] == 1
    load("handle,title,sku,price\npot,Pot,C-R,9\n")
    with pytest.raises(BadRows, match="several products"):
        load("sku,price\nC-R,7\n")


def test_products_that_share_a_sku_are_told_apart_by_title(load: Load) -> None:
    file = "title,sku,price\nCup,X,4\nPot,X,9\n"
    assert load(file).created["products"] == 2
    again = load(file)
    assert (again.created, again.changed) == (NOTHING, NOTHING)


def test_the_one_variant_of_a_product_becomes_the_first_when_options_come(load: Load, ask: Ask) -> None:
    load("handle,title,price\ncup,Cup,4\n")
    load("handle,option1_name,option1_value,price\ncup,Colour,Red,4\ncup,,Blue,5\n")
    assert ask("SELECT id, option1 FROM variant ORDER BY position") == [(1, "Red"), (2, "Blue")]


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        ("cup,Cup,,Red\n", "option1_value"),
        ("cup,Cup,Colour,Red\ncup,,,Red\n", ""),
        ("cup,,Colour,Red\n", ""),
    ],
)
def test_rows_that_make_no_sense_are_refused(load: Load, ask: Ask, rows: str, column: str) -> None:
    with pytest.raises(BadRows) as refused:
        load("handle,title,option1_name,option1_value\n" + rows)
    assert refused.value.facts["rows"][0]["column"] == column
    assert ask("SELECT count(*) FROM product") == [0]


def test_options_taken_from_under_a_variant_are_refused(load: Load) -> None:
    load(CUPS)
    with pytest.raises(BadRows, match=r"here .cup. has no options, but variants that the shop has .Red, Blue. do not"):
        load("handle,title,option1_name,option1_value,price\ncup,Cup,,,5\n")


def test_a_new_product_needs_a_title(load: Load) -> None:
    with pytest.raises(BadRows, match="needs a title"):
        load("handle,price\ncup,4\n")


def test_what_a_file_does_not_name_stays(load: Load, ask: Ask) -> None:
    load(CUPS)
    load("handle,title,image\ncup,Cup,media/a.webp\ncup,,media/b.webp\n")
    load("handle,title,option1_name,option1_value,price\ncup,Cup,Colour,Red,4\n")
    load("handle,title,image\ncup,Cup,media/b.webp\n")
    assert ask("SELECT option1 FROM variant ORDER BY position") == ["Red", "Blue"]
    assert ask("SELECT src FROM image ORDER BY position") == ["media/a.webp", "media/b.webp"]


def test_a_file_that_names_all_variants_and_pictures_decides_their_order(load: Load, ask: Ask) -> None:
    load("handle,title,option1_name,option1_value,image\na,A,Size,S,media/1.webp\na,,,M,media/2.webp\n")
    plan = load("handle,title,option1_name,option1_value,image\na,A,Size,M,media/2.webp\na,,,S,media/1.webp\n")
    assert ask("SELECT option1 FROM variant ORDER BY position") == ["M", "S"]
    assert ask("SELECT src FROM image ORDER BY position") == ["media/2.webp", "media/1.webp"]
    assert (plan.created, plan.changed) == (NOTHING, {"products": 1, "variants": 0, "images": 0})


def test_what_is_new_goes_where_a_file_that_names_all_has_it(load: Load, ask: Ask) -> None:
    load("handle,title,option1_name,option1_value,image\na,A,Size,S,media/1.webp\na,,,M,media/2.webp\n")
    file = (
        "handle,title,option1_name,option1_value,image\n"
        "a,A,Size,XS,media/0.webp\na,,,S,media/1.webp\na,,,M,media/2.webp\n"
    )
    load(file)
    assert ask("SELECT option1 FROM variant ORDER BY position") == ["XS", "S", "M"]
    assert ask("SELECT src FROM image ORDER BY position") == ["media/0.webp", "media/1.webp", "media/2.webp"]
    assert load(file).changed == NOTHING


def test_prices_go_into_the_history_and_only_when_they_change(
    db: sqlite3.Connection, load: Load, ask: Ask, now: datetime
) -> None:
    load(CUPS)
    later = now + timedelta(days=1)
    table = open_table(CUPS.replace(",4,", ",4.40,").encode(), name="cups.csv")
    import_products(db, Money(), table, who="t", now=later)
    assert ask("SELECT variant_id, price FROM price ORDER BY id") == [(1, 400), (2, 500), (1, 440)]
    assert store.variant(db, 1, now).price == 400
    assert store.variant(db, 1, later).price == 440


def test_a_price_that_is_to_come_is_not_mistaken_for_the_one_in_force(
    db: sqlite3.Connection, load: Load, ask: Ask
) -> None:
    load(CUPS)
    db.execute("INSERT INTO price (variant_id, price, valid_from, recorded_at) VALUES (1, 900, '2030-01-01', '2026')")
    assert load(CUPS).changed == NOTHING


def test_a_clock_that_was_set_back_repeats_no_price_and_loses_none(
    db: sqlite3.Connection, load: Load, ask: Ask, now: datetime
) -> None:
    load(CUPS)
    before = now - timedelta(days=700)
    same, dearer = (open_table(text.encode()) for text in (CUPS, CUPS.replace(",4,", ",4.40,")))
    assert import_products(db, Money(), same, who="t", now=before).changed == NOTHING
    import_products(db, Money(), dearer, who="t", now=before)
    assert store.variant(db, 1, now).price == 440


def test_stock_is_counted_only_where_it_differs(load: Load, ask: Ask) -> None:
    load(CUPS)
    load(CUPS.replace(",3\n", ",8\n"))
    assert ask("SELECT variant_id, kind, on_hand_change, reason, who FROM stock_movement ORDER BY id") == [
        (1, "count", 3, "import of typed.csv", "tester"),
        (2, "count", 1, "import of typed.csv", "tester"),
        (1, "count", 5, "import of typed.csv", "tester"),
    ]


def test_rows_of_a_product_need_not_stand_together(load: Load, ask: Ask) -> None:
    file = "handle,title,option1_name,option1_value\na,A,Size,S\nb,B,,\na,,,M\n"
    plan = load(file)
    assert plan.created == {"products": 2, "variants": 3, "images": 0}
    assert load(file).changed == NOTHING


def test_a_row_of_the_wrong_width_is_refused_and_empty_rows_are_not_there(load: Load, ask: Ask) -> None:
    with pytest.raises(BadRows) as refused:
        load("handle,title,price\na,A,1\n\n,,\nb,2,2 kg,5,6,7\nc,C,1,x\n")
    assert [row["row"] for row in refused.value.facts["rows"]] == [5, 6]
    assert load("handle,title,price\na,A,1\n\n,,\nb,B,2,,\n").created["products"] == 2


def test_a_bad_row_leaves_the_shop_as_it_was(db: sqlite3.Connection, load: Load) -> None:
    load(CUPS)
    before = contents(db)
    rows = "".join(f"p{n},Product {n},,,S{n},1,1\n" for n in range(200))
    with pytest.raises(BadRows) as refused:
        load(CUPS.replace(",4,", ",9,") + rows + "bad,Bad,,,X,cheap,1\n")
    assert refused.value.facts["rows"][0]["row"] == 204
    assert refused.value.facts["rows"][0]["column"] == "price"
    assert contents(db) == before


def test_a_file_full_of_mistakes_is_not_read_to_its_end(load: Load) -> None:
    with pytest.raises(BadRows) as refused:
        load("handle,title,price\n" + "".join(f"p{n},P{n},cheap\n" for n in range(5000)))
    assert 1000 <= len(refused.value.facts["rows"]) < 2000
    assert refused.value.sentence.count("\n") < 30


def test_a_dry_run_tells_old_and_new_values_and_writes_nothing(db: sqlite3.Connection, load: Load) -> None:
    load(CUPS)
    before = contents(db)
    plan = load(CUPS.replace(",4,3", ",4.50,2").replace("Cup,", "Large cup,") + "pot,Pot,,,P,9,\n", dry_run=True)
    assert plan.changes == [
        Change(2, "cup", "title", "Cup", "Large cup"),
        Change(2, "cup/Red", "price", "4.00", "4.50"),
        Change(2, "cup/Red", "stock", "3", "2"),
    ]
    assert plan.new == ["pot"]
    assert plan.created == {"products": 1, "variants": 1, "images": 0}
    assert contents(db) == before


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Cup", "", "Cup -> (nothing)"),
        ("a\nb", "a\x1b[31m", "a b -> a[31m"),
        ("x" * 300 + " old", "x" * 300 + " new", f"...{'x' * 19} old -> ...{'x' * 19} new"),
        ("short", "y" * 90, f"short -> {'y' * 60}..."),
    ],
)
def test_a_change_is_told_on_one_line_where_it_differs(old: str, new: str, shown: str) -> None:
    assert Change(2, "cup", "title", old, new).sentence == f"cup  title: {shown}"


def test_a_dry_run_reports_bad_rows_beside_the_plan(load: Load) -> None:
    plan = load(CUPS + "bad,Bad,,,X,cheap,1\n", dry_run=True)
    assert plan.created["products"] == 1
    assert [(error.row, error.column) for error in plan.rejected] == [(4, "price")]
    assert plan.document["rejected"] == 1


@pytest.mark.parametrize(
    ("handle", "kept"),
    [
        ("../../etc", "etc"),
        ("a/b\\c", "a-b-c"),
        ("%2e%2e%2f", "2e-2e-2f"),
        ("a\x01b", "ab"),
        ("CON", "con-1"),
        ("🎁🎁", "gift-1"),
        ("..", "gift-1"),
        ("Hand Bag™", "hand-bagtm"),
        ("کتاب‌خانهٔ کوچک ۱۲", "کتاب-خانه-کوچک-۱۲"),
    ],
)
def test_a_handle_becomes_one_safe_path_component(load: Load, ask: Ask, handle: str, kept: str) -> None:
    load(f"handle,title,sku\n{handle},A gift,Gift 1\n")
    assert ask("SELECT handle FROM product") == [kept]


def test_a_file_that_nobody_knows_says_what_it_needs(load: Load) -> None:
    with pytest.raises(Exception, match="Farbe, Menge") as refused:
        load("Farbe,Menge\nrot,3\n")
    assert getattr(refused.value, "exit_code", 0) == 5


def test_cells_that_a_program_left_out_at_the_end_of_a_row_are_blank(load: Load, ask: Ask) -> None:
    load("handle,title,vendor,tags\na,A,Kiln,x\nb,B\nc,C,Kiln\n")
    assert ask("SELECT handle || ' ' || vendor FROM product ORDER BY id") == ["a Kiln", "b ", "c Kiln"]


def test_what_a_picture_shows_is_told_in_each_language(
    db: sqlite3.Connection, load: Load, ask: Ask, now: datetime
) -> None:
    sheet = (
        "handle,title,image,image_alt,image_alt.fa,image_alt.ar\ncup,Cup,https://x.example/1.jpg,front,جلو,\n"
        "cup,,https://x.example/2.jpg,back,,خلف\n"
    )
    words = "SELECT image_id, language, alt FROM image_translation ORDER BY image_id"
    load(sheet)
    assert ask(words) == [(1, "fa", "جلو"), (2, "ar", "خلف")]
    assert load(sheet).changed == {"products": 0, "variants": 0, "images": 0}
    planned = load(sheet.replace("جلو", "روبه‌رو"), dry_run=True)
    assert [(change.field, change.old, change.new) for change in planned.changes] == [("image_alt.fa", "جلو", "روبه‌رو")]
    load(sheet.replace("جلو", ""))
    assert ask(words) == [(2, "ar", "خلف")]
    undo(db, "t", now + timedelta(hours=1))
    assert ask(words) == [(1, "fa", "جلو"), (2, "ar", "خلف")]
    load("handle,image,image_alt\ncup,https://x.example/1.jpg,front\n")
    assert ask(words) == [(1, "fa", "جلو"), (2, "ar", "خلف")]


def test_the_plan_of_a_dry_run_is_a_table_too(run: Run, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("handle,title,price\ncup,Cup,4\npot,Pot,5\n", encoding="utf-8")
    assert run("product", "import", tmp_path / "in.csv", shop=shop).returncode == 0
    assert run("product", "archive", "pot", shop=shop).returncode == 0
    (tmp_path / "in.csv").write_text(
        "handle,title,price\ncup,=Cup,4\npot,Pot,5\nlid,Lid,2\nx,X,cheap\n", encoding="utf-8"
    )
    planned = run("product", "import", tmp_path / "in.csv", "--dry-run", "--csv", shop=shop)
    assert planned.returncode == 5
    assert list(csv.reader(io.StringIO(planned.stdout))) == [
        ["what", "row", "id", "field", "old", "new", "reason"],
        ["new", "", "lid", "", "", "", ""],
        ["change", "2", "cup", "title", "Cup", "'=Cup", ""],
        ["rejected", "5", "", "price", "", "", "'cheap' is not an amount: a number is expected"],
    ]
    assert run("product", "import", tmp_path / "in.csv", "--csv", shop=shop).returncode == 2
    told = run("product", "import", tmp_path / "in.csv", "--dry-run", shop=shop)
    assert "Archived by you, and left so: pot." in told.stderr
