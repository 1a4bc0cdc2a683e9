"""A complete example shop at work: folder, catalogue, storefront, and the orders of the last weeks with their mails.

An example is a folder of examples/: what a merchant would have (shop.toml, content, media, products.csv), and
orders.toml, which says what happened there. Nothing is made that the merchant's own commands would not make.
"""

from __future__ import annotations

import shutil
import sqlite3
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from shopctl.catalog.importing.formats import knows
from shopctl.catalog.importing.run import import_products
from shopctl.config.load import load
from shopctl.config.model import Settings
from shopctl.db.actions import create
from shopctl.db.connect import connect
from shopctl.errors import NotFound
from shopctl.mail.sending import send_due
from shopctl.orders import actions
from shopctl.orders.actions.payments import Money
from shopctl.orders.models import By, NewOrder
from shopctl.orders.papers import actions as papers
from shopctl.orders.returns import actions as returns
from shopctl.orders.returns.models import Asked
from shopctl.setup import reviewing
from shopctl.setup.folders import make_folders, new_folder
from shopctl.sheets.table import open_table
from shopctl.shipped import examples_dir
from shopctl.site.build import build

SPREADSHEET = "products.csv"
STORY = "orders.toml"
STAFF = "demo"

OPENED = timedelta(days=60)
"""How long before the demo its shop opened: prices and stock are there before the first order."""

Say = Callable[[str], None]


class Step(BaseModel):
    """One thing that happened to an order, `after` so many hours from its arrival."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    do: Literal[
        "confirm", "pay", "pack", "ship", "ready", "deliver", "delay", "hold", "cancel", "note", "invoice", "withdraw"
    ]
    after: float
    lines: dict[str, int] = {}
    """What it is about, in pieces by SKU; else all."""
    days: int = 0
    """How many days later than this step a delayed order is promised to go."""
    method: str = ""
    reference: str = ""
    carrier: str = ""
    tracking: str = ""
    reason: str = ""
    refund: bool = False
    words: str = ""


class Told(BaseModel):
    """One order of the story; `lines` are pieces by SKU."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days_ago: float
    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    country: str = ""
    postcode: str = ""
    channel: str
    language: str = ""
    shipping: str = ""
    discount: str = ""
    lines: dict[str, int]
    steps: list[Step] = []


class Story(BaseModel):
    """All of orders.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    orders: list[Told]


@dataclass(frozen=True, slots=True)
class Demo:
    """What a demo made: where, and how much of each."""

    shop: Path
    name: str
    languages: Sequence[str]
    products: int
    pages: int
    orders: int
    mails: int


def names() -> list[str]:
    """The example shops."""
    return sorted(folder.name for folder in examples_dir().iterdir() if (folder / STORY).is_file())


def story(name: str) -> Story:
    """What happened in the example shop `name`."""
    return Story.model_validate(tomllib.loads((examples_dir() / name / STORY).read_text(encoding="utf-8")))


def demo(folder: Path, name: str, now: datetime, say: Say = lambda text: None) -> Demo:
    """Set up the example shop `name` in `folder`, which must be new or empty. Raises NotFound, FolderInUse."""
    if name not in names():
        raise NotFound(kind="example shop", id=name, hint=f"There are: {', '.join(names())}.")
    folder = folder.expanduser().resolve()
    with new_folder(folder) as building:
        told = shutil.ignore_patterns(STORY, reviewing.FILE)
        shutil.copytree(examples_dir() / name, building, dirs_exist_ok=True, ignore=told)
        make_folders(building)
        create(building / "shop.db")
        return _run(building, folder, name, now, say)


def _run(root: Path, folder: Path, name: str, now: datetime, say: Say) -> Demo:
    """The shop's life so far, in the folder `root` that is going to be `folder`."""
    settings, told = load(root), story(name)
    db = connect(root / "shop.db")
    try:
        say("Importing the spreadsheet")
        table = open_table(root / SPREADSHEET, knows=knows)
        products = import_products(db, settings.money, table, who=STAFF, now=now - OPENED).created["products"]
        say("Taking orders and writing to customers")
        play(db, settings, root, told, now)
        mails = send_due(db, lambda: settings, root, now).sent
        reviewing.speak(db, reviewing.told(examples_dir() / name), STAFF, now)
        say("Building the storefront")
        pages = build(db, settings, root, now).pages
    finally:
        db.close()
    return Demo(folder, settings.shop.name, settings.shop.languages, products, pages, len(told.orders), mails)


def play(db: sqlite3.Connection, settings: Settings, root: Path, told: Story, now: datetime) -> None:
    """Let everything happen in the order in which it did: an order's arrival, then its steps, among those of others."""
    moments: list[tuple[datetime, int, int]] = []
    for which, order in enumerate(told.orders):
        arrived = now - timedelta(days=order.days_ago)
        moments.append((arrived, which, 0))
        moments += [(arrived + timedelta(hours=step.after), which, at) for at, step in enumerate(order.steps, 1)]
    numbers: dict[int, str] = {}
    for when, which, at in sorted(moments):
        order = told.orders[which]
        if at:
            _take(db, settings, root, numbers[which], order.steps[at - 1], when)
        else:
            numbers[which] = _place(db, settings, root, order, when)


def _place(db: sqlite3.Connection, settings: Settings, root: Path, told: Told, when: datetime) -> str:
    wish = NewOrder(
        lines=tuple(told.lines.items()),
        **told.model_dump(exclude={"days_ago", "lines", "steps"}),
    )
    return actions.new(db, settings, root, wish, by=By(STAFF, "order new", when)).number


def _take(db: sqlite3.Connection, settings: Settings, root: Path, number: str, step: Step, when: datetime) -> None:
    by = By(STAFF, f"order {step.do}", when)
    if step.do == "invoice":
        papers.issue(db, settings, number, by=By(STAFF, "invoice issue", when))
        return
    if step.do == "withdraw":
        asked = Asked("withdrawal", tuple(step.lines.items()), reason=step.reason)
        returns.new(db, settings, root, number, asked, by=By(STAFF, "return new", when))
        return
    money = Money(method=step.method, reference=step.reference)
    lines = tuple(step.lines.items())
    options: dict[str, dict[str, Any]] = {
        "pay": {"money": money},
        "pack": {"lines": lines},
        "ready": {"lines": lines},
        "ship": {"lines": lines, "carrier": step.carrier, "tracking_number": step.tracking},
        "delay": {"until": (when + timedelta(days=step.days)).date(), "reason": step.reason},
        "hold": {"reason": step.reason},
        "cancel": {"reason": step.reason, "refund": money if step.refund else None},
        "note": {"words": step.words},
    }
    act = getattr(actions, step.do)
    act(db, settings, root, number, **options.get(step.do, {}), by=by)
