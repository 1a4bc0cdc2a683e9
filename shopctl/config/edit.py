"""Change one setting of shop.toml and leave every comment, blank line and order as the merchant wrote it."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Item

from shopctl.config.load import FILE, check, parse, read
from shopctl.errors import NotFound, SettingsError
from shopctl.files import replace

SECRET_WORDS = ("password", "secret", "token", "api_key")


class SecretInSettings(SettingsError):
    """Somebody tried to write a secret into shop.toml, which is made to be shared and copied."""

    message = "{key} looks like a secret, and shop.toml is no place for one."
    hint = "Set SHOPCTL_SMTP_PASSWORD in the environment, or name a file of mode 0600 in mail.password_file."


def get(root: Path, key: str) -> Any:
    """The value at a dotted key, defaults included; lists by number ("shipping.methods.0.price").

    Raises NotFound, SettingsError.
    """
    value: Any = check(read(root), root / FILE).model_dump(mode="json")
    for part in key.split("."):
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, ValueError, TypeError):
            raise NotFound(kind="setting", id=key, hint=_hint(key, part, value)) from None
    return value


def _hint(key: str, part: str, around: Any) -> str:
    meant = get_close_matches(part, around, n=1) if isinstance(around, dict) else []
    said = f"Did you mean {key.replace(part, meant[0], 1)}? " if meant else ""
    return f"{said}All of them: shopctl config show"


def set_(root: Path, key: str, text: str) -> Any:
    """Write `text` (a TOML value, or plain words) at a dotted key and return the value as checked.

    Nothing, where nothing is no value, takes the line out: the setting is what it is by default.

    The file is replaced as a whole, or not touched. Raises SettingsError when the result would not be valid settings.
    """
    file = root / FILE
    if any(word in key.split(".")[-1] for word in SECRET_WORDS) and not key.endswith("password_file"):
        raise SecretInSettings(file=str(file), key=key, reason="a secret")
    read(root)
    document = tomlkit.parse(file.read_bytes().decode("utf-8-sig"))  # bytes: the ends of lines stay as they are
    failures: list[SettingsError] = []
    for value in _readings(text):
        _put(document, key, value, file)
        try:
            check(parse(tomlkit.dumps(document)), file)
        except SettingsError as error:
            failures.append(error)
            continue
        replace(file, tomlkit.dumps(document).encode(), mode=file.stat().st_mode & 0o777)
        return get(root, key)
    # What could be read as TOML was meant as TOML: its failure says more than that of the same text as plain words.
    raise failures[0]


def _readings(text: str) -> list[Item | str | None]:
    """What `text` may mean: first as a TOML value (12, true, ["en", "fa"]), then as plain words; None: no value."""
    if not text:
        return [text, None]
    try:
        return [tomlkit.value(text), text]
    except (TOMLKitError, ValueError):
        return [text]


def _put(document: tomlkit.TOMLDocument, key: str, value: Item | str | None, file: Path) -> None:
    *tables, last = key.split(".")
    place: Any = document
    for name in tables:
        if isinstance(place, list):
            place = _element(place, name, key, file)
            continue
        if name not in place:
            place[name] = tomlkit.table()
        place = place[name]
    if isinstance(place, list):
        raise SettingsError(file=str(file), key=key, reason="name the key inside the list's table")
    if not hasattr(place, "__setitem__") or isinstance(place, str):
        raise SettingsError(file=str(file), key=key, reason="there is no such table")
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value


def _element(place: list[Any], name: str, key: str, file: Path) -> Any:
    if not name.isdecimal() or int(name) >= len(place):
        raise SettingsError(file=str(file), key=key, reason=f"expected a number from 0 to {len(place) - 1}")
    return place[int(name)]
