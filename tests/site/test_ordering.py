"""What listings show first, what visitors can order them by, and what is told of below a product."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopctl.config.load import load
from shopctl.site import making

Fill = Callable[[str], None]

ROWS = """\
handle,title,title.fa,product_type,tags,categories,featured,price,attribute:Material
ash,Ash bowl,کاسه,Bowl,wood,Table,2,30,Wood
birch,Birch bowl,,Bowl,wood,Table,,10,Wood
cup,A cup,,Cup,,Table,,,Clay
dish,Dish,,Dish,,Table,1,20,Clay
elm,Elm bowl,,Bowl,wood,Table,,40,Wood
fir,Fir tray,,Tray,,Table,,50,Wood
"""


@pytest.fixture
def listing(shop: Path, fill: Fill, shop_db: Any, now: Any, read: Callable[[str], Any]) -> Callable[[str], list[str]]:
    fill(ROWS)
    settings = (shop / "shop.toml").read_text("utf-8")

    def show(order: str, sold: str = "") -> list[str]:
        ordered = settings.replace("[theme]", f'[theme]\nlisting_order = "{order}"', 1)
        (shop / "shop.toml").write_text(ordered, "utf-8")
        found = making.read(shop_db, now)
        ids = {product.handle: product.id for product in found.catalogue.products}
        sellers = [ids[handle] for handle in sold.split()]
        making.make(shop, load(shop), found._replace(sellers=sellers), now, False, lambda *_: None)
        return re.findall(r'/products/([a-z-]+)/"', (shop / "site/categories/table/index.html").read_text("utf-8"))

    return show


@pytest.mark.parametrize(
    ("order", "handles"),
    [
        ("newest", "ash birch cup dish elm fir"),
        ("featured", "dish ash birch cup elm fir"),
        ("best-sellers", "fir cup ash birch dish elm"),
        ("price", "birch dish ash elm fir cup"),
        ("title", "cup ash birch dish elm fir"),
    ],
)
def test_listings_are_in_the_order_of_the_shop(listing: Callable[..., list[str]], order: str, handles: str) -> None:
    assert listing(order, sold="fir cup") == handles.split()


def options(page: Any) -> list[tuple[str, str]]:
    return [(option.attributes["value"], option.text) for option in page.all("option") if "value" in option.attributes]


def test_the_orders_to_choose_from_have_their_right_names(
    listing: Callable[..., list[str]], read: Callable[[str], Any]
) -> None:
    listing("featured")
    shown = options(read("categories/table/index.html"))
    assert [name for _, name in shown] == [
        "Featured",
        "Newest first",
        "Price, low to high",
        "Price, high to low",
        "Name",
    ]
    listing("best-sellers", sold="cup")
    shown = options(read("categories/table/index.html"))
    assert shown[:3] == [("", "Best sellers"), ("new", "Newest first"), ("cheap", "Price, low to high")]
    assert ("best", "پرفروش‌ترین‌ها") in options(read("fa/search/index.html"))


def test_a_script_finds_the_orders_that_it_cannot_tell_itself(shop: Path, listing: Callable[..., list[str]]) -> None:
    listing("title", sold="elm ash")
    ranks = json.loads((shop / "site/products/facets.json").read_bytes())["ranks"]
    assert sorted(ranks) == ["best", "name", "new"]
    ids = {name: json.loads((shop / "site/assets/facets" / file).read_bytes()) for name, file in ranks.items()}
    assert ids["new"] == sorted(ids["new"])
    assert ids["best"][:2] == [ids["new"][4], ids["new"][0]]


def test_what_shares_most_with_a_product_is_told_first_below_it(
    listing: Callable[..., list[str]], read: Callable[[str], Any]
) -> None:
    listing("newest")
    page = read("products/ash/index.html")
    after = page.source.partition('id="related"')[2]
    assert list(dict.fromkeys(re.findall(r'/products/([a-z]+)/"', after)))[:4] == ["birch", "elm", "fir", "cup"]
