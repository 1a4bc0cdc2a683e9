"""What the customers of an example shop say of its products: reviews.toml."""

from __future__ import annotations

import sqlite3
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from shopctl.catalog import reviews

FILE = "reviews.toml"


class Said(BaseModel):
    """One review; `bought` where an order of the example shows that they bought it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    product: str
    days_ago: float
    rating: int
    name: str
    language: str
    bought: bool = False
    title: str = ""
    text: str = ""
    reply: str = ""


class Book(BaseModel):
    """All of reviews.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reviews: list[Said]


def told(example: Path) -> Book:
    """What is said in the example shop in a folder."""
    return Book.model_validate(tomllib.loads((example / FILE).read_text(encoding="utf-8")))


def speak(db: sqlite3.Connection, book: Book, who: str, now: datetime) -> None:
    """Take all of it in, answers too."""
    for said in book.reviews:
        order = reviews.order_with(db, said.product) if said.bought else ""
        new = reviews.NewReview(**said.model_dump(exclude={"days_ago", "reply", "bought"}), order=order)
        review = reviews.add(db, new, now - timedelta(days=said.days_ago), who, now)
        if said.reply:
            reviews.reply(db, review.id, said.reply.strip(), now - timedelta(days=said.days_ago - 1))
