"""The example shops and the starter texts: whole in every language, and as the program reads them."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from shopctl.catalog.importing.formats import knows
from shopctl.catalog.importing.run import import_products
from shopctl.config.base import LANGUAGES
from shopctl.config.load import load
from shopctl.locales import reader
from shopctl.setup.demo import names, story
from shopctl.sheets.table import open_table
from shopctl.shipped import examples_dir, templates_dir
from shopctl.site import content
from shopctl.site.media import source

EXAMPLES = names()
STARTER = templates_dir() / "shop" / "content"
PROSE = ("title", "description", "seo_title", "seo_description")


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> Path:
    """Each example shop in turn."""
    return examples_dir() / str(request.param)


def rows(example: Path) -> list[dict[str, str]]:
    with (example / "products.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def pictures(example: Path) -> set[str]:
    return {row[key] for row in rows(example) for key in ("image", "variant_image") if row[key]}


def test_there_are_two_shops() -> None:
    assert EXAMPLES == ["anarestan", "little-linden"]


def test_one_shop_speaks_all_languages_and_one_is_persian_first() -> None:
    linden, anar = (load(examples_dir() / name) for name in ("little-linden", "anarestan"))
    assert set(linden.shop.languages) == set(LANGUAGES)
    assert (anar.shop.language, anar.shop.region, anar.shop.timezone) == ("fa", "IR", "Asia/Tehran")
    assert reader(anar, "fa").money(1_250_000) == "۱۲۵٬۰۰۰ تومان"


def test_names_and_shipping_are_in_every_language_of_the_shop(example: Path) -> None:
    settings = load(example)
    for language in settings.shop.languages[1:]:
        assert settings.shop.names[language]
        assert settings.shop.taglines[language]
        assert all(method.names[language] for method in settings.shipping.methods)


def test_the_spreadsheet_imports_whole_and_a_second_time_changes_nothing(
    example: Path, db: sqlite3.Connection, now: datetime
) -> None:
    money = load(example).money
    first, second = (
        import_products(db, money, open_table(example / "products.csv", knows=knows), who="test", now=now)
        for _ in range(2)
    )
    handles = [row["handle"] for row in rows(example)]
    assert not first.rejected
    assert not first.unused
    assert first.created["products"] == len(set(handles)) >= 16
    assert second.created["products"] == sum(second.changed.values()) == 0
    stored = {row[0] for row in db.execute("SELECT handle FROM product")}
    assert stored == set(handles), "the sheet names products as the shop does"


def test_the_larger_shop_shows_what_a_catalogue_can_hold() -> None:
    sheet = rows(examples_dir() / "little-linden")
    titles = [row for row in sheet if row["title"]]
    assert len(titles) >= 40
    assert {row["status"] for row in titles} == {"active", "unlisted", "draft"}
    assert any(row["option3_value"] for row in sheet)
    assert any(row["compare_at_price"] for row in sheet)
    assert any(row["sku"] and not row["price"] for row in sheet), "a price on request"
    assert {"0", "1"} <= {row["stock"] for row in sheet}
    assert any(row["backorder"] == "yes" for row in sheet)
    assert any(row["requires_shipping"] == "no" for row in sheet)
    assert any(row["fields"] for row in sheet)
    assert any(row["bundle"] for row in sheet)


def test_every_word_of_the_spreadsheet_is_translated(example: Path) -> None:
    sheet = rows(example)
    others = load(example).shop.languages[1:]
    options = [f"option{place}_{part}" for place in (1, 2, 3) for part in ("name", "value")]
    attributes = [column for column in sheet[0] if column.startswith("attribute:") and "." not in column]
    missing = [
        (number, column, language)
        for number, row in enumerate(sheet, 2)
        for column in (*PROSE, *options, "categories", "tags", "fields", *attributes)
        for language in others
        if row.get(column) and not row[f"{column}.{language}"]
    ]
    assert missing == []
    for column in ("categories", "tags", "fields", *attributes):
        for row in sheet:
            assert {_words(row[f"{column}.{language}"]) for language in others} == {_words(row[column])}
    for column in attributes:
        name = column.removeprefix("attribute:")
        used = [row for row in sheet if row[column]]
        assert used
        assert all(row[f"attribute_name:{name}.{language}"] for row in used for language in others)


def _words(cell: str) -> int:
    """How many words a cell with several of them holds."""
    return sum(1 for word in cell.replace(">", ";").split(";") if word.strip())


def test_every_product_has_a_picture_and_every_picture_a_description(example: Path) -> None:
    sheet = rows(example)
    assert {row["handle"] for row in sheet} == {row["handle"] for row in sheet if row["image"]}
    assert all(row["image_alt"] for row in sheet if row["image"])
    assert {row["variant_image"] for row in sheet} <= {row["image"] for row in sheet} | {""}


def test_every_picture_is_there_whole_square_and_light(example: Path) -> None:
    for name in pictures(example):
        file = source(example, name)
        with Image.open(file) as picture:
            picture.load()
            assert picture.format == "WEBP"
            assert picture.width == picture.height >= 800, name
            assert not picture.getexif()
        assert file.stat().st_size < 120_000, name


def test_no_picture_lies_about_unused_and_all_are_light_together(example: Path) -> None:
    media = example / "media"
    there = {file.relative_to(example).as_posix() for file in media.rglob("*") if file.is_file()}
    theme = load(example).theme
    assert there == pictures(example) | {theme.logo, theme.icon, *theme.logos.values()}
    assert sum((example / name).stat().st_size for name in there) < 4_000_000


def test_logo_and_icon_are_drawings_without_scripts(example: Path) -> None:
    theme = load(example).theme
    for name in (theme.logo, theme.icon, *theme.logos.values()):
        text = (example / name).read_text("utf-8")
        assert text.startswith("<svg ")
        assert "script" not in text
        assert "href" not in text


def test_content_is_complete_in_every_language_with_the_same_keys(example: Path) -> None:
    languages = load(example).shop.languages
    texts = content.read(example, languages)
    assert set(texts.entries) == set(content.KINDS)
    for kind, entries in texts.entries.items():
        for name, by_language in entries.items():
            assert set(by_language) == set(languages), f"{kind}/{name}"
            assert len({frozenset(entry.front.model_fields_set) for entry in by_language.values()}) == 1, name
            assert all(len(entry.markdown.strip()) > 40 for entry in by_language.values()), name
    assert {"about", "delivery", "returns", "privacy"} <= set(texts.entries["pages"])


def test_questions_stand_in_the_same_groups_and_order_in_every_language(example: Path) -> None:
    languages = load(example).shop.languages
    texts = content.read(example, languages)
    orders = [[[entry.name for entry in group] for _, group in texts.faq_groups(language)] for language in languages]
    assert len(orders[0]) >= 3
    assert all(order == orders[0] for order in orders)


def test_what_happened_lies_in_the_past_and_customers_are_invented() -> None:
    for name in EXAMPLES:
        for order in story(name).orders:
            assert all(0 <= step.after <= order.days_ago * 24 for step in order.steps), order.name
            assert not order.email or order.email.partition("@")[2].endswith(
                (".example", "example.com", "example.org", "example.net")
            )


def _starters() -> dict[str, set[str]]:
    """Which languages each starter text is there in."""
    found: dict[str, set[str]] = {}
    for file in STARTER.rglob("*.md"):
        name, language, _ = file.relative_to(STARTER).as_posix().rsplit(".", 2)
        found.setdefault(name, set()).add(language)
    return found


def test_starter_texts_are_there_in_every_language() -> None:
    found = _starters()
    assert {name.partition("/")[2] for name in found if name.startswith("pages/")} == {
        "about", "delivery", "returns", "privacy",
    }  # fmt: skip
    assert sum(name.startswith("faq/") for name in found) >= 6
    assert all(languages == set(LANGUAGES) for languages in found.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_starter_texts_read_well_and_say_where_the_merchant_must_fill_in(language: str) -> None:
    entries = [
        content.read_entry(STARTER / f"{name}.{language}.md", _kind(name), name.partition("/")[2], language)
        for name in sorted(_starters())
    ]
    pages = [entry for entry in entries if entry.kind == "pages"]
    assert all("[" in entry.markdown for entry in pages)
    assert all(entry.front.group for entry in entries if entry.kind == "faq")
    assert _brackets_close(entry.markdown for entry in entries)


def _kind(name: str) -> content.Kind:
    return "faq" if name.startswith("faq/") else "pages"


def _brackets_close(texts: Iterable[str]) -> bool:
    return all(text.count("[") == text.count("]") for text in texts)


def test_the_cron_examples_run_what_is_due() -> None:
    folder = examples_dir() / "cron"
    assert {file.name for file in folder.iterdir()} == {"README.md", "crontab", "shopctl.service", "shopctl.timer"}
    lines = (folder / "crontab").read_text("utf-8").splitlines()
    assert any(line.startswith("*/5 ") and "run-due" in line for line in lines)
    assert "run-due" in (folder / "shopctl.service").read_text("utf-8")
