"""Mails about stock: to the merchant once for each time it runs low, to who asked exactly one when it is back."""

from __future__ import annotations

import json
import signal
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shopctl import clock
from shopctl.catalog import actions as catalog
from shopctl.config.model import Settings
from shopctl.customers import consent
from shopctl.customers.store import find
from shopctl.db.connect import connect, transaction
from shopctl.errors import NotFound
from shopctl.mail import store as outbox
from shopctl.mail.compose import words
from shopctl.notices import emails, noticing, store
from shopctl.notices.models import AlreadyThere, NotWaiting, Outcome, TooMany
from shopctl.notices.subscribing import Asked, listed, remove, subscribe, topic
from tests.conftest import Run
from tests.orders.conftest import Book, broken_rules
from tests.orders.test_faults import SOME, needs_strace, trials


def link(language: str, handle: str) -> str:
    return f"https://tea.example/{language}/products/{handle}/"


def look(book: Book, settings: Settings | None = None) -> Outcome:
    return noticing.notice(book.db, settings or book.settings, book.root, link, book.now)


def stock(book: Book, quantity: str, sku: str = "CUP") -> None:
    catalog.set_stock(book.db, sku, quantity, "tester", book.now)


def ask(book: Book, email: str = "sara@example.com", **more: str) -> bool:
    return subscribe(book.db, book.settings, Asked("CUP", email, **more), "tester", book.now)[1]


def mails(db: sqlite3.Connection, template: str) -> list[tuple[str, str]]:
    """(recipient, text) of the mails of that kind."""
    found = [mail for mail in outbox.list_(db)[::-1] if mail.template == template]
    return [(mail.recipient, words(outbox.message(db, mail.id))[0]) for mail in found]


def test_a_sale_that_crosses_the_line_is_one_mail_to_the_merchant(book: Book) -> None:
    book.product("POT", on_hand=8)
    look(book)
    book.confirmed(("CUP", 7), ("POT", 6))
    assert look(book).low == ("Pot", "Cup")
    (mail,) = mails(book.db, "stock_low")
    assert mail[0] == "shop@teahouse.example"
    assert "- Pot, POT: 2\n- Cup, CUP: 3\n" in mail[1]
    assert look(book) == Outcome()
    book.confirmed(("CUP", 1))
    assert look(book) == Outcome()
    assert len(mails(book.db, "stock_low")) == 1


def test_a_cancellation_is_no_refill_but_a_delivery_is(book: Book) -> None:
    order = book.confirmed(("CUP", 8))
    assert look(book).low == ("Cup",)
    book.cancel(order)
    look(book)
    book.confirmed(("CUP", 8))
    assert look(book).low == ()
    stock(book, "+20")
    assert look(book).low == ()
    stock(book, "-19")
    assert look(book).low == ("Cup",)
    rows = book.db.execute("SELECT what, available, threshold FROM stock_event ORDER BY id").fetchall()
    assert [tuple(row) for row in rows] == [("low", 2, 3), ("refilled", 22, 3), ("low", 3, 3)]


def test_a_variant_may_have_a_line_of_its_own(book: Book) -> None:
    look(book)
    catalog.set_stock(book.db, "CUP", "", "tester", book.now, low=catalog.Low(8))
    book.confirmed(("CUP", 2))
    assert look(book).low == ("Cup",)
    catalog.set_stock(book.db, "CUP", "", "tester", book.now, low=catalog.Low(1))
    book.confirmed(("CUP", 7))
    assert look(book).low == ("Cup",)


@pytest.mark.parametrize(
    "columns", [{"stock_tracked": 0}, {"backorder": 1}, {"status": "archived"}], ids=lambda columns: next(iter(columns))
)
def test_what_is_not_counted_or_not_sold_does_not_run_low(book: Book, columns: dict[str, object]) -> None:
    book.product("POT", **columns)
    look(book)
    stock(book, "-9", "POT") if "stock_tracked" not in columns else None
    assert look(book).low == ()


def test_what_an_undone_import_took_back_is_not_missed(book: Book) -> None:
    look(book)
    with transaction(book.db):
        book.db.execute("DROP TRIGGER stock_movement_is_kept")  # as while an import is being undone
        book.db.execute("DELETE FROM stock_movement WHERE id = (SELECT MAX(id) FROM stock_movement)")
        book.db.execute("UPDATE variant SET stock_on_hand = 0")
    stock(book, "9")
    stock(book, "-7")
    assert look(book).low == ("Cup",)


