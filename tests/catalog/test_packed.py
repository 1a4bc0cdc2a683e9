"""Many rows in little room: packed, they are what they were."""

import pickle
from datetime import UTC, datetime

import pytest

from shopctl.catalog import snapshot
from shopctl.catalog.packed import Packed
from shopctl.catalog.snapshot import Image

ROWS = [Image(number, -number, "media/ü.jpg" * (number % 3), "چای") for number in range(1000)]


def test_packed_rows_are_what_they_were() -> None:
    packed = Packed(iter(ROWS), Image._make)
    assert list(packed) == ROWS
    assert [packed[at] for at in range(1000)] == ROWS
    assert packed[-1] == ROWS[-1]
    assert packed[250:260] == ROWS[250:260]
    assert len(packed) == 1000
    assert isinstance(packed[777], Image)
    with pytest.raises(IndexError):
        packed[1000]


def test_packed_rows_can_be_handed_to_a_process() -> None:
    assert list(pickle.loads(pickle.dumps(Packed(ROWS, Image._make)))) == ROWS  # noqa: S301 - ours


def test_none_are_packed() -> None:
    assert list(Packed([], Image._make)) == []


def test_a_large_catalogue_says_what_a_small_one_says(db, monkeypatch) -> None:
    for number in range(1, 6):
        db.execute(
            "INSERT INTO product (handle, title, created_at, updated_at) VALUES (?, ?, ?, ?)",
            (f"p-{number}", f"P {number}", f"2026-01-0{number % 3 + 1}", "2026-01-01"),
        )
    now = datetime(2026, 2, 1, tzinfo=UTC)
    small = snapshot.load(db, now)
    monkeypatch.setattr(snapshot, "_MANY", 5)
    large = snapshot.load(db, now)
    assert isinstance(large.products, Packed)
    assert list(large.products) == small.products
    assert [product.id for product in small.products] == [2, 5, 1, 4, 3]
