"""Every command that writes into the order book is taken back by `undo`, or `undo` says why not and what helps."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest

from shopctl.catalog.digital import add_keys
from shopctl.cli.app import NOUNS, app
from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.orders import transfers
from shopctl.orders.actions.payments import Money
from shopctl.orders.bank import Transfer
from shopctl.orders.final import CannotUndo
from shopctl.orders.models import By
from shopctl.orders.papers import actions as papers
from tests.orders.conftest import Book, broken_rules, figures
from tests.orders.returns.conftest import Desk

BOOK = ("order", "return", "payment", "invoice", "customer", "inbox")
"""The nouns whose commands are walked."""

READING = {
    "order": {"list", "find", "show", "next", "explain", "late", "slip", "picklist"},
    "return": {"list", "show"},
    "payment": {"list"},
    "invoice": {"list", "show", "print"},
    "customer": {"list", "show"},
    "inbox": {"list"},
}
NOT_OF_THE_BOOK = {
    "customer pricelist",  # said again with another name
    "payment sync",  # needs Stripe: its refusal is asked for below
}

TAKEN_BACK = {
    "order new": "--line CUP=1 --name Ali",
    "order place": "1001",
    "order confirm": "1002",
    "order complete": "1006",
    "order reopen": "1005",
    "order cancel": "1003 --reason no",
    "order note": "1003 rings",
    "order edit": "1003 --set CUP=1 --yes",
    "order pay": "1003 --method bank",
    "order refund": "1004 --amount 1",
    "order request": "1003",
    "order remind": "1003",
    "order expire": "1003",
    "order authorize": "1003 --method card",
    "order capture": "1007",
    "order void": "1007",
    "order pack": "1003 --line CUP=1",
    "order unpack": "1004",
    "order ship": "1004",
    "order ready": "1004",
    "order track": "1008 --carrier dhl --tracking X1",
    "order track import": "carrier.csv",
    "order deliver": "1008",
    "order fail": "1008 --reason nobody",
    "order hold": "1003 --reason asks",
    "order release": "1009",
    "order archive": "1010",
    "order unarchive": "1011",
    "order delay": "1003 --until 2090-01-01",
    "return new": "1005 --line CUP=1",
    "return authorize": "R1012-1",
    "return reject": "R1012-1 --reason worn",
    "return sent": "R1013-1",
    "return receive": "R1013-1",
    "return resolve": "R1014-1",
    "return cancel": "R1013-1",
    "payment record": "1003 --transfer 1",
    "payment match": "bank.csv",
    "payment ignore": "1",
}
"""Each with what to say to it in the shop below."""

STAYS = {
    "order give": ("1015", "keys or links are with the customer", "shopctl order refund 1015"),
    "order import": ("orders.csv", "what a file brought into the book stays", "import the mended file again"),
    "invoice issue": ("1003", "invoice INV-", "shopctl invoice credit INV-"),
    "invoice credit": ("{invoice}", "credit note CN-", "shopctl invoice issue 1016"),
    "customer import": ("people.csv", "what a file says of customers", "--dry-run"),
    "inbox fetch": ("", "it is what a customer sent", "shopctl order cancel 1017"),
}
"""What to say, why it stays, what helps."""

FILES = {
    "carrier.csv": "parcel,status\n1004-1,shipped\n1008-1,delivered\n",
    "bank.csv": "Date,Amount,Name,Text,Reference\n2026-03-10,7.00,Sara,hello,B-7\n",
    "orders.csv": "Order number,Date,Title,Quantity,Price,Total,Email\n77,2025-01-02,Cup,1,5.00,5.00,old@example.com\n",
    "people.csv": "Name,Email\nNima,nima@example.com\n",
    "inbox/order.json": json.dumps(
        {"shopctl": "order", "version": 1, "id": "Zk3v9QpL-2mXw7Ra", "lines": [{"item": "CUP", "quantity": 1}]}
        | {"name": "Mina Rad", "email": "mina@example.com", "language": "en", "total": "12.50", "currency": "EUR"}
    ),
}


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory, _shop_pattern: Path) -> Path:
    """A shop with an order, a return and a transfer in every state that the commands need."""
    root = Path(shutil.copytree(_shop_pattern, tmp_path_factory.mktemp("busy") / "teahouse"))
    db = connect(root / "shop.db")
    fill(Book(db, load(root), root, datetime(2026, 3, 10, 9, 30, tzinfo=UTC)))
    db.close()
    for name, text in FILES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def fill(book: Book) -> None:
    """Write the orders down."""
    book.product("CUP")
    book.product("MUG", on_hand=99)
    book.product("KEY", on_hand=0, backorder=1)
    add_keys(book.db, "KEY", ["A-1"], "tester", book.now)
    mug = (("MUG", 1),)
    book.new(*mug, draft=True)  # 1001
    book.new(*mug)
    book.confirmed()  # 1003: two cups, not paid
    book.pack(book.pay(book.confirmed(*mug)))
    book.deliver(book.ship(book.pay(book.confirmed())))  # 1005: complete
    book.reopen(book.deliver(book.ship(book.pay(book.confirmed(*mug)))))
    book.authorize(book.confirmed(*mug), Money(None, "card", "A"))
    book.ship(book.confirmed(*mug))  # 1008: on its way
    book.hold(book.confirmed(*mug), reason="asks")
    book.cancel(book.new(*mug))
    book.archive(book.cancel(book.new(*mug)))
    back = Desk(book)
    for verbs in ((), ("authorize",), ("authorize", "receive")):  # 1012 to 1014
        returned = back.new(book.deliver(book.ship(book.pay(book.confirmed(*mug)))))
        for verb in verbs:
            returned = getattr(back, verb)(returned)
    book.pay(book.confirmed(("KEY", 2)))  # 1015: waited for a key
    add_keys(book.db, "KEY", ["A-2"], "tester", book.now)
    papers.issue(book.db, book.settings, book.confirmed(*mug).number, by=book.by("invoice issue"))  # 1016
    came = Transfer(2, "1", book.now.date(), 2500, "Sara", "1003")
    transfers.keep(book.db, [came], currency="EUR", exponent=2, file="bank.csv", read_at="2026-03-10")


@pytest.fixture
def busy(pattern: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    """The pattern, to act on as mina."""
    root = Path(shutil.copytree(pattern, tmp_path / "teahouse"))
    monkeypatch.chdir(root)
    monkeypatch.setenv("SHOPCTL_USER", "mina")
    db = connect(root / "shop.db")
    yield Book(db, load(root), root, datetime(2026, 3, 10, 9, 30, tzinfo=UTC))
    db.close()


def call(book: Book, *args: str) -> None:
    """The command, in this process. Raises what it raises."""
    app(["--shop", str(book.root), *args], prog_name="shopctl", standalone_mode=False)


def state(db: sqlite3.Connection) -> list[object]:
    """Orders but for those that were called off, transfers, stock."""
    orders = [row[0] for row in db.execute("SELECT id FROM orders WHERE id <= 16 ORDER BY id")]
    later = db.execute("SELECT COUNT(*) FROM orders WHERE id > 16 AND status <> 'canceled'").fetchone()[0]
    rest = (
        "SELECT id, ignored_at, payment_id IS NULL FROM bank_transfer",
        "SELECT id, stock_on_hand, allocated FROM variant",
    )
    return [later, *(figures(db, id_) for id_ in orders), *([tuple(row) for row in db.execute(sql)] for sql in rest)]


def commands() -> set[str]:
    """Every command of the walked nouns that writes."""
    found = set()
    for noun in BOOK:
        verbs = import_module(f"shopctl.cli.{NOUNS[noun][0]}").app.registered_commands
        names = {each.name or each.callback.__name__ for each in verbs}
        assert READING[noun] <= names
        found |= {f"{noun} {name}" for name in names - READING[noun]}
    return found


def test_every_command_of_the_order_book_is_walked() -> None:
    assert commands() == {*TAKEN_BACK, *STAYS, *NOT_OF_THE_BOOK}


@pytest.mark.parametrize("command", TAKEN_BACK)
def test_what_can_be_taken_back_is(busy: Book, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = state(busy.db)
    events = busy.db.execute("SELECT MAX(id) FROM order_event").fetchone()[0]
    call(busy, *command.split(), *TAKEN_BACK[command].split())
    wrote = busy.db.execute("SELECT MAX(id) FROM order_event").fetchone()[0] > events
    assert wrote or state(busy.db) != before
    call(busy, "undo", "--dry-run")
    assert f"Last command: shopctl {command}" in capsys.readouterr().err
    call(busy, "undo", "--yes")
    assert state(busy.db) == before
    assert broken_rules(busy.db) == []


@pytest.mark.parametrize("command", STAYS)
def test_what_stays_says_why_and_what_helps(busy: Book, command: str) -> None:
    said, why, helps = STAYS[command]
    invoice = busy.db.execute("SELECT number FROM paper").fetchone()[0]
    call(busy, *command.split(), *said.format(invoice=invoice).split())
    before = state(busy.db)
    with pytest.raises(CannotUndo) as refused:
        call(busy, "undo", "--yes")
    assert refused.value.sentence.startswith(f"`shopctl {command}` cannot be taken back: {why}")
    assert helps in refused.value.way_out
    assert refused.value.exit_code == 4
    assert state(busy.db) == before


def test_what_stripe_says_stays(busy: Book) -> None:
    from shopctl.orders import actions

    by = By("mina", "payment sync", busy.now)
    actions.pay(busy.db, busy.settings, busy.root, "1003", Money(None, "stripe", "pi_1"), by=by)
    with pytest.raises(CannotUndo, match="it is what Stripe says of the money"):
        call(busy, "undo", "--yes")
