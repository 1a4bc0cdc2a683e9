"""What all pages share: stylesheets, fonts, scripts, and the logo of each language."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def logo(name: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300.4 80"><title>{name}</title></svg>'


def test_each_language_has_its_logo_and_room_is_kept_for_it(
    shop: Path, site: Path, change_settings: Any, build_site: Any, read: Any
) -> None:
    for name in ("logo", "logo-fa"):
        (shop / "media" / f"{name}.svg").write_text(logo(name), "utf-8")
    change_settings("[theme]", '[theme]\nlogo = "media/logo.svg"\nlogos = { fa = "media/logo-fa.svg" }')
    build_site()
    shown = [read(page).all("img")[0].attributes for page in ("index.html", "fa/index.html", "ar/index.html")]
    assert [one["src"].split(".")[0] for one in shown] == ["/assets/logo", "/assets/logo-fa", "/assets/logo"]
    assert {(one["width"], one["height"]) for one in shown} == {("300", "80")}


def test_a_drawing_that_does_not_tell_its_size_is_shown_without(
    shop: Path, site: Path, change_settings: Any, build_site: Any, read: Any
) -> None:
    (shop / "media" / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"></svg>', "utf-8")
    change_settings("[theme]", '[theme]\nlogo = "media/logo.svg"')
    build_site()
    assert "width" not in read("index.html").all("img")[0].attributes
