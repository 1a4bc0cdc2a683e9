"""Make a new shop folder: settings, starter content, an empty database. All of it, or nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shopctl.config.load import FILE, check, load, parse
from shopctl.db.actions import create
from shopctl.files import replace
from shopctl.setup.folders import make_folders, new_folder
from shopctl.shipped import templates_dir

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
    text = settings_text(wishes)
    with new_folder(folder) as building:
        _fill(building, text, wishes.languages)
    return folder


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
    make_folders(folder)
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
    replace(target, source.read_bytes(), mode=0o644)
