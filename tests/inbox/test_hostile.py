"""Documents of people who mean harm: the shop's own records count, and nothing stops the run."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopctl.inbox.documents import document, parsed
from shopctl.inbox.folder import LARGEST
from shopctl.inbox.models import NotAnOrder
from shopctl.mail import store as outbox
from tests.inbox.conftest import Inbox, order

CARD = "4111 1111 1111 1111"


def test_a_tampered_price_and_total_change_nothing_but_the_history(inbox: Inbox) -> None:
    line = {"item": "CUP", "quantity": 2, "price": "0.01", "unit_price": 1, "discount": "100%"}
    taken = inbox.take(lines=[line], total="0.02", discount="100%", status="confirmed", channel="counter", draft=True)
    assert (taken.total, taken.status, taken.channel) == (2500, "placed", "web")
    assert taken.events[0].data["customer_saw"] == "0.02 EUR"


@pytest.mark.parametrize(
    ("seen", "noted"),
    [
        ({"total": "25"}, None),
        ({"total": "25.000"}, None),
        ({"total": "", "currency": ""}, None),
        ({"total": "25.00", "currency": ""}, None),
        ({"total": "25.00", "currency": "USD"}, "25.00 USD"),
        ({"total": "25.001"}, "25.001 EUR"),
    ],
)
def test_a_total_is_compared_as_money_not_as_text(inbox: Inbox, seen: dict[str, str], noted: str | None) -> None:
    assert inbox.take(**seen).events[0].data.get("customer_saw") == noted


@pytest.mark.parametrize("quantity", [10**9, 10**400, 1001, 0, -1, 1.5, "2", True, None, [1]])
def test_a_quantity_is_a_whole_number_from_one_to_a_thousand(inbox: Inbox, quantity: Any) -> None:
    assert "quantity" in inbox.refused(lines=[{"item": "CUP", "quantity": quantity}])


def test_a_name_with_line_breaks_and_overrides_is_one_plain_line_in_the_order_and_its_mail(inbox: Inbox) -> None:
    taken = inbox.take(name="Mina\r\nBcc: victim@example.com\u202egnp.exe\x00\x1b[2J", address="1\r\n\u20662\x07\n\n3")
    assert taken.name == "Mina Bcc: victim@example.comgnp.exe[2J"
    assert taken.ship_to == "1\n2\n3"
    (mail,) = outbox.list_(inbox.book.db)
    assert mail.recipient == "mina@example.com"
    assert b"\nBcc:" not in outbox.message(inbox.book.db, mail.id)


@pytest.mark.parametrize("key", ["name", "address", "note", "unknown"])
def test_a_card_number_is_neither_in_the_order_nor_in_the_kept_file(inbox: Inbox, key: str) -> None:
    escaped = json.dumps(order(**{key: f"my card {CARD}, 12/29"})).replace("4111", "\\u0034111")
    inbox.put(content=escaped.encode())
    assert len(inbox.fetch().orders) == 1
    assert not [line for line in inbox.book.db.iterdump() if CARD in line]
    kept = (inbox.folder / "done" / "a.json").read_text(encoding="utf-8")
    assert CARD not in json.loads(kept).get(key)
    assert "•••• •••• •••• ••••, 12/29" in kept
    (inbox.folder / "done" / "a.json").rename(inbox.folder / "a.json")
    assert inbox.fetch().known == 1, "the kept file is still the same document"


@pytest.mark.parametrize("content", [f'{{"note": "{CARD}"', f'{{"shopctl": "order", "note": {CARD.replace(" ", "")}}}'])
def test_a_card_number_is_not_kept_in_quarantine_nor_in_the_reason(inbox: Inbox, content: str) -> None:
    inbox.refused(content.encode())
    for file in (inbox.folder / "quarantine").iterdir():
        assert "4111" not in file.read_text(encoding="utf-8")


def test_a_card_number_in_place_of_an_item_is_not_repeated_in_the_reason(inbox: Inbox) -> None:
    assert "4111" not in inbox.refused(lines=[{"item": CARD, "quantity": 1}])


def test_what_is_not_for_sale_is_not_ordered(inbox: Inbox) -> None:
    inbox.book.product("ASK", price=None)
    assert "on request" in inbox.refused(lines=[{"item": "CUP", "quantity": 1}, {"item": "ASK", "quantity": 1}])


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"language": "tlh"}, "tlh"),
        ({"email": "nobody"}, "nobody"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "mail address"),
        ({"email": ""}, "neither a mail address nor a phone number"),
        ({"email": "", "phone": "12"}, "12"),
        ({"shipping": "teleport"}, "teleport"),
        ({"lines": []}, "lines"),
        ({"lines": [{"item": "CUP", "quantity": 1}] * 101}, "lines"),
        ({"lines": [{"item": "", "quantity": 1}]}, "lines.0.item"),
        ({"lines": [{"item": "x" * 301, "quantity": 1}]}, "lines.0.item"),
        ({"lines": {"item": "CUP"}}, "lines"),
        ({"id": "short"}, "id"),
        ({"id": "../../../etc/passwd"}, "id"),
        ({"id": "x" * 65}, "id"),
        ({"version": 2}, "version"),
        ({"shopctl": "refund"}, "shopctl"),
        ({"name": "x" * 201}, "name"),
        ({"name": ["Mina"]}, "name"),
        ({"note": "x" * 4001}, "note"),
        ({"total": "-1"}, "total"),
        ({"total": "1e9"}, "total"),
        ({"total": 25}, "total"),
        ({"currency": "EURO"}, "currency"),
    ],
)
def test_a_document_with_a_mistake_is_set_aside_and_the_mistake_is_named(
    inbox: Inbox, changes: dict[str, Any], named: str
) -> None:
    assert named in inbox.refused(**changes)
    (text,) = (inbox.folder / "quarantine").glob("*.reason.txt")
    assert named in text.read_text(encoding="utf-8").partition("\n")[0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b'"order"',
        b"\xff\xfe\x00",
        b'{"shopctl": "order"',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"[" * 150 + b"]" * 150,
        b"9" * 100_000,
        b'{"shopctl": NaN}',
        b'{"name": "\\ud800"}',
        json.dumps(order()).encode("utf-16"),
    ],
    ids=range(13),
)
def test_what_is_no_document_is_set_aside(inbox: Inbox, content: bytes) -> None:
    assert inbox.refused(content).startswith("It is not an order document")


def test_a_file_that_is_too_large_is_not_read(inbox: Inbox) -> None:
    assert "256 kB" in inbox.refused(json.dumps(order(note2="x" * LARGEST)).encode())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_links_pipes_and_folders_are_moved_and_never_opened(inbox: Inbox, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps(order()), encoding="utf-8")
    secret.chmod(0o644)
    (inbox.folder / "link.json").symlink_to(secret)
    (inbox.folder / "dangling.json").symlink_to(tmp_path / "nothing")
    (inbox.folder / "folder.json").mkdir()
    os.mkfifo(inbox.folder / "pipe.json")
    inbox.put("z.json", id="good-one")
    outcome = inbox.fetch()
    assert (len(outcome.orders), len(outcome.quarantined)) == (1, 4)
    assert inbox.names() == []
    assert (inbox.folder / "quarantine" / "link.json").is_symlink()
    assert secret.stat().st_mode & 0o777 == 0o644


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize(
    "name", ["x" * 250 + ".json", "a\nb\x1b[2J\u202e.json", os.fsdecode(b"\xff\xfe.json"), "ک" * 120 + ".json"]
)
def test_hostile_names_do_no_harm(inbox: Inbox, name: str) -> None:
    inbox.put(name, b"{")
    (aside,) = inbox.fetch().quarantined
    assert aside.file.isprintable()
    assert inbox.names() == []
    kept, why = inbox.names("quarantine")
    assert kept.isprintable()
    assert why == f"{kept}.reason.txt"


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(list(order())) | st.text(), inner), max_leaves=12,
), st.binary(max_size=40))  # fmt: skip
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_value_and_any_bytes_are_a_document_or_a_refusal(value: Any, noise: bytes) -> None:
    changed = order() | value if isinstance(value, dict) else value
    for data in (json.dumps(changed).encode(), noise, json.dumps(changed).encode() + noise):
        with suppress(NotAnOrder):  # and nothing else
            assert document(parsed(data)).digest
