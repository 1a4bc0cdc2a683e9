"""Content that is data, not text: TOML and CSV files in content/, checked, with errors that name file and key."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from shopctl.config.base import LANGUAGES
from shopctl.site.content import BadContent
from shopctl.text import handle

_MOST_BYTES = 50_000_000


class Record(BaseModel):
    """A table of such a file: unknown keys are errors, values do not change."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def _by_language(value: object) -> object:
    return {"": value} if isinstance(value, str) else value


def _known(words: dict[str, str]) -> dict[str, str]:
    if strange := words.keys() - {"", *LANGUAGES}:
        raise ValueError(f"{', '.join(sorted(strange))} is no language of the storefront")
    return words


_Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Words = Annotated[dict[str, _Said], BeforeValidator(_by_language), AfterValidator(_known)]
"""A text as merchants write it: "..." for all readers, or { en = "...", fa = "..." }."""
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
"""A short name that stands in addresses."""


def said(words: Mapping[str, str], language: str, main: str) -> str:
    """A text for readers of `language`; in the `main` language, or whatever there is, where it is not translated."""
    found = words.get(language) or words.get("") or words.get(main)
    return found or next(iter(words.values()), "")


Model = TypeVar("Model", bound=Record)


def read_all(root: Path, kind: str, model: type[Model]) -> dict[str, Model]:
    """The records of content/`kind`/*.toml by the name of their file. Raises BadContent."""
    return {file.stem: _read(file, kind, model) for file in sorted((root / "content" / kind).glob("*.toml"))}


def _read(file: Path, kind: str, model: type[Model]) -> Model:
    where = f"content/{kind}/{file.name}"
    if handle(file.stem) != file.stem:
        raise BadContent(
            file=where, reason="its name cannot be part of a link", hint=f"Name it {handle(file.stem, kind)}.toml."
        )
    try:
        return model.model_validate(tomllib.loads(text_of(file, where)))
    except tomllib.TOMLDecodeError as error:
        raise BadContent(file=where, reason=f"it is not TOML: {error}", hint=_GUIDE) from error
    except ValidationError as error:
        raise invalid(error, where) from error


_GUIDE = "shopctl guide choosing shows how such a file is written."


def invalid(error: ValidationError, where: str) -> BadContent:
    """The first thing that is wrong with a record, by its key; entries of lists are counted from 1."""
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"] if part != "")
    reason = first["msg"].removeprefix("Value error, ")
    return BadContent(file=where, reason=f"{key}: {reason}" if key else reason, hint=_GUIDE)


def text_of(file: Path, where: str) -> str:
    """The text of a content file. Raises BadContent: too large, not UTF-8, not there to read."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise BadContent(file=where, reason="it is larger than 50 MB", hint=_GUIDE)
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise BadContent(file=where, reason=f"it cannot be read as UTF-8 text ({error})", hint=_GUIDE) from error


def rows(file: Path, where: str, needed: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows of a CSV file as (place for errors, values by column); columns are separated as its first line has it.

    Raises BadContent when a column of `needed` is missing.
    """
    lines = text_of(file, where).splitlines()
    head = lines[0] if lines else ""
    mark = max(",;\t", key=head.count)
    reader = csv.DictReader(lines, delimiter=mark, restval="")
    columns = [name.strip().lower() for name in reader.fieldnames or ()]
    if lacking := [name for name in needed if name not in columns]:
        raise BadContent(file=where, reason=f"it has no column {', '.join(lacking)}", hint=_GUIDE)
    reader.fieldnames = columns
    for row in reader:
        values: dict[str, Any] = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
        if any(values.values()):
            yield f"{where}, row {reader.line_num}", values
