"""Payment by Stripe, against a real server: a page for each order, and what becomes of it recorded once."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shopctl.config.edit import set_
from shopctl.config.model import Settings
from shopctl.db.connect import connect
from shopctl.errors import SettingsError
from shopctl.orders import checkout, store
from shopctl.orders.actions.payments import Money
from shopctl.orders.models import Order
from shopctl.orders.stripe_api import NotPayable, StripeTrouble, from_stripe, to_stripe
from tests.conftest import Run
from tests.orders.conftest import Book, broken_rules
from tests.orders.fault_table import Case
from tests.orders.test_emails import Page, opened, part
from tests.orders.test_faults import Stage, calls_again, driver, needs_strace, record, states
from tests.orders.test_paying import sells_by
from tests.orders.test_placing import changed

pytest.importorskip("stripe")
requests = pytest.importorskip("requests")  # the stripe library brings it

SERVER = Path(__file__).with_name("stripe_server.py")
KEY = "sk_test_secret4711"
STRIPE = {"id": "card", "kind": "stripe", "name": "Card", "url": "https://teahouse.example/thanks"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Stripe that runs here."""
    pytest.importorskip("localstripe")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("stripe")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, SERVER, str(port)], cwd=folder, stderr=log, stdout=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            requests.get(address, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")


def ask(server: str, method: str, path: str, **data: str) -> Any:
    """What happens at Stripe, not through us."""
    answer = requests.request(
        method, f"{server}/v1/{path}", data=data, headers={"Authorization": f"Bearer {KEY}"}, timeout=5
    )
    answer.raise_for_status()
    return answer.json()


def post(server: str, path: str, **data: str) -> Any:
    return ask(server, "POST", path, **data)


def intent(server: str, page: str) -> str:
    return str(ask(server, "GET", f"checkout/sessions/{page}")["payment_intent"])


@pytest.fixture
def online(book: Book, server: str, monkeypatch: pytest.MonkeyPatch) -> Book:
    """A shop that sells by Stripe; its clock is the server's."""
    monkeypatch.setenv("SHOPCTL_STRIPE_KEY", KEY)
    monkeypatch.setenv("SHOPCTL_STRIPE_API", server)
    book.now = datetime.now(UTC)
    return sells_by(book, STRIPE)


def sync(book: Book) -> dict[str, list[str]]:
    found = checkout.sync(book.db, book.settings, book.root, by=book.by("payment sync")).document
    return {what: which for what, which in found.items() if which}


def session(book: Book, order: Order) -> str:
    row = book.db.execute("SELECT session FROM checkout WHERE order_id = ? ORDER BY id DESC", (order.id,)).fetchone()
    return str(row[0])


def test_a_confirmed_order_gets_one_page_and_one_mail_with_it(online: Book) -> None:
    order = online.confirmed()
    assert "another mail from us" in part(opened(online.db)["order_confirmed"], "plain")
    assert sync(online) == {"pages": [order.number]}
    assert sync(online) == {}
    mail = opened(online.db)["payment_request"]
    link = f"https://checkout.stripe.example/c/{session(online, order)}"
    assert link in [a["href"] for a in Page(part(mail, "html")).of("a")]
    assert "is open until" in part(mail, "plain")
    assert online.mails(order).count("payment_request") == 1


def test_what_is_paid_on_the_page_is_recorded_once(online: Book, server: str) -> None:
    order = online.confirmed()
    sync(online)
    post(server, f"checkout/sessions/{session(online, order)}/_pay")
    assert sync(online) == {"paid": [order.number]}
    assert sync(online) == {}
    order = store.get(online.db, order.number)
    (paid,) = order.payments
    assert (order.payment_status, paid.kind, paid.amount, paid.method) == ("paid", "capture", 2500, "stripe")
    assert paid.reference.startswith("pi_")
    assert online.mails(order).count("payment_received") == 1


def test_money_paid_back_at_stripe_in_parts_is_recorded_each_once(online: Book, server: str) -> None:
    order = online.confirmed()
    sync(online)
    page = session(online, order)
    post(server, f"checkout/sessions/{page}/_pay")
    sync(online)
    for amount in ("700", "300"):
        post(server, "refunds", payment_intent=intent(server, page), amount=amount)
        assert sync(online) == {"refunded": [order.number]}
    assert sync(online) == {}
    order = store.get(online.db, order.number)
    assert (order.payment_status, order.refunded_total, order.due) == ("partially_refunded", 1000, 0)
    assert broken_rules(online.db) == []


def test_reserved_money_is_recorded_and_then_what_is_taken_of_it(online: Book, server: str) -> None:
    order = online.confirmed()
    sync(online)
    page = session(online, order)
    post(server, f"checkout/sessions/{page}/_pay", capture_method="manual")
    assert sync(online) == {"reserved": [order.number]}
    assert sync(online) == {}
    assert store.get(online.db, order.number).payment_status == "authorized"
    post(server, f"payment_intents/{intent(server, page)}/capture")
    assert sync(online) == {"paid": [order.number]}
    order = store.get(online.db, order.number)
    assert (order.payment_status, order.reserved_total) == ("paid", 0)


def test_a_page_closes_when_the_order_is_off_or_paid_otherwise(online: Book, server: str) -> None:
    off, paid = online.confirmed(), online.confirmed()
    sync(online)
    online.cancel(off)
    online.pay(paid, Money(method="cash"))
    sync(online)
    for order in (off, paid):
        with pytest.raises(requests.HTTPError):
            post(server, f"checkout/sessions/{session(online, order)}/_pay")
    rows = online.db.execute("SELECT status FROM checkout").fetchall()
    assert [row[0] for row in rows] == ["expired", "expired"]


def test_killed_before_the_page_is_written_down_the_next_run_gets_the_same_page(online: Book) -> None:
    order = online.confirmed()
    sync(online)
    first = session(online, order)
    online.db.execute("DELETE FROM checkout")  # as if the process had ended between the answer and the write
    again = checkout.page_for(online.db, online.settings, online.root, order.number, online.now)
    assert session(online, order) == first
    assert again is not None
    assert again["url"].endswith(first)


def test_an_open_page_is_used_again_and_another_amount_has_another_page(online: Book) -> None:
    order = online.confirmed()
    asked = (online.db, online.settings, online.root, order.number, online.now)
    first = checkout.page_for(*asked)
    assert checkout.page_for(*asked) == first
    online.pay(order, Money(500))
    assert checkout.page_for(*asked) != first


def test_one_orders_trouble_holds_up_no_other(online: Book, server: str) -> None:
    lost, good = online.confirmed(), online.confirmed()
    sync(online)
    online.db.execute("UPDATE checkout SET session = 'cs_test_gone' WHERE order_id = ?", (lost.id,))
    post(server, f"checkout/sessions/{session(online, good)}/_pay")
    done = sync(online)
    assert done["paid"] == [good.number]
    assert len(done["problems"]) == 1


def test_where_stripe_cannot_be_reached_it_is_said_and_nothing_is_lost(
    online: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = online.confirmed()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("SHOPCTL_STRIPE_API", f"http://127.0.0.1:{free.getsockname()[1]}")
    with pytest.raises(StripeTrouble) as told:
        checkout.page_for(online.db, online.settings, online.root, order.number, online.now)
    assert KEY not in told.value.sentence
    assert online.db.execute("SELECT COUNT(*) FROM checkout").fetchone()[0] == 0


def test_the_key_is_never_in_shop_toml_and_its_file_is_for_the_merchants_eyes_only(
    online: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHOPCTL_STRIPE_KEY")
    order = online.confirmed()
    asked = (online.db, online.settings, online.root, order.number, online.now)
    with pytest.raises(SettingsError, match="needs it"):
        checkout.page_for(*asked)
    file = online.root / "stripe.key"
    file.write_text(KEY + "\n")
    file.chmod(0o644)
    sells_by(online, STRIPE | {"key_file": "stripe.key"})
    asked = (online.db, online.settings, online.root, order.number, online.now)
    if os.name == "posix":
        with pytest.raises(SettingsError, match="others can read"):
            checkout.page_for(*asked)
    file.chmod(0o600)
    assert checkout.page_for(*asked) is not None


@pytest.mark.parametrize(
    ("minor", "currency", "exponent", "amount"),
    [
        (1250, "EUR", 2, 1250),
        (1250, "JPY", 0, 1250),
        (1250, "KWD", 3, 1250),
        (1250, "ISK", 0, 125000),
        (5, "UGX", 0, 500),
    ],
)
def test_stripe_counts_some_currencies_in_its_own_way(minor: int, currency: str, exponent: int, amount: int) -> None:
    assert to_stripe(minor, currency, exponent) == amount
    assert from_stripe(amount, currency, exponent) == minor


def test_thousandths_that_stripe_does_not_take_are_refused_and_not_rounded() -> None:
    with pytest.raises(NotPayable, match=r"1\.251 KWD"):
        to_stripe(1251, "KWD", 3)
    with pytest.raises(NotPayable, match=r"0\.50 MGA"):
        to_stripe(50, "MGA", 2)


def test_run_due_makes_the_page_sends_the_mail_and_records_the_money(
    shop: Path, settings: Settings, server: str, run: Run
) -> None:
    db = connect(shop / "shop.db")
    book = Book(db, changed(settings, payments={"methods": [STRIPE]}), shop, datetime.now(UTC))
    book.product("CUP")
    with (shop / "shop.toml").open("a", encoding="utf-8") as toml:
        toml.write('[[payments.methods]]\nid = "card"\nkind = "stripe"\nname = "Card"\n')
        toml.write('url = "https://teahouse.example/thanks"\n')
    order = book.confirmed()
    env = {"SHOPCTL_STRIPE_KEY": KEY, "SHOPCTL_STRIPE_API": server}
    first = json.loads(run("run-due", "--json", shop=shop, env=env).stdout)
    assert first["payments"]["pages"] == [order.number]
    post(server, f"checkout/sessions/{session(book, order)}/_pay")
    done = run("run-due", shop=shop, env=env)
    assert done.returncode == 0, done.stderr
    assert f"Orders paid: {order.number}" in done.stderr
    sent = [file.read_text(encoding="utf-8") for file in (shop / "outbox").iterdir()]
    assert any(re.search("checkout.stripe.example/c/cs_test_", text.replace("=\n", "")) for text in sent)
    db.close()


@needs_strace
@pytest.mark.faults
def test_killed_at_any_write_sync_sends_one_page_and_records_money_once(
    online: Book, server: str, tmp_path: Path
) -> None:
    fields = ", ".join(f"{name} = {json.dumps(value)}" for name, value in STRIPE.items())
    set_(online.root, "payments.methods", f"[{{{fields}}}]")
    paid, _ = online.confirmed(), online.confirmed()
    sync(online)
    post(server, f"checkout/sessions/{session(online, paid)}/_pay")
    online.confirmed()
    online.db.execute("VACUUM")
    online.db.close()
    stage = Stage(online.root, {})
    (trial,) = record(stage, [Case("payment sync", again=0, parts=True)], tmp_path)
    work = tmp_path / "work"
    work.mkdir()
    with driver() as run:
        assert trial.look(work) + states(trial, work) + calls_again(trial, stage, run, work) == []
    assert len(trial.databases) > 3
