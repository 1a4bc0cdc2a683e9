"""Order documents become orders: priced by the shop, taken once, moved when they are."""

from __future__ import annotations

import json
import os

import pytest

from shopctl import files
from shopctl.catalog import fields
from shopctl.catalog.fields import Field
from shopctl.inbox import actions
from shopctl.inbox.models import AnotherFetch
from shopctl.orders import store
from tests.inbox.conftest import Inbox, order
from tests.orders.conftest import broken_rules


def test_a_document_becomes_a_placed_web_order_with_its_mail_and_customer(inbox: Inbox) -> None:
    taken = inbox.take(address="Lindenstr. 3\n10969 Berlin", phone="030 555 0199", note="Please ring twice")
    assert (taken.number, taken.status, taken.channel, taken.total) == ("1001", "placed", "web", 2500)
    assert (taken.name, taken.email, taken.phone) == ("Mina Rad", "mina@example.com", "+49305550199")
    assert taken.ship_to == "Lindenstr. 3\n10969 Berlin"
    assert taken.customer_id is not None
    assert inbox.book.mails(taken) == ["order_received"]
    assert [(event.what, event.command) for event in taken.events] == [
        ("placed", "inbox fetch"),
        ("noted", "inbox fetch"),
    ]
    assert taken.events[0].data == {"source": "inbox:Zk3v9QpL-2mXw7Ra"}
    assert taken.events[1].data == {"text": "Please ring twice"}
    assert inbox.names() == []
    assert inbox.names("done") == ["a.json"]
    assert broken_rules(inbox.book.db) == []


def test_the_order_speaks_the_language_of_the_page_and_ships_as_chosen(inbox: Inbox) -> None:
    taken = inbox.take(language="fa", shipping=inbox.book.settings.shipping.methods[0].id)
    assert taken.language == "fa"
    assert taken.shipping_method == inbox.book.settings.shipping.methods[0].id


def test_only_the_owner_reads_what_customers_wrote(inbox: Inbox) -> None:
    inbox.put().chmod(0o644)
    inbox.put("b.json", b"{").chmod(0o644)
    inbox.fetch()
    for name in ("done", "quarantine"):
        assert (inbox.folder / name).stat().st_mode & 0o777 == 0o700
        assert {file.stat().st_mode & 0o777 for file in (inbox.folder / name).iterdir()} == {0o600}


def test_a_document_that_comes_again_is_known_however_it_is_written_down(inbox: Inbox) -> None:
    inbox.take()
    inbox.put("a.json")
    inbox.put("b.json", json.dumps(order(unknown="key"), indent=4, sort_keys=True).encode())
    inbox.put("c.json", b"\xef\xbb\xbf" + json.dumps(order()).encode())
    outcome = inbox.fetch()
    assert (outcome.orders, outcome.known, outcome.quarantined) == ((), 3, ())
    assert inbox.count() == 1
    assert inbox.names("done") == ["a-2.json", "a.json", "b.json", "c.json"]


def test_two_copies_in_one_run_are_one_order(inbox: Inbox) -> None:
    inbox.put("a.json")
    inbox.put("b.json")
    outcome = inbox.fetch()
    assert (len(outcome.orders), outcome.known) == (1, 1)
    assert inbox.count() == 1


def test_the_same_id_with_another_body_is_a_conflict_and_is_said(inbox: Inbox) -> None:
    inbox.take()
    inbox.put("b.json", lines=[{"item": "CUP", "quantity": 9}])
    outcome = inbox.fetch()
    assert (outcome.orders, outcome.known) == ((), 0)
    assert "Zk3v9QpL-2mXw7Ra" in outcome.quarantined[0].reason
    assert "1001" in outcome.quarantined[0].reason
    assert inbox.names("quarantine") == ["b.json", "b.json.reason.txt"]
    assert inbox.count() == 1


def test_a_canceled_order_is_not_ordered_again_by_its_document(inbox: Inbox) -> None:
    inbox.book.cancel(inbox.take())
    inbox.put()
    assert inbox.fetch().known == 1
    assert inbox.count() == 1


def test_one_bad_document_stops_none_behind_it_and_the_longest_waiting_goes_first(inbox: Inbox) -> None:
    for age, (name, changes) in enumerate(
        {"z.json": {"id": "first-00"}, "m.json": {"version": 2}, "a.json": {"id": "second-0"}}.items()
    ):
        os.utime(inbox.put(name, **changes), (1_000_000 + age, 1_000_000 + age))
    outcome = inbox.fetch()
    assert (outcome.orders, [each.file for each in outcome.quarantined]) == (("1001", "1002"), ["m.json"])
    sources = inbox.book.db.execute("SELECT source FROM orders ORDER BY serial").fetchall()
    assert [row[0] for row in sources] == ["inbox:first-00", "inbox:second-0"]


