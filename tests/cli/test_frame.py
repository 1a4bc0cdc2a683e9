"""What holds for the whole command line: help, examples, laziness, errors."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from shopctl.cli.app import NOUNS, app
from tests.conftest import Run

HEAVY = {
    "babel", "charset_normalizer", "cmarkgfm", "css_inline", "email", "email_validator", "hijridate", "jdatetime",
    "jinja2", "nh3", "openpyxl", "phonenumbers", "PIL", "pydantic", "python_calamine", "rich", "smtplib", "sqlite3",
    "sqlite_utils", "tomlkit", "xlsxwriter",
}  # fmt: skip


def commands() -> list[tuple[str, object]]:
    """Every command with its full name, nouns included."""
    root = typer.main.get_command(app)
    context = typer.Context(root)
    found: list[tuple[str, object]] = []
    for noun in NOUNS:
        command = root.get_command(context, noun)  # type: ignore[attr-defined]
        if hasattr(command, "commands"):
            found += [(f"{noun} {verb}", sub) for verb, sub in command.commands.items()]
        else:
            found.append((noun, command))
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_every_command_has_help_and_an_example_that_calls_it(name: str, command: typer.core.TyperCommand) -> None:
    help_text = inspect.cleandoc(command.help or "")
    first = help_text.partition("\n")[0]
    assert first.endswith((".", "?"))
    example = help_text.rpartition("Example: ")[2]
    assert f"shopctl {name}" in example or (name in example and "shopctl" in example)
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{name}: {parameter.name} has no help"


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_every_list_is_there_for_scripts_and_for_spreadsheets(name: str, command: typer.core.TyperCommand) -> None:
    options = {option for each in command.params for option in each.opts}
    if name.split()[-1] == "list":
        assert {"--json", "--csv"} <= options


@pytest.mark.parametrize("noun", ["product", "order", "mail", "config"])
def test_a_noun_by_itself_lists_all_its_verbs(run: Run, noun: str) -> None:
    assert run(noun).stderr.strip() == run(noun, "--help").stdout.strip()
    assert "\n  set " in run("config").stderr


def test_the_printed_manual_has_the_verbs_that_are_named_like_a_word_of_python(run: Run) -> None:
    manual = run("guide", "commands").stdout
    for command in ("product import", "order list", "product image add", "config set"):
        assert f"### shopctl {command}\n" in manual


@pytest.mark.parametrize("args", [["--help"], *([noun, "--help"] for noun in NOUNS)], ids=" ".join)
def test_help_loads_no_heavy_library(args: list[str]) -> None:
    code = (
        "import sys\nfrom shopctl.cli.app import main\n"
        f"sys.argv = ['shopctl', *{args!r}]\n"
        "try:\n    main()\nfinally:\n"
        "    print('LOADED', *sorted({m.partition('.')[0] for m in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.rpartition("LOADED")[2].split())
    assert "typer" in loaded
    assert not loaded & HEAVY


def test_an_unknown_noun_is_a_usage_error(run: Run) -> None:
    done = run("oder", "list")
    assert done.returncode == 2
    assert "order" in done.stderr


def test_usage_errors_are_json_where_json_was_asked_for(run: Run) -> None:
    done = run("db", "path", "--nonsense", "--json")
    assert done.returncode == 2
    assert json.loads(done.stderr)["error"]["code"] == "usage"


def test_without_a_shop_the_error_names_the_place_and_the_way_out(run: Run, tmp_path: Path) -> None:
    done = run("today", "--json", cwd=tmp_path)
    error = json.loads(done.stderr)["error"]
    assert done.returncode == 6
    assert str(tmp_path) in error["message"]
    assert "shopctl init" in error["hint"]


def test_the_shop_is_found_from_a_folder_inside_it(run: Run, shop: Path) -> None:
    done = run("db", "path", cwd=shop / "content")
    assert done.stdout.strip() == str(shop / "shop.db")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp1256"])
def test_output_is_utf8_whatever_the_locale(run: Run, shop: Path, encoding: str) -> None:
    run("product", "add", "قوری ماه", "--handle", "قوری-ماه", shop=shop)
    done = run("product", "list", "--json", shop=shop, env={"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding})
    assert json.loads(done.stdout)[0]["title"] == "قوری ماه"


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are UTF-16 there")
def test_an_argument_in_another_encoding_is_refused_before_it_is_stored(shop: Path) -> None:
    name = "مینا".encode("cp1256", "replace")
    command = [sys.executable, "-m", "shopctl", "--shop", str(shop), "product", "add", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "is not UTF-8" in done.stderr


def test_a_closed_pipe_ends_quietly(shop: Path) -> None:
    command = f"{sys.executable} -m shopctl --shop {shop} config show | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)  # noqa: S602
    assert done.stderr == ""