def test_who_asked_gets_one_mail_in_their_language_when_it_is_back(book: Book) -> None:
    stock(book, "0")
    assert ask(book, language="fa")
    assert not ask(book, "Sara@EXAMPLE.com")  # she was waiting already
    ask(book, "ali@example.com", language="ar")
    assert look(book).told == 0
    stock(book, "5")
    assert look(book).told == 2
    (to_sara, text), (to_ali, arabic) = mails(book.db, "back_in_stock")
    assert (to_sara, to_ali) == ("sara@example.com", "ali@example.com")
    assert "Cup دوباره موجود شد" in text
    assert "https://tea.example/fa/products/cup/" in text
    assert "همین یک ایمیل است" in text
    assert "متوفر من جديد" in arabic
    stock(book, "0")
    stock(book, "5")
    assert look(book).told == 0
    assert len(mails(book.db, "back_in_stock")) == 2
    assert [each.outcome for each in listed(book.db, "CUP", book.now, ended=True)] == ["told", "told"]
    assert listed(book.db, "", book.now, ended=False) == []


def test_pieces_that_are_set_aside_for_orders_are_not_back(book: Book) -> None:
    book.confirmed(("CUP", 10))
    ask(book)
    assert look(book).told == 0
    stock(book, "+1")
    assert look(book).told == 1


def test_what_is_archived_is_not_back(book: Book) -> None:
    stock(book, "0")
    ask(book)
    catalog.archive(book.db, "CUP", book.now)
    stock(book, "5")
    assert look(book).told == 0
    catalog.archive(book.db, "CUP", book.now, restore=True)
    assert look(book).told == 1


def test_a_mail_of_which_nobody_knows_is_never_sent_twice(book: Book) -> None:
    stock(book, "0")
    ask(book)
    stock(book, "5")
    look(book)
    with transaction(book.db):
        book.db.execute("UPDATE mail SET status = 'unknown', doubts = 1")
    assert outbox.due(book.db, clock.stamp(book.now + timedelta(days=1))) == []


def test_what_they_agreed_to_is_kept_with_its_words_and_what_they_took_back_too(book: Book) -> None:
    stock(book, "0")
    ask(book, words="Please tell me")
    customer = find(book.db, "sara@example.com", "DE")
    assert customer is not None
    (said,) = consent.of(book.db, customer.id)
    variant = book.db.execute("SELECT id FROM variant").fetchone()[0]
    assert (said.topic, said.state, said.words, said.source) == (topic(variant), "given", "Please tell me", "counter")
    remove(book.db, "CUP", "SARA@example.com", "tester", book.now)
    (said,) = consent.of(book.db, customer.id)
    assert said.state == "withdrawn"
    stock(book, "5")
    assert look(book).told == 0
    with pytest.raises(NotWaiting):
        remove(book.db, "CUP", "sara@example.com", "tester", book.now)


def test_at_the_counter_nobody_waits_for_what_is_there_and_a_late_document_is_answered(book: Book) -> None:
    with pytest.raises(AlreadyThere) as refused:
        ask(book)
    assert "10 available" in refused.value.sentence
    assert ask(book, source="inbox:12345678")
    assert look(book).told == 1
    assert not ask(book, source="inbox:12345678")  # the same document again
    assert look(book).told == 0


