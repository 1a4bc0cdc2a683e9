"""A complete example shop at work: folder, catalogue, storefront, and the orders of the last weeks with their mails.

An example is a folder of examples/: what a merchant would have (shop.toml, content, media, products.csv), and
orders.toml, which says what happened there. Nothing is made that the merchant's own commands would not make.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from shopctl.catalog.importing.run import import_products
from shopctl.config.load import load
from shopctl.config.model import Settings
from shopctl.db.actions import create
from shopctl.db.connect import connect
from shopctl.errors import NotFound
from shopctl.mail.sending import send_due
from shopctl.orders import actions
from shopctl.orders.actions.payments import Money
from shopctl.orders.models import By, NewOrder, Order
from shopctl.setup.init import FOLDERS, PRIVATE, FolderInUse
from shopctl.sheets.table import open_table
from shopctl.site.build import build
from shopctl.templating import examples_dir

SPREADSHEET = "products.csv"
STORY = "orders.toml"
STAFF = "demo"

Say = Callable[[str], None]


class Step(BaseModel):
    """One thing that happened to an order, `after` so many hours."""

    model_config = ConfigDict(extra="forbid")

    do: Literal["confirm", "pay", "pack", "ship", "deliver", "cancel", "note"]
    after: float
    method: str = ""
    reference: str = ""
    carrier: str = ""
    tracking: str = ""
    reason: str = ""
    refund: bool = False
    words: str = ""


class Told(BaseModel):
    """One order of the story; `lines` are SKU=QTY."""

    model_config = ConfigDict(extra="forbid")

    days_ago: float
    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    channel: str
    language: str
    shipping: str = ""
    discount: str = ""
    note: str = ""
    lines: list[str]
    steps: list[Step]


class Story(BaseModel):
    """All of orders.toml."""

    model_config = ConfigDict(extra="forbid")

    orders: list[Told]


@dataclass(frozen=True, slots=True)
class Demo:
    """What a demo made: where, and how much of each."""

    shop: Path
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
        raise NotFound(kind="example shop", id=name, hint=f"There are: {', '.join(names())}")
    folder = folder.expanduser().resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(folder=str(folder), found="something else")
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Built beside its place: a demo that is interrupted leaves nothing that looks like a shop.
    building = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        made = _fill(building, name, now, say)
        building.chmod(0o755)
        if folder.is_dir():
            folder.rmdir()
        building.replace(folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return Demo(folder, *made)


def _fill(root: Path, name: str, now: datetime, say: Say) -> tuple[int, int, int, int]:
    shutil.copytree(examples_dir() / name, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(STORY))
    for each in FOLDERS:
        (root / each).mkdir(exist_ok=True, mode=0o700 if each in PRIVATE else 0o755)
    create(root / "shop.db")
    settings = load(root)
    db = connect(root / "shop.db")
    try:
        say("Importing the spreadsheet")
        began = now - timedelta(days=60)
        plan = import_products(db, settings.money, open_table(root / SPREADSHEET), who=STAFF, now=began)
        say("Taking orders, and mailing customers")
        orders = _tell(db, settings, root, story(name), now)
        sent = send_due(db, lambda: settings, root, now)
        say("Building the storefront")
        pages = build(db, settings, root, now).pages
    finally:
        db.close()
    return plan.created["products"], pages, orders, sent.sent


def _tell(db: sqlite3.Connection, settings: Settings, root: Path, told: Story, now: datetime) -> int:
    """Let everything happen in the order in which it did."""
    acts: list[tuple[datetime, int, Callable[[], None]]] = []
    numbers: dict[int, str] = {}
    for at, order in enumerate(told.orders):
        placed = now - timedelta(days=order.days_ago)
        acts.append((placed, at, lambda at=at, order=order, when=placed: numbers.update(  # type: ignore[misc]
            {at: _place(db, settings, root, order, when).number})))  # fmt: skip
        for step in order.steps:
            when = placed + timedelta(hours=step.after)
            acts.append((when, at, lambda at=at, step=step, when=when: _take(  # type: ignore[misc]
                db, settings, root, numbers[at], step, when)))  # fmt: skip
    for _, _, act in sorted(acts, key=lambda entry: entry[:2]):
        act()
    return len(numbers)


def _place(db: sqlite3.Connection, settings: Settings, root: Path, told: Told, when: datetime) -> Order:
    wish = NewOrder(
        lines=tuple((sku, int(quantity)) for sku, _, quantity in (line.partition("=") for line in told.lines)),
        **told.model_dump(exclude={"days_ago", "lines", "steps"}),
    )
    return actions.new(db, settings, root, wish, by=By(STAFF, "order new", when))


def _take(db: sqlite3.Connection, settings: Settings, root: Path, number: str, step: Step, when: datetime) -> None:
    options: dict[str, dict[str, Any]] = {
        "pay": {"money": Money(None, step.method, step.reference)},
        "ship": {"carrier": step.carrier, "tracking_number": step.tracking},
        "cancel": {"reason": step.reason, "refund": Money() if step.refund else None},
        "note": {"words": step.words},
    }
    act = getattr(actions, step.do)
    act(db, settings, root, number, **options.get(step.do, {}), by=By(STAFF, f"order {step.do}", when))
