"""Mappings kept by supplier: suppliers/NAME.toml in the shop folder, to be used again for the next price list."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path

from shopctl import files, text
from shopctl.catalog.importing.choice import Choice
from shopctl.catalog.importing.guessing import Guess
from shopctl.catalog.importing.mapping import checked
from shopctl.errors import SettingsError, StorageError

FOLDER = "suppliers"

_HEAD = """\
# How shopctl reads the sheets of this supplier; change it as you like. On the left the title of the sheet's column
# (its letter where it has none), on the right what it is in the shop; "-" is not used.
"""


def file_of(root: Path, name: str) -> Path:
    """Where a supplier's mapping is kept."""
    return root / FOLDER / f"{text.handle(name)}.toml"


def load(root: Path, name: str) -> Choice:
    """The mapping kept for a supplier; an empty choice where there is none yet. Raises SettingsError, NoTarget."""
    file = file_of(root, name)
    shown = f"{FOLDER}/{file.name}"
    try:
        kept = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Choice()
    except OSError as error:
        raise StorageError(reason=f"{shown}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(file=shown, key="", reason=str(error)) from error
    for key, value in kept.items():
        expected = {"columns": dict, "key": str, "decimal_sign": str}.get(key)
        if expected is None or not isinstance(value, expected):
            raise SettingsError(file=shown, key=key, reason="it is not one of columns, key and decimal_sign")
    columns = kept.get("columns", {})
    for title, target in columns.items():
        if not isinstance(target, str):
            raise SettingsError(file=shown, key=f"columns.{title}", reason="it is no name of a column, such as 'price'")
    if kept.get("decimal_sign", "") not in ("", ".", ","):
        raise SettingsError(file=shown, key="decimal_sign", reason="it is '.' or ','")
    targets = {title: checked(target) for title, target in columns.items()}
    return Choice(targets, kept.get("key", ""), kept.get("decimal_sign", ""), only=bool(columns))


def save(root: Path, name: str, guesses: Sequence[Guess], choice: Choice) -> Path:
    """Keep what the columns are taken for; the file. Raises StorageError."""
    lines = [_HEAD]
    lines += [f"{key} = {_quoted(value)}\n" for key in ("key", "decimal_sign") if (value := getattr(choice, key))]
    kept = choice.columns | {guess.title: guess.target for guess in guesses}
    lines += ["\n[columns]\n", *(f"{_quoted(title)} = {_quoted(target)}\n" for title, target in kept.items())]
    file = file_of(root, name)
    data = "".join(lines).encode()
    try:
        if not file.is_file() or file.read_bytes() != data:
            file.parent.mkdir(exist_ok=True)
            files.replace(file, data, mode=0o644)
    except OSError as error:
        raise StorageError(reason=f"{FOLDER}/{file.name}: {error.strerror}") from error
    return file


def _quoted(value: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for U+007F."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
