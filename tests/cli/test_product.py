"""`shopctl product` and `shopctl category`, as merchants and scripts run them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.conftest import Run

Product = Callable[..., "CompletedProcess[str]"]

SHEET = """handle,title,title.fa,categories,option1_name,option1_value,sku,price,compare_at_price,stock,image
moon-teapot,Moon teapot,قوری ماه,Tea > Pots; Gifts,Glaze,Celadon,POT-C,48.00,60.00,6,media/products/moon.webp
moon-teapot,,,,,Soot,POT-S,48.00,,2,
cup,Cup,,Tea,,,CUP,4.50,,,
"""


@pytest.fixture
def product(run: Run, shop: Path) -> Product:
    """`shopctl product ...` in a shop."""
    return lambda *args, **options: run("product", *args, shop=shop, **options)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "products.csv"
    file.write_text(SHEET, encoding="utf-8")
    return file


@pytest.fixture
def stocked(product: Product, sheet: Path) -> Product:
    assert product("import", sheet).returncode == 0
    return product


def told(done: CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_dry_run_shows_the_plan_and_leaves_every_byte_of_the_shop(product: Product, sheet: Path, shop: Path) -> None:
    before = {file: file.read_bytes() for file in shop.rglob("*") if file.is_file()}
    done = product("import", sheet, "--dry-run")
    assert (done.returncode, done.stdout.splitlines()) == (0, ["new      moon-teapot", "new      cup"])
    assert {file: file.read_bytes() for file in shop.rglob("*") if file.is_file()} == before
    document = told(product("import", sheet, "--dry-run", "--json"))
    assert document["created"] == {"products": 2, "variants": 3, "images": 1}
    assert document["new"] == ["moon-teapot", "cup"]


def test_a_bad_row_ends_with_5_and_names_file_row_and_column(product: Product, sheet: Path) -> None:
    sheet.write_text(SHEET.replace("4.50", "cheap"), encoding="utf-8")
    done = product("import", sheet)
    assert done.returncode == 5
    assert "products.csv" in done.stderr
    assert "row 4, price: 'cheap'" in done.stderr
    assert "Traceback" not in done.stderr
    failed = product("import", sheet, "--json")
    error = json.loads(failed.stderr)["error"]
    assert (failed.returncode, error["code"]) == (5, "bad_rows")
    assert [(row["row"], row["column"]) for row in error["rows"]] == [(4, "price")]
    assert told(product("list", "--json")) == []
    assert product("import", sheet, "--dry-run").returncode == 5


def test_a_spreadsheet_comes_by_a_pipe_too(product: Product) -> None:
    document = told(product("import", "-", "--json", stdin=SHEET))
    assert document["created"]["variants"] == 3
    assert document["file"] == "stdin"


def test_a_file_that_is_not_there_ends_with_3(product: Product) -> None:
    done = product("import", "nothing.csv")
    assert (done.returncode, "nothing.csv" in done.stderr) == (3, True)


def test_a_product_is_shown_by_sku_or_handle_in_any_spelling(stocked: Product) -> None:
    shown = told(stocked("show", "POT-c", "--json"))
    assert shown["handle"] == "moon-teapot"
    assert shown["title"] == "Moon teapot"
    assert shown["categories"] == ["Tea > Pots", "Gifts"]
    assert shown["translations"]["fa"] == {"title": "قوری ماه"}
    first = shown["variants"][0]
    assert {key: first[key] for key in ("sku", "price", "compare_at_price", "currency", "on_sale", "available")} == {
        "sku": "POT-C", "price": "48.00", "compare_at_price": "60.00", "currency": "EUR", "on_sale": True,
        "available": 6,
    }  # fmt: skip
    assert told(stocked("show", "Moon Teapot", "--json")) == shown
    assert "Moon teapot" in stocked("show", "moon-teapot").stdout


def test_stock_that_is_not_counted_is_null_and_not_nothing(stocked: Product) -> None:
    (variant,) = told(stocked("show", "cup", "--json"))["variants"]
    assert (variant["available"], variant["stock_on_hand"]) == (None, None)


def test_lists_are_rows_csv_or_json(stocked: Product) -> None:
    rows = told(stocked("list", "--json"))
    assert [(row["handle"], row["variants"], row["price_from"]) for row in rows] == [
        ("moon-teapot", 2, "48.00"), ("cup", 1, "4.50"),
    ]  # fmt: skip
    assert stocked("list", "--csv").stdout.splitlines()[1].startswith("moon-teapot,Moon teapot,active")
    assert [row["handle"] for row in told(stocked("list", "--category", "pots", "--json"))] == ["moon-teapot"]
    assert [row["handle"] for row in told(stocked("list", "--search", "CUP", "--json"))] == ["cup"]


def test_stock_is_counted_and_adjusted(stocked: Product) -> None:
    assert told(stocked("stock", "POT-C", "10", "--json"))["available"] == 10
    assert told(stocked("stock", "POT-C", "-2", "--reason", "broken", "--json"))["available"] == 8
    assert told(stocked("stock", "POT-C", "+۵", "--json"))["available"] == 13
    done = stocked("stock", "moon-teapot", "3")
    assert done.returncode == 5
    assert "moon-teapot/Soot" in done.stderr


def test_a_price_changes_now_or_from_a_day_on(stocked: Product) -> None:
    assert told(stocked("price", "CUP", "5,20", "--json"))[0]["price"] == "5.20"
    assert stocked("price", "CUP", "6", "--from", "2199-01-01").returncode == 0
    shown = told(stocked("show", "CUP", "--json"))
    assert shown["variants"][0]["price"] == "5.20"
    assert [price["price"] for price in shown["coming_prices"]] == ["6.00"]


def test_a_product_is_added_edited_and_archived_by_hand(stocked: Product) -> None:
    made = told(stocked("add", "کتاب‌خانهٔ کوچک", "--price", "۹٫۵۰", "--stock", "2", "--tag", "new", "--json"))
    assert made["handle"] == "کتاب-خانه-کوچک"
    told(stocked("edit", "كتاب خانه كوچک", "--translate", "title.en=Small bookcase", "--vendor", "Ali", "--json"))
    shown = told(stocked("show", "کتاب-خانه-کوچک", "--json"))
    assert (shown["vendor"], shown["translations"]["en"]["title"]) == ("Ali", "Small bookcase")
    assert stocked("archive", "کتاب-خانه-کوچک").returncode == 0
    assert len(told(stocked("list", "--json"))) == 2
    assert len(told(stocked("list", "--status", "archived", "--json"))) == 1


@pytest.mark.parametrize(
    "command",
    [("show", "x"), ("price", "x", "1"), ("stock", "x", "1"), ("archive", "x"), ("edit", "x", "--title", "y")],
)
def test_what_is_not_there_ends_with_3(product: Product, command: tuple[str, ...]) -> None:
    done = product(*command, "--json")
    assert done.returncode == 3
    assert json.loads(done.stderr)["error"]["code"] == "not_found"


def test_categories_are_shown_as_a_tree(run: Run, stocked: Product, shop: Path) -> None:
    shown = run("category", "list", shop=shop).stdout.splitlines()
    assert [line.split("  ")[0] for line in shown[1:]] == ["Tea", "", "Gifts"]
    assert "Pots" in shown[2]
    rows = told(run("category", "list", "--json", shop=shop))
    assert {"Tea", "Pots", "Gifts"} <= {row["title"] for row in rows}


def test_a_category_is_called_something_else_and_keeps_its_handle(run: Run, stocked: Product, shop: Path) -> None:
    call = ("category", "edit", "pots")
    new = (*call, "--title", "Pots and pans", "--translate", "fa=قابلمه", "--translate", "ar=قدور")
    edited = told(run(*new, "--json", shop=shop))
    assert edited | {"handle": "pots", "title": "Pots and pans", "path": "Tea > Pots and pans"} == edited
    assert edited["translations"] == {"fa": "قابلمه", "ar": "قدور"}
    assert run(*new, shop=shop).stderr == "Nothing changed.\n"
    assert told(run(*call, "--translate", "ar=", "--json", shop=shop))["translations"] == {"fa": "قابلمه"}
    assert [row["handle"] for row in told(stocked("list", "--category", "pots", "--json"))] == ["moon-teapot"]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("nowhere", "--title", "x"), 3),
        (("tea", "--title", "GIFTS"), 4),
        (("tea", "--title", "Tea > Pots"), 5),
        (("tea", "--title", " "), 5),
        (("tea",), 5),
        (("tea", "--translate", "de=Tee"), 2),
    ],
)
@pytest.mark.usefixtures("stocked")
def test_what_no_category_can_be_called_is_refused(run: Run, shop: Path, args: tuple[str, ...], code: int) -> None:
    before = run("category", "list", "--json", shop=shop).stdout
    assert run("category", "edit", *args, shop=shop).returncode == code
    assert run("category", "list", "--json", shop=shop).stdout == before


def test_an_import_of_a_usual_sheet_loads_no_heavy_library(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("Handle,Title,Variant Price\ncup,Cup,4.00\n", encoding="utf-8")
    code = (
        "import sys\nfrom shopctl.cli.app import main\n"
        "try:\n    main()\nfinally:\n    print('LOADED', *sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "--shop", str(shop), "product", "import", str(tmp_path / "s.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(done.stderr.rpartition("LOADED")[2].split())
    assert "shopctl.catalog.importing.shopify" in loaded
    assert not loaded & {"pydantic", "rich", "openpyxl", "PIL", "shopctl.catalog.importing.programs"}


def test_a_price_in_another_currency_is_one_that_visitors_can_choose(stocked: Product, run: Run, shop: Path) -> None:
    refused = stocked("price", "CUP", "5", "--in", "usd")
    assert (refused.returncode, "money.guide_currencies has: none yet" in refused.stderr) == (2, True)
    assert run("config", "set", "money.guide_currencies", '["USD"]', shop=shop).returncode == 0
    expected = [{"sku": "CUP", "handle": "cup", "price": "5.20", "currency": "USD"}]
    assert told(stocked("price", "CUP", "5,20", "--in", "usd", "--json")) == expected
    sheet = stocked("export", "-").stdout.splitlines()
    at = sheet[0].split(",").index("price.USD")
    assert [line.split(",")[at] for line in sheet if ",CUP," in line] == ["5.20"]
    assert stocked("price", "CUP", "", "--in", "USD").stderr.strip().endswith("by the rates in USD")


def test_a_product_that_is_not_found_is_answered_with_the_one_that_was_meant(run: Run, shop: Path) -> None:
    run("product", "add", "Medjool royale", "--sku", "MED-500", "--price", "9", shop=shop)
    for command in (("product", "show"), ("product", "price"), ("order", "new", "--line")):
        done = run(*command, "medjool", *(["9"] if command[1] == "price" else []), shop=shop)
        assert (done.returncode, "Did you mean medjool-royale?" in done.stderr) == (3, True), command
    failed = json.loads(run("product", "show", "MED-50O", "--json", shop=shop).stderr)
    assert failed["error"]["hint"].startswith("Did you mean MED-500?")
    assert "Did you mean" not in run("product", "show", "saffron", shop=shop).stderr
    assert "Did you mean" not in run("order", "show", "medjool", shop=shop).stderr
