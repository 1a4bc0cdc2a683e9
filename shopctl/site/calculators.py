"""Calculators: "how much tea for how many guests?", from content/calculators/*.toml."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from shopctl.site import formulas
from shopctl.site.records import Record, Words

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,29}$")]


class Choice(Record):
    """One value that an input can have."""

    value: float
    """The number."""
    text: Words
    """What it is called."""


class Input(Record):
    """Something that visitors say: a number, or one of some choices."""

    name: Name
    """What formulas call it."""
    text: Words
    """What is asked."""
    unit: Words = {}
    """The unit behind the number."""
    value: float
    """What stands there at first."""
    min: float = 0
    """The smallest number."""
    max: float = 1_000_000
    """The largest number."""
    step: Annotated[float, Field(gt=0)] = 1
    """From one number to the next."""
    choices: tuple[Choice, ...] = ()
    """The choices, where it is not any number."""

    @model_validator(mode="after")
    def _value_is_possible(self) -> Self:
        values = [choice.value for choice in self.choices]
        if self.value not in values if values else not self.min <= self.value <= self.max:
            raise ValueError("value is none that can be chosen" if values else "value is not between min and max")
        return self


class Result(Record):
    """Something that comes out."""

    text: Words
    """What it is."""
    formula: str
    """How it is worked out from the inputs by name."""
    unit: Words = {}
    """The unit behind the number."""
    digits: Annotated[int, Field(ge=0, le=3)] = 0
    """Digits after the point; what is smaller is rounded."""


class Calculator(Record):
    """All of one file."""

    title: Words
    """Its heading and the text of links to it."""
    summary: Words = {}
    """One or two sentences below the heading."""
    categories: tuple[str, ...] = ()
    """Categories whose pages link to it."""
    inputs: Annotated[tuple[Input, ...], Field(min_length=1)]
    """What visitors say."""
    results: Annotated[tuple[Result, ...], Field(min_length=1)]
    """What comes out."""

    @model_validator(mode="after")
    def _formulas_are_understood(self) -> Self:
        names = [each.name for each in self.inputs]
        if len(set(names)) != len(names):
            raise ValueError(f"each name once, not {', '.join(names)}")
        for number, result in enumerate(self.results, 1):
            try:
                self.postfix(result)
            except ValueError as error:
                raise ValueError(f"results.{number}.formula: {error}") from error
        return self

    def postfix(self, result: Result) -> formulas.Postfix:
        """The formula of a result, ready to be worked out."""
        return formulas.parse(result.formula, [each.name for each in self.inputs])

    def worth(self, result: Result) -> float | None:
        """What a result is at first; None where the formula has no number for that."""
        return formulas.worth(self.postfix(result), {each.name: each.value for each in self.inputs})
