"""Is all well? Settings, database, content, pictures, mail transport: each check returns what it found."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from shopctl import clock
from shopctl.catalog.models import EXEMPT
from shopctl.config.model import Settings
from shopctl.db.actions import check as check_database
from shopctl.db.connect import connect
from shopctl.errors import SettingsError
from shopctl.hooks.place import programs
from shopctl.orders.giving import signing_key
from shopctl.reports import store


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not well: where, what, and the way out."""

    place: str
    what: str
    way_out: str = ""

    @property
    def document(self) -> dict[str, str]:
        """The shape of a finding in `check --json`; public API."""
        return asdict(self)


def check(root: Path, settings: Settings) -> list[Finding]:
    """Everything that is not well with the shop at `root`; empty when all is."""
    found = [Finding("shop.db", problem, "shopctl db restore BACKUP") for problem in check_database(root / "shop.db")]
    found += [*_modes(root), *_content(root, settings), *_files(root, settings), *_mail(root, settings)]
    found += [*_mail_templates(root, settings), *_stripe(root, settings), *_signing_key(root, settings)]
    if not any(finding.place == "shop.db" for finding in found):
        found += [*_catalogue(root, settings), *_hooks(root)]
    return found


def _modes(root: Path) -> Iterator[Finding]:
    """What holds customers' data is for the merchant's eyes only."""
    if os.name == "nt":
        return
    for name in ("shop.db", "outbox", "inbox", "backups"):
        path = root / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            mode = 700 if path.is_dir() else 600
            yield Finding(name, "other users of this machine can read it", f"chmod {mode} {path}")


def _content(root: Path, settings: Settings) -> Iterator[Finding]:
    """Texts are UTF-8, and those of the main language exist in the others."""
    languages = settings.shop.languages
    for file in sorted((root / "content").rglob("*.md")):
        place = file.relative_to(root).as_posix()
        try:
            file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            yield Finding(place, "the file is not UTF-8 text", "Save it as UTF-8.")
        if "." in file.stem:
            continue
        for language in languages[1:]:
            if not file.with_name(f"{file.stem}.{language}.md").is_file():
                yield Finding(place, f"there is no text for {language}", f"Write {file.stem}.{language}.md beside it.")


def _files(root: Path, settings: Settings) -> Iterator[Finding]:
    """Files that shop.toml names are there."""
    theme = settings.theme
    named = {"logo": theme.logo, "icon": theme.icon, "font_file": theme.font_file}
    named |= {f"logos.{language}": logo for language, logo in theme.logos.items()}
    for key, path in named.items():
        if path and not (root / path).is_file():
            yield Finding(f"theme.{key}", f"there is no file {path}", f"shopctl config set theme.{key} PATH")


def _mail(root: Path, settings: Settings) -> Iterator[Finding]:
    """Mails have a sender, and a password that others cannot read."""
    mail = settings.mail
    if not (mail.sender or settings.shop.email):
        yield Finding("shop.email", "mails have no sender", "shopctl config set shop.email YOU@EXAMPLE.COM")
    if mail.transport != "smtp" or not mail.user or os.environ.get("SHOPCTL_SMTP_PASSWORD"):
        return
    file = Path(mail.password_file).expanduser()
    if not mail.password_file:
        yield Finding("mail.user", "there is no password for it", "Set SHOPCTL_SMTP_PASSWORD or mail.password_file.")
    elif not (root / file).is_file():
        yield Finding("mail.password_file", f"there is no file {file}", "Write the password into it, then chmod 600.")
    elif os.name != "nt" and stat.S_IMODE((root / file).stat().st_mode) & 0o077:
        yield Finding("mail.password_file", "other users of this machine can read it", f"chmod 600 {root / file}")


def _signing_key(root: Path, settings: Settings) -> Iterator[Finding]:
    """The key that links are signed with is there, where shop.toml names one, and nobody else's to read."""
    if settings.digital.signing_key_file:
        try:
            signing_key(settings, root)
        except SettingsError as error:
            yield Finding(error.facts["key"], error.facts["reason"], error.way_out)


def _mail_templates(root: Path, settings: Settings) -> list[Finding]:
    """The shop's own mail templates can be rendered; while they cannot, the shipped ones are sent."""
    if not (root / "templates" / "email").is_dir():
        return []
    from shopctl.notices import emails as notices
    from shopctl.orders.emails import broken  # Jinja and Babel, for the few shops that word their own mails

    found: dict[str, Finding] = {}  # each place once, however many mails need it
    for error in (*broken(settings, root, clock.now()), *notices.broken(settings, root)):
        place = Path(error.facts["file"]).relative_to(root).as_posix()
        finding = Finding(f"{place}, line {error.facts['line']}", error.facts["reason"], error.way_out)
        found.setdefault(finding.place, finding)
    return list(found.values())


def _stripe(root: Path, settings: Settings) -> Iterator[Finding]:
    """Who sells by Stripe has its library, and a key that others cannot read."""
    method = next((each for each in settings.payments.methods if each.kind == "stripe"), None)
    if method is None:
        return
    from shopctl.orders.stripe_api import key_of

    if find_spec("stripe") is None:
        yield Finding("payments.methods", "the library for Stripe is not installed", "pip install 'shopctl[stripe]'")
    try:
        key_of(method, root)
    except SettingsError as error:
        yield Finding("payments.methods.key_file", error.facts["reason"], error.way_out)


def _hooks(root: Path) -> Iterator[Finding]:
    """Hooks can be run, and take what they get."""
    if next(programs(root), None) is None:
        return
    from shopctl.hooks.actions import troubles

    db = connect(root / "shop.db")
    try:
        for each in troubles(db, root):
            waiting = f"; {each.waiting} events wait" if each.waiting else ""
            yield Finding(f"hooks/{each.name}", f"{each.reason}{waiting}", "See: shopctl hook list; shopctl hook retry")
    finally:
        db.close()


def _catalogue(root: Path, settings: Settings) -> list[Finding]:
    """Pictures that products name are in media/."""
    db = connect(root / "shop.db")
    try:
        rows, classes = store.own_pictures(db), store.tax_classes(db)
    except sqlite3.DatabaseError:
        return []
    finally:
        db.close()
    found = [
        Finding(
            row["src"], f"the picture of {row['handle']} is not there",
            f"Put the picture there, or take it away: shopctl product image remove {row['handle']} {row['src']}",
        ) for row in rows if not (root / row["src"]).is_file()
    ]  # fmt: skip
    rated = {EXEMPT, *settings.tax.rates, *(name for zone in settings.zones.values() for name in zone.rates)}
    return found + [
        Finding(f"tax.rates.{name}", f"{count} products need this rate and cannot be ordered",
                f"shopctl config set tax.rates.{name} PERCENT")
        for name, count in classes if name not in rated
    ]  # fmt: skip