def test_what_is_set_aside_is_taken_when_it_was_put_right_and_moved_back(inbox: Inbox) -> None:
    assert "no product" in inbox.refused(lines=[{"item": "POT", "quantity": 1}])
    inbox.book.product("POT")
    (inbox.folder / "quarantine" / "a.json").rename(inbox.folder / "a.json")
    assert len(inbox.fetch().orders) == 1


def test_a_document_with_a_card_number_is_taken_when_it_was_put_right_though_the_number_is_gone(inbox: Inbox) -> None:
    inbox.refused(lines=[{"item": "POT", "quantity": 1}], note="4111 1111 1111 1111", id="4111111111111111")
    inbox.book.product("POT")
    kept = inbox.folder / "quarantine" / "a.json"
    assert b"1111 1111" not in kept.read_bytes()
    kept.rename(inbox.folder / "a.json")
    assert len(inbox.fetch().orders) == 1


def test_what_is_wrong_with_the_shop_is_not_blamed_on_the_document(inbox: Inbox) -> None:
    inbox.book.product("TAXED", tax_class="strange")
    inbox.put("a.json", lines=[{"item": "TAXED", "quantity": 1}])
    inbox.put("b.json", id="good-one")
    outcome = inbox.fetch()
    assert (outcome.orders, outcome.quarantined) == (("1001",), ())
    assert "tax.rates.strange" in outcome.problem
    assert inbox.names() == ["a.json"]


def test_a_second_run_beside_the_first_does_nothing(inbox: Inbox) -> None:
    inbox.put()
    with files.held(inbox.book.root / ".inbox.lock"), pytest.raises(AnotherFetch):
        inbox.fetch()
    assert inbox.names() == ["a.json"]


def test_files_that_are_being_written_and_files_of_other_kinds_are_left_alone(inbox: Inbox) -> None:
    inbox.put(".a.json")
    inbox.put("notes.txt", b"hello")
    assert inbox.fetch().document["orders"] == 0
    assert inbox.names() == [".a.json", "notes.txt"]


def test_a_rehearsal_says_what_would_happen_and_changes_nothing(inbox: Inbox) -> None:
    inbox.put("a.json")
    inbox.put("b.json")
    inbox.put("c.json", b"{")
    book = inbox.book
    before = list(book.db.iterdump())
    outcome = actions.rehearse(book.root / "shop.db", book.settings, book.root, by=book.by())
    assert (outcome.orders, outcome.known, len(outcome.quarantined)) == (("1001",), 1, 1)
    assert list(book.db.iterdump()) == before
    assert inbox.names() == ["a.json", "b.json", "c.json"]
    assert not (inbox.folder / "quarantine").exists()


def test_a_shop_without_the_folder_has_nothing_waiting(inbox: Inbox) -> None:
    inbox.folder.rmdir()
    assert inbox.fetch().document["orders"] == 0


def test_a_file_that_cannot_be_moved_is_said_and_is_no_second_order(inbox: Inbox) -> None:
    (inbox.folder / "done").write_text("in the way")
    inbox.put()
    outcome = inbox.fetch()
    assert outcome.orders == ("1001",)
    assert "a.json" in outcome.problem
    (inbox.folder / "done").unlink()
    assert inbox.fetch().known == 1
    assert store.taken_from(inbox.book.db, "inbox:Zk3v9QpL-2mXw7Ra") is not None
    assert inbox.count() == 1


def test_what_buyers_filled_in_comes_with_its_line(inbox: Inbox) -> None:
    book = inbox.book
    fields.add(book.db, "CUP", Field("Engraving", "text", max_length=20, price=500), {}, book.now)
    filled = {"Engraving": 'Ada; "B" = 4111 1111 1111 1111'[:10]}
    taken = inbox.take(lines=[{"item": "CUP", "quantity": 1, "fields": filled}])
    assert (taken.lines[0].fields, taken.lines[0].unit_price) == ((("Engraving", 'Ada; "B" =', 500),), 1750)


def test_what_nobody_asked_for_is_set_aside_with_its_reason(inbox: Inbox) -> None:
    wish = {"item": "CUP", "quantity": 1, "fields": {"Engraving": "Ada"}}
    assert "nothing to fill in that is called 'Engraving'" in inbox.refused(lines=[wish])
