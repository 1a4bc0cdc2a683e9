"""Make a new shop folder: settings, starter content, an empty database. All of it, or nothing."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shopctl.config.load import FILE, check, load, parse
from shopctl.db.actions import create
from shopctl.errors import Refused
from shopctl.files import replace
from shopctl.templating import templates_dir

FOLDERS = ("content", "media", "templates", "outbox", "inbox")
PRIVATE = ("outbox", "inbox")
"""Folders that hold what customers wrote or are told: mode 0700."""

HOME = {
    "IRR": ("IR", "Asia/Tehran"),
    "AED": ("AE", "Asia/Dubai"),
    "SAR": ("SA", "Asia/Riyadh"),
    "EGP": ("EG", "Africa/Cairo"),
    "KWD": ("KW", "Asia/Kuwait"),
    "IQD": ("IQ", "Asia/Baghdad"),
    "GBP": ("GB", "Europe/London"),
    "USD": ("US", "America/New_York"),
    "EUR": ("DE", "Europe/Berlin"),
    "TRY": ("TR", "Europe/Istanbul"),
    "CAD": ("CA", "America/Toronto"),
    "AUD": ("AU", "Australia/Sydney"),
    "CHF": ("CH", "Europe/Zurich"),
}
"""Currency -> the region and time zone to begin with, where nothing was said."""

SHIPPING = {"en": "Standard delivery", "fa": "ارسال عادی", "ar": "توصيل عادي"}


class FolderInUse(Refused):
    """Init never writes over what is there."""

    message = "{folder} already holds {found}."
    hint = "Nothing was written. Name a new or empty folder."


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a new shop is asked about. Empty region and timezone are guessed from the currency."""

    name: str
    languages: list[str] = field(default_factory=lambda: ["en"])
    currency: str = "EUR"
    email: str = ""
    phone: str = ""
    tagline: str = ""
    region: str = ""
    timezone: str = ""
    url: str = ""


def init(folder: Path, wishes: Wishes) -> Path:
    """Write a new shop into `folder` (made when it is not there) and return its full path.

    The shop is built beside its place and moved in when it is whole. Raises FolderInUse, SettingsError.
    """
    folder = folder.expanduser().resolve()
    if folder.is_dir():
        found = sorted(path.name for path in folder.iterdir())
        if found:
            raise FolderInUse(folder=str(folder), found=FILE if FILE in found else found[0])
    elif folder.exists():
        raise FolderInUse(folder=str(folder), found="a file of that name")
    text = settings_text(wishes)
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        _fill(building, text, wishes.languages)
        _move_in(building, folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return folder


def _move_in(building: Path, folder: Path) -> None:
    """Bring the finished shop to its place; an empty folder that is there stays the one the merchant stands in."""
    if not folder.is_dir():
        building.chmod(0o755)
        building.replace(folder)
        return
    # shop.toml last: it is what makes the folder a shop.
    for child in sorted(building.iterdir(), key=lambda path: path.name == FILE):
        child.replace(folder / child.name)
    building.rmdir()


def settings_text(wishes: Wishes) -> str:
    """The commented shop.toml of a new shop, checked. Raises SettingsError."""
    region, timezone = HOME.get(wishes.currency, ("US", "UTC"))
    jinja = Environment(
        loader=FileSystemLoader(templates_dir() / "shop"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    jinja.filters["toml"] = _toml
    main = wishes.languages[0] if wishes.languages else "en"
    text = jinja.get_template("shop.toml.j2").render(
        name=wishes.name,
        tagline=wishes.tagline,
        languages=wishes.languages,
        currency=wishes.currency,
        region=wishes.region or region,
        timezone=wishes.timezone or timezone,
        url=wishes.url,
        email=wishes.email,
        phone=wishes.phone,
        show_as="toman" if wishes.currency == "IRR" and main == "fa" else "currency",
        shipping_name=SHIPPING.get(main, SHIPPING["en"]),
        shipping_names={code: SHIPPING[code] for code in wishes.languages[1:] if code in SHIPPING},
    )
    check(parse(text), Path(FILE))
    return text


def _toml(value: Any) -> str:
    """A string or list of strings as TOML; JSON's escapes are among TOML's (https://toml.io/en/v1.0.0#string)."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _fill(folder: Path, settings: str, languages: list[str]) -> None:
    for name in FOLDERS:
        (folder / name).mkdir(mode=0o700 if name in PRIVATE else 0o755)
    replace(folder / FILE, settings.encode(), mode=0o644)
    for source in sorted((templates_dir() / "shop" / "content").rglob("*.md")):
        _copy_text(source, folder, languages)
    create(folder / "shop.db")
    load(folder)


def _copy_text(source: Path, folder: Path, languages: list[str]) -> None:
    """Copy `delivery.fa.md` when the shop speaks Persian, as `delivery.md` when it is the main language."""
    stem, language, suffix = source.name.rsplit(".", 2)
    if language not in languages:
        return
    name = f"{stem}.{suffix}" if language == languages[0] else source.name
    target = folder / "content" / source.parent.relative_to(templates_dir() / "shop" / "content") / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read_bytes())
