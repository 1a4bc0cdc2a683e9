"""Advisers: questions whose answers say which products fit ("Which one do I need?"), from content/advisers/*.toml."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, model_validator

from shopctl.catalog.snapshot import Product, cheapest
from shopctl.money import to_minor
from shopctl.site.records import Key, Record, Words
from shopctl.text import normal

if TYPE_CHECKING:
    from shopctl.site.pages import Site


class Answer(Record):
    """One answer. Products fit that have one of each kind of thing it names; without any, all do."""

    key: Key
    """What stands for it in addresses."""
    text: Words
    """The answer."""
    why: Words = {}
    """What is said of a product that fits because of it; else the answer."""
    categories: tuple[str, ...] = ()
    """Handles of categories, with all below them."""
    tags: tuple[str, ...] = ()
    """Tags, as in the catalogue."""
    attributes: dict[str, tuple[str, ...]] = {}
    """Attributes or options with the values that fit."""
    price_from: Annotated[Decimal, Field(ge=0)] | None = None
    """The least price."""
    price_up_to: Annotated[Decimal, Field(ge=0)] | None = None
    """The highest price."""


class Question(Record):
    """One question."""

    key: Key
    """What stands for it in addresses."""
    text: Words
    """The question."""
    answers: Annotated[tuple[Answer, ...], Field(min_length=2)]
    """What can be answered."""

    @model_validator(mode="after")
    def _once(self) -> Self:
        _each_once([answer.key for answer in self.answers])
        return self


class Adviser(Record):
    """All of one file."""

    title: Words
    """Its heading and the text of links to it."""
    summary: Words = {}
    """One or two sentences below the heading."""
    categories: tuple[str, ...] = ()
    """The categories whose products it knows, and whose pages link to it; all products where it names none."""
    home: bool = True
    """Whether the home page links to it."""
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    """The questions, in order."""

    @model_validator(mode="after")
    def _once(self) -> Self:
        _each_once([question.key for question in self.questions])
        return self


def _each_once(keys: Sequence[str]) -> None:
    if len(set(keys)) != len(keys):
        raise ValueError(f"each key once, not {', '.join(keys)}")


@dataclass(frozen=True, slots=True)
class Fits:
    """The products that an adviser knows (positions in the catalogue), and which of them fit an answer (places)."""

    products: Sequence[int]
    answers: Mapping[tuple[str, str], Sequence[int]]
    """By (question, answer)."""

    def of(self, question: Question, answer: Answer) -> list[int]:
        """The products that fit an answer, by position."""
        return [self.products[place] for place in self.answers[question.key, answer.key]]


def fits(site: Site, adviser: Adviser) -> Fits:
    """What each answer of an adviser comes to in the catalogue."""
    every = site.shelves[None].products
    known = _below(site, adviser.categories) if adviser.categories else set(every)
    products = [at for at in every if at in known]
    found = {}
    for question in adviser.questions:
        for answer in question.answers:
            in_categories = _below(site, answer.categories)
            found[question.key, answer.key] = [
                place
                for place, at in enumerate(products)
                if (not answer.categories or at in in_categories) and _fit(site, answer, site.catalogue.products[at])
            ]
    return Fits(products, found)


def _below(site: Site, handles: Collection[str]) -> set[int]:
    shelves = (shelf for shelf in site.shelves.values() if shelf.category and shelf.category.handle in handles)
    return {at for shelf in shelves for at in shelf.products}


def _fit(site: Site, answer: Answer, product: Product) -> bool:
    if answer.tags and _alike(product.tags).isdisjoint(_alike(answer.tags)):
        return False
    if answer.attributes and not _has(product, answer.attributes):
        return False
    if answer.price_from is None and answer.price_up_to is None:
        return True
    shown = cheapest(product.variants)
    if shown is None or shown.price is None:
        return False
    digits = site.settings.money.minor_digits
    least = to_minor(answer.price_from, digits) if answer.price_from is not None else 0
    most = to_minor(answer.price_up_to, digits) if answer.price_up_to is not None else shown.price
    return least <= shown.price <= most


def _has(product: Product, wanted: Mapping[str, Sequence[str]]) -> bool:
    facts = {normal(name): _alike(values) for name, values in product.attributes.items()}
    for place, name in enumerate(product.option_names):
        values = _alike([variant.options[place] for variant in product.variants])
        facts[normal(name)] = facts.get(normal(name), set()) | values
    return all(not facts.get(normal(name), set()).isdisjoint(_alike(values)) for name, values in wanted.items())


def _alike(words: Sequence[str]) -> set[str]:
    return {normal(word).strip() for word in words}


def problems(site: Site, name: str, adviser: Adviser, found: Fits) -> list[tuple[str, str]]:
    """What the merchant should know: categories that are not there, and answers that no product fits."""
    where = f"content/advisers/{name}.toml"
    handles = {category.handle for category in site.catalogue.categories}
    named = [*adviser.categories, *(c for q in adviser.questions for a in q.answers for c in a.categories)]
    told = [(where, f"there is no category {handle}") for handle in dict.fromkeys(named) if handle not in handles]
    for (question, answer), places in found.answers.items():
        if not places:
            told.append((where, f"questions.{question}.{answer}: no product fits"))
    return told
