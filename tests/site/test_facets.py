"""What listings are sifted by: which facets there are, in which order, in files that only change when they must."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopctl.site.colours import colour_of

Build = Callable[..., Any]
Fill = Callable[[str], None]

ROWS = """\
handle,title,title.fa,vendor,categories,option1_name,option1_name.fa,option1_value,option1_value.fa,sku,price,compare_at_price,stock,attribute:Size,attribute:Volume
a,Zinc pail,سطل,Ina,Home > Pails,Colour,رنگ,White,سفید,A-W,10,12,3,M,1.5 l
a,,,,,,,Ink blue,سرمه‌ای,A-B,12,,0,,
b,Amber pail,,Ina,Home > Pails,,,,,B,,,0,XS,500 ml
c,Brass cup,,Omar,Home > Cups,Colour,رنگ,white,,C,7.50,,2,XL,0.25 l
d,Cedar box,,Omar,Home,,,,,D,30,,1,S,over 2 l
e,Dune bowl,,Omar,Home,,,,,E,31,,1,S,under 2 l
"""


@pytest.fixture
def facets(shop: Path, fill: Fill, build_site: Build) -> Callable[[str], dict[str, Any]]:
    fill(ROWS)
    build_site()

    def read(shelf: str) -> dict[str, Any]:
        pointer = json.loads((shop / "site" / "products" / "facets.json").read_bytes())
        return json.loads((shop / "site" / "assets" / "facets" / pointer["shelves"][shelf]).read_bytes())  # type: ignore[no-any-return]

    return read


def values(document: dict[str, Any], key: str) -> list[str]:
    facet = next(facet for facet in document["facets"] if facet["key"] == key)
    return [value["names"][0] for value in facet["values"]]


def test_options_and_attributes_of_one_name_are_one_facet_in_any_spelling(
    facets: Callable[[str], dict[str, Any]],
) -> None:
    document = facets("products/")
    assert {facet["key"] for facet in document["facets"]} == {"colour", "size", "volume", "vendor"}
    assert sorted(values(document, "colour")) == ["Ink blue", "White"]
    white = next(v for f in document["facets"] if f["key"] == "colour" for v in f["values"] if v["key"] == "white")
    assert white["names"] == ["White", "سفید", "White"]
    assert white["colour"] == "#ffffff"
    assert len(white["at"]) == 2


def test_numbers_and_sizes_are_in_their_own_order(facets: Callable[[str], dict[str, Any]]) -> None:
    document = facets("products/")
    assert values(document, "volume") == ["0.25 l", "500 ml", "1.5 l", "under 2 l", "over 2 l"]
    assert values(document, "size") == ["XS", "S", "M", "XL"]


def test_prices_and_flags_stand_beside_the_ids(facets: Callable[[str], dict[str, Any]]) -> None:
    document = facets("products/")
    rows = dict(zip(document["prices"], document["flags"], strict=True))
    assert rows == {1000: "3", None: "0", 750: "1", 3000: "1", 3100: "1"}


def test_a_listing_with_listings_below_it_can_be_narrowed_to_them(facets: Callable[[str], dict[str, Any]]) -> None:
    assert values(facets("categories/home/"), "in") == ["Pails", "Cups"]


def test_a_build_with_nothing_new_keeps_the_files_and_one_that_changes_a_price_names_another(
    shop: Path, facets: Callable[[str], dict[str, Any]], fill: Fill, build_site: Build
) -> None:
    folder = shop / "site" / "assets" / "facets"
    before = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    build_site()
    assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == before
    old = facets("categories/cups/")
    fill("handle,sku,price\nc,C,8\n")
    build_site()
    assert old["prices"] == [750]
    assert facets("categories/cups/")["prices"] == [800]
    assert len({file.name for file in folder.iterdir()} - before.keys()) == 3  # its listing, the one above, and all


def test_a_file_that_went_missing_comes_back(
    shop: Path, facets: Callable[[str], dict[str, Any]], build_site: Build
) -> None:
    for file in (shop / "site" / "assets" / "facets").iterdir():
        file.unlink()
    build_site()
    assert facets("products/")["ids"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Ink blue", "#25395c"),
        ("ash white", "#ffffff"),
        ("سفید شیری", "#ffffff"),
        ("أزرق", "#2f5fa8"),
        ("#AABBCC", "#aabbcc"),
        ("Stripes", ""),
        ("#12", ""),
    ],
)
def test_colours_are_known_by_their_names_in_three_languages(name: str, code: str) -> None:
    assert colour_of(name) == code
