"""The mails about stock: to the merchant, what runs low; to a customer who asked, what is back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from shopctl.catalog import store as catalog
from shopctl.catalog.models import Variant
from shopctl.config.base import LANGUAGES
from shopctl.config.model import Settings
from shopctl.errors import NotFound
from shopctl.locales import Reader, reader
from shopctl.mail import actions
from shopctl.mail.letterhead import letterhead, sender
from shopctl.mail.models import Draft, Kind, Mailbox
from shopctl.mail.rendering import BrokenTemplate, Written, write, write_anyway

TEMPLATES = ("stock_low", "back_in_stock")

Link = Callable[[str, str], str]
"""(language, handle) -> the address of a product's page; '' where the shop has not said where its site lives."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One of the variable `things`: a variant in the reader's words, and how many are left."""

    title: str
    options: str
    sku: str
    left: str
    url: str


def things(db: sqlite3.Connection, variants: Sequence[Variant], read: Reader, link: Link) -> tuple[Thing, ...]:
    """Variants as a reader sees them."""
    words = catalog.terms(db, read.language)
    return tuple(
        Thing(
            catalog.product_title(db, each.product_id, read.language),
            " / ".join(words.get(option, option) for option in each.options),
            each.sku,
            read.number(max(each.available or 0, 0)),
            link(read.language, each.handle),
        )
        for each in variants
    )


def queue_low(
    db: sqlite3.Connection, settings: Settings, root: Path, variants: Sequence[Variant], event: int, now: datetime
) -> None:
    """Queue the mail that tells the merchant what runs low, in the caller's transaction; `event` is the last of them.

    A shop without a mail address has none.
    """
    read, address = reader(settings, settings.shop.language), settings.shop.email
    shown = things(db, variants, read, lambda _language, _handle: "")
    if address:
        recipient = Mailbox(settings.shop.name_in(read.language), address)
        values = _values(settings, read, shown)
        _queue(db, settings, root, read, "stock_low", values, recipient, "receipt", f"stock_event:{event}", "", now)


def queue_back(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    variant: Variant,
    subscription: int,
    email: str,
    language: str,
    link: Link,
    now: datetime,
) -> None:
    """Queue the one mail that somebody asked for, inside the caller's transaction.

    Never two: where nobody knows whether it arrived, it waits for a person, as campaigns do.
    """
    read = reader(settings, language if language in settings.shop.languages else settings.shop.language)
    values = _values(settings, read, things(db, [variant], read, link))
    cause, about = f"stock_subscription:{subscription}", f"variant:{variant.sku or variant.handle}"
    _queue(db, settings, root, read, "back_in_stock", values, Mailbox("", email), "campaign", cause, about, now)


def _queue(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    read: Reader,
    template: str,
    values: dict[str, Any],
    recipient: Mailbox,
    kind: Kind,
    cause: str,
    about: str,
    now: datetime,
) -> None:
    from_ = sender(settings, read.language)
    if from_ is None:
        return
    written = write_anyway(root, read.language, template, values)
    draft = Draft(
        template, read.language, from_, recipient, written.subject, written.text, written.html,
        settings.mail.reply_to, kind,
    )  # fmt: skip
    actions.queue(db, draft, cause=cause, about=about, now=now, note=written.note)


def preview(settings: Settings, root: Path, template: str, language: str | None, link: Link) -> Written:
    """A mail as it would be, about invented things. Raises NotFound for a language, BrokenTemplate."""
    if language not in (None, *LANGUAGES):
        raise NotFound(kind="language of mails", id=language, hint=f"There is: {', '.join(LANGUAGES)}.")
    read = reader(settings, language or settings.shop.language)
    words = {"fa": ("قوری ماه", "سبز"), "ar": ("إبريق القمر", "أخضر")}.get(read.language, ("Moon teapot", "Green"))
    things = [Thing(*words, "POT-GREEN", read.number(2), link(read.language, "moon-teapot"))]
    return write(root, read.language, template, _values(settings, read, tuple(things)))


def broken(settings: Settings, root: Path) -> list[BrokenTemplate]:
    """The shop's own templates of these mails that fail."""
    found: dict[str, BrokenTemplate] = {}
    for template in TEMPLATES:
        for language in settings.shop.languages:
            try:
                preview(settings, root, template, language, lambda _language, _handle: "")
            except BrokenTemplate as error:
                found.setdefault(error.sentence, error)
    return list(found.values())


def _values(settings: Settings, read: Reader, shown: tuple[Thing, ...]) -> dict[str, Any]:
    """What the templates see; the names are public API, written down in guide/mails.md."""
    return {
        "language": read.language,
        "direction": read.direction,
        "number": read.number,
        "shop": letterhead(settings, read),
        "things": shown,
    }