def test_an_address_waits_for_no_more_than_anybody_buys(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopctl.notices.subscribing.MOST", 1)
    book.product("POT", on_hand=0)
    stock(book, "0")
    ask(book)
    with pytest.raises(TooMany):
        subscribe(book.db, book.settings, Asked("POT", "sara@example.com"), "tester", book.now)


def test_a_shop_without_a_mail_address_keeps_them_waiting(book: Book) -> None:
    silent = book.settings.model_copy(update={"shop": book.settings.shop.model_copy(update={"email": ""})})
    stock(book, "0")
    ask(book)
    stock(book, "5")
    assert look(book, silent).told == 0
    assert look(book).told == 1


@pytest.mark.parametrize("language", ["en", "fa", "ar"])
@pytest.mark.parametrize("template", emails.TEMPLATES)
def test_each_mail_can_be_seen_before_anybody_gets_it(book: Book, template: str, language: str) -> None:
    shown = emails.preview(book.settings, book.root, template, language, link)
    assert shown.subject
    assert f'dir="{"ltr" if language == "en" else "rtl"}"' in shown.html
    if template == "back_in_stock":
        assert link(language, "moon-teapot") in shown.text
        assert link(language, "moon-teapot") in shown.html
    with pytest.raises(NotFound):
        emails.preview(book.settings, book.root, template, "xx", link)


def test_an_own_template_that_is_broken_is_found_and_the_shipped_one_is_sent(book: Book) -> None:
    own = book.root / "templates" / "email"
    own.mkdir(parents=True)
    (own / "back_in_stock.txt").write_text("{% block subject %}{{ nonsense.x }}{% endblock %}", encoding="utf-8")
    assert [Path(error.facts["file"]).name for error in emails.broken(book.settings, book.root)] == [
        "back_in_stock.txt"
    ]
    stock(book, "0")
    ask(book)
    stock(book, "5")
    assert look(book).told == 1
    assert "is back" in mails(book.db, "back_in_stock")[0][1]


def test_nothing_reads_the_ledger_or_the_subscriptions_through(book: Book) -> None:
    def plan(sql: str, values: object) -> str:
        return " ".join(row[3] for row in book.db.execute(f"EXPLAIN QUERY PLAN {sql}", values))  # type: ignore[call-overload]

    assert plan(store.MOVEMENTS, (1,)) == "SEARCH stock_movement USING INTEGER PRIMARY KEY (rowid>?)"
    assert "SCAN v" not in plan(store.STANDINGS, {"ids": "[1]", "threshold": 3})
    back = plan(store.BACK, (1,))
    assert back.startswith("SCAN s USING INDEX stock_subscription_waiting ")
    assert back.count("SCAN ") == 1


@needs_strace
@pytest.mark.faults
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync", "unlink"])
def test_run_due_killed_anywhere_tells_everybody_exactly_once(book: Book, tmp_path: Path, call: str) -> None:
    book.product("POT", on_hand=0)
    look(book)
    subscribe(book.db, book.settings, Asked("POT", "sara@example.com"), "tester", book.now)
    stock(book, "4", "POT")
    book.confirmed(("CUP", 8))
    book.db.execute("UPDATE mail SET status = 'canceled'")
    book.db.close()
    every = SOME if call == "pwrite64" else 1
    for shop, code, err in trials(book.root, tmp_path / "trials", call, "signal=SIGKILL", ["run-due"], every):
        assert code in (0, -signal.SIGKILL), err
        db = connect(shop / "shop.db")
        look(replace(book, db=db, root=shop))
        assert broken_rules(db) == []
        assert len(mails(db, "stock_low")) == len(mails(db, "back_in_stock")) == 1
        assert db.execute("SELECT COUNT(*) FROM stock_event").fetchone()[0] == 1
        assert db.execute("SELECT outcome FROM stock_subscription").fetchall()[0][0] == "told"
        db.close()


def test_the_commands(shop: Path, run: Run) -> None:
    run("product", "add", "Cup", "--price", "5", "--sku", "CUP", "--stock", "0", shop=shop)
    done = run("product", "notify", "CUP", "--email", "sara@example.com", "--language", "fa", shop=shop)
    assert "gets one mail when Cup is back" in done.stderr
    assert run("product", "notify", "CUP", "--email", "nobody", shop=shop).returncode == 5
    assert run("product", "notify", "CUP", "--email", "a@example.com", "--language", "de", shop=shop).returncode == 2
    assert run("product", "notify", "list", "CUP", "--csv", shop=shop).stdout.splitlines()[1].startswith("CUP,cup,Cup,")
    assert run("product", "stock", "CUP", shop=shop).returncode == 2
    assert run("product", "stock", "CUP", "--low", "few", shop=shop).returncode == 2
    assert '"low_stock": 7' in run("product", "stock", "CUP", "12", "--low", "7", "--json", shop=shop).stdout
    done = run("run-due", shop=shop)
    assert "Told that something is back: 1" in done.stderr
    assert '"outcome": "told"' in run("product", "notify", "list", "--all", "--json", shop=shop).stdout
    assert run("product", "notify", "remove", "CUP", "--email", "sara@example.com", shop=shop).returncode == 3
    assert "--low" in run("product", "stock", "--help", shop=shop).stdout
    assert run("mail", "preview", "back_in_stock", "--language", "fa", shop=shop).returncode == 0


def test_a_customer_shows_what_one_waits_for_in_words(book: Book, run: Run) -> None:
    book.product("MOON", on_hand=0, title="Moon pot")
    said = run("product", "notify", "MOON", "--email", "sara@example.com", shop=book.root)
    assert said.returncode == 0, said.stderr
    shown = run("customer", "show", "sara@example.com", shop=book.root).stdout
    assert "One mail when Moon pot is back, to sara@example.com: given" in shown
    assert "back_in_stock" not in shown
    document = json.loads(run("customer", "show", "sara@example.com", "--json", shop=book.root).stdout)
    assert document["consents"][0]["about"] == "Moon pot"
