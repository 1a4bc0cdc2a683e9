"""`shopctl init`: all of a shop, or nothing."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from shopctl.config.load import load
from shopctl.errors import SettingsError
from shopctl.setup.folders import FolderInUse
from shopctl.setup.init import Wishes, init
from tests.conftest import Run


def test_a_new_shop_has_all_it_needs_and_is_well(run: Run, tmp_path: Path) -> None:
    done = run(
        "init", "teahouse", "--name", "Teahouse", "--language", "en", "--language", "fa", "--currency", "EUR",
        "--email", "shop@teahouse.example", "--phone", "+49 30 5550", "--yes", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    shop = tmp_path / "teahouse"
    assert json.loads(done.stdout) == {"shop": str(shop)}
    assert load(shop).shop.languages == ["en", "fa"]
    assert run("check", shop=shop).stdout == ""
    for name in ("outbox", "inbox"):
        assert stat.S_IMODE((shop / name).stat().st_mode) == 0o700


@pytest.mark.parametrize("main", ["en", "fa", "ar"])
def test_starter_texts_stand_in_each_language_the_main_one_without_a_suffix(tmp_path: Path, main: str) -> None:
    other = {"en": "fa", "fa": "ar", "ar": "en"}[main]
    shop = init(tmp_path / "s", Wishes(name="x", languages=[main, other], email="a@b.example"))
    texts = {path.name for path in (shop / "content" / "pages").iterdir()}
    for page in ("about", "delivery", "returns", "privacy"):
        assert {f"{page}.md", f"{page}.{other}.md"} <= texts
    assert list((shop / "content" / "faq").glob(f"*.{other}.md"))
    assert not list((shop / "content").rglob(f"*.{main}.md"))


def test_a_persian_shop_in_rial_shows_toman(tmp_path: Path) -> None:
    settings = load(init(tmp_path / "s", Wishes(name="چای‌خانه", languages=["fa"], currency="IRR")))
    assert settings.shop.name == "چای‌خانه"
    assert (settings.money.show_as, settings.shop.region, settings.shop.timezone) == ("toman", "IR", "Asia/Tehran")


@pytest.mark.parametrize("name", ['He said "hi"', "back\\slash", "ü – 茶 🍵", "#not a comment"])
def test_any_name_survives_the_settings_file(tmp_path: Path, name: str) -> None:
    assert load(init(tmp_path / "s", Wishes(name=name))).shop.name == name


def test_a_folder_with_anything_in_it_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "letter.txt").write_text("mine")
    with pytest.raises(FolderInUse, match=r"letter\.txt"):
        init(tmp_path / "s", Wishes(name="x"))
    assert [path.name for path in tmp_path.rglob("*")] == ["s", "letter.txt"]


def test_the_empty_folder_one_stands_in_becomes_the_shop(run: Run, tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    inode = here.stat().st_ino
    assert run("init", "--name", "x", "--yes", cwd=here).returncode == 0
    assert here.stat().st_ino == inode
    assert (here / "shop.toml").is_file()


def test_a_wrong_wish_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ISO 4217"):
        init(tmp_path / "s", Wishes(name="x", currency="DUBLOON"))
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_a_missing_name_is_a_usage_error(run: Run, tmp_path: Path) -> None:
    done = run("init", "s")
    assert done.returncode == 2
    assert "--name" in done.stderr
    assert not (tmp_path / "s").exists()
