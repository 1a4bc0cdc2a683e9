"""Shipped templates in the shop: listed, copied to be edited, never written over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shopctl.shipped import templates_dir
from shopctl.site import overrides
from tests.conftest import Run
from tests.site.conftest import Build, Read

PRODUCT = "storefront/product.html"


def states(shop: Path) -> dict[str, str]:
    return dict(overrides.listed(shop))


def test_an_edited_copy_is_what_pages_are_made_of(shop: Path, site: Path, build_site: Build, read: Read) -> None:
    file = overrides.copy(shop, PRODUCT)
    assert file.read_bytes() == (templates_dir() / PRODUCT).read_bytes()
    assert states(shop)[PRODUCT] == "copied"
    file.write_text(
        file.read_text("utf-8").replace("{% block main %}", "{% block main %}<p>Hello from us</p>"), "utf-8"
    )
    assert states(shop)[PRODUCT] == "own"
    build_site()
    assert [each.text for each in read("products/cup/index.html").all("p")].count("Hello from us") == 1
    file.unlink()
    assert states(shop)[PRODUCT] == "shipped"


def test_what_the_shop_has_is_never_written_over(shop: Path) -> None:
    file = overrides.copy(shop, "product.html")
    file.write_text("mine", "utf-8")
    with pytest.raises(overrides.OwnAlready):
        overrides.copy(shop, PRODUCT)
    assert file.read_text("utf-8") == "mine"


@pytest.mark.parametrize("name", ["../../etc/passwd", "storefront", "layout.html", "product.htm", "", "/etc/passwd"])
def test_only_one_shipped_template_can_be_meant(shop: Path, name: str) -> None:
    before = sorted(shop.rglob("*"))
    with pytest.raises(overrides.NoTemplate):
        overrides.copy(shop, name)
    assert sorted(shop.rglob("*")) == before


def test_the_commands_tell_people_and_scripts(run: Run, shop: Path) -> None:
    (shop / "templates" / "storefront").mkdir(parents=True, exist_ok=True)
    (shop / "templates" / "storefront" / "prodct.html").write_text("a slip", "utf-8")
    done = run("site", "theme", "copy", "email/layout.txt", "--json", shop=shop)
    assert json.loads(done.stdout) == {"file": "templates/email/layout.txt"}
    listed = json.loads(run("site", "theme", "list", "--own", "--json", shop=shop).stdout)
    assert listed == [
        {"path": "email/layout.txt", "state": "copied"},
        {"path": "storefront/prodct.html", "state": "unused"},
    ]
    shown = run("site", "theme", "list", shop=shop).stdout.splitlines()
    assert ["storefront/product.html", "shipped"] in [line.split() for line in shown]
    missing = run("site", "theme", "copy", "produkt.html", shop=shop)
    assert missing.returncode == 3
    assert "product.html" in missing.stderr
