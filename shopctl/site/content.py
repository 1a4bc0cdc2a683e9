"""The texts in content/: FAQ, pages, guides, news and tables (sizes, care), as Markdown below a TOML front matter.

    +++
    title = "How long does delivery take?"
    group = "Delivery"
    order = 10
    +++
    Two to five days.

`delivery.md` is in the shop's main language, `delivery.fa.md` its Persian translation; a reader whose language has none
gets the main one, marked as such.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from shopctl.config.base import LANGUAGES, Inside, Line
from shopctl.errors import BadInput
from shopctl.site import hours
from shopctl.text import handle

Kind = Literal["faq", "pages", "guides", "news", "tables", "badges", "directory"]
KINDS: tuple[Kind, ...] = ("faq", "pages", "guides", "news", "tables", "badges", "directory")

RESERVED = frozenset(
    ("products", "categories", "faq", "contact", "search", "wishlist", "compare", "guides", "news", "tables", "assets")
) | frozenset(("media", "badges", "directory", "advisers", "calculators", "branches", "reviews", *LANGUAGES))
"""Names that a page in content/pages cannot have: its address would be another page's."""

_PICTURE = re.compile(r"!\[[^\]]*\]\(<?(media/[^)\s>]+)")
_FENCE = re.compile(r"\A\ufeff?\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)


class BadContent(BadInput):
    """A content file that cannot be read."""

    message = "{file}: {reason}."
    hint = 'It starts with a line +++, then title = "...", then another line +++, then the text.'


def _checked_hours(text: str) -> str:
    hours.parse(text)
    return text


class FrontMatter(BaseModel):
    """What stands between the +++ lines."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Line = Field(min_length=1)
    summary: Line = ""
    group: Line = ""
    order: int = 100
    date: datetime.date | None = None
    picture: Inside = ""
    draft: bool = False
    products: tuple[str, ...] = ()
    """Handles of products whose pages show it too: a question, a table of sizes."""
    categories: tuple[str, ...] = ()
    """Handles of categories, on the pages of whose products it is shown."""
    types: tuple[str, ...] = ()
    """Product types, likewise."""
    tags: tuple[str, ...] = ()
    """Tags, likewise; a badge is shown on what has one of them."""
    attributes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Attributes with the values that earn a badge."""
    address: Line = ""
    """Of a business in content/directory: where it is, its phone, its https page, its hours ("Mo-Fr 9:00-18:00")."""
    phone: Line = ""
    website: Annotated[str, StringConstraints(pattern=r"^(https://[^\s\"'<>\\]+)?$")] = ""
    hours: Annotated[str, AfterValidator(_checked_hours)] = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text in one language; `markdown` is as written, made safe where it is shown."""

    kind: Kind
    name: str
    language: str
    front: FrontMatter
    markdown: str

    @property
    def path(self) -> str:
        """The language-neutral path of its page; FAQ entries stand together on one."""
        if self.kind == "faq":
            return "faq/"
        return f"{self.name}/" if self.kind == "pages" else f"{self.kind}/{self.name}/"

    @property
    def belongs(self) -> bool:
        """Whether it is for certain products."""
        front = self.front
        return bool(front.products or front.categories or front.types or front.tags)


@dataclass(frozen=True)
class Content:
    """All entries by kind, name and language."""

    main_language: str
    entries: dict[Kind, dict[str, dict[str, Entry]]]

    def belonging(self, language: str) -> list[Entry]:
        """Tables, then questions, that are for certain products."""
        return [entry for kind in ("tables", "faq") for entry in self.of(kind, language) if entry.belongs]

    def of(self, kind: Kind, language: str) -> list[Entry]:
        """The entries of a kind for readers of `language`, in the merchant's order; news with the latest first."""
        found = [entry for name in self.entries.get(kind, {}) if (entry := self.entry(kind, name, language))]
        found.sort(key=lambda entry: (entry.front.order, entry.front.title, entry.name))
        if kind == "news":
            found.sort(key=lambda entry: entry.front.date or datetime.date.min, reverse=True)
        return found

    def entry(self, kind: Kind, name: str, language: str) -> Entry | None:
        """One entry in `language`, or in the main one."""
        texts = self.entries.get(kind, {}).get(name, {})
        return texts.get(language) or texts.get(self.main_language)

    def pictures(self) -> list[str]:
        """Sources of all pictures that the texts show."""
        entries = [entry for names in self.entries.values() for texts in names.values() for entry in texts.values()]
        shown = [src for entry in entries for src in _PICTURE.findall(entry.markdown)]
        return [entry.front.picture for entry in entries if entry.front.picture] + shown

    def faq_groups(self, language: str) -> list[tuple[str, list[Entry]]]:
        """FAQ entries by group, groups in the order of their first entry."""
        groups: dict[str, list[Entry]] = {}
        for entry in self.of("faq", language):
            groups.setdefault(entry.front.group, []).append(entry)
        return list(groups.items())


def read(root: Path, languages: Sequence[str]) -> Content:
    """Read content/ of the shop at `root`. Raises BadContent."""
    entries: dict[Kind, dict[str, dict[str, Entry]]] = {}
    for kind in KINDS:
        for entry in _entries(root / "content" / kind, kind, languages):
            if not entry.front.draft:
                entries.setdefault(kind, {}).setdefault(entry.name, {})[entry.language] = entry
    return Content(languages[0], entries)


def _entries(folder: Path, kind: Kind, languages: Sequence[str]) -> Iterator[Entry]:
    for file in sorted(folder.glob("*.md")):
        stem, _, suffix = file.stem.rpartition(".")
        name, language = (stem, suffix) if stem and suffix in LANGUAGES else (file.stem, languages[0])
        if language in languages and file.is_file():
            yield read_entry(file, kind, name, language)


def read_entry(file: Path, kind: Kind, name: str, language: str) -> Entry:
    """Read one content file. Raises BadContent: not UTF-8, no front matter, a wrong or unknown key, a name in use."""
    where = f"content/{kind}/{file.name}"
    if handle(name) != name or (kind == "pages" and name in RESERVED):
        reason = "that name is taken by another page" if name in RESERVED else "its name cannot be part of a link"
        raise BadContent(file=where, reason=reason, hint=f"Name it {handle(name, 'page')}-1.md, for example.")
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        raise BadContent(file=where, reason=f"it cannot be read as UTF-8 text ({error})") from error
    fence = _FENCE.match(text)
    if fence is None:
        raise BadContent(file=where, reason="it has no front matter")
    try:
        front = FrontMatter.model_validate(tomllib.loads(fence[1]))
    except tomllib.TOMLDecodeError as error:
        raise BadContent(file=where, reason=f"its front matter is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(map(str, first["loc"]))
        raise BadContent(file=where, reason=f"{key}: {first['msg']}") from error
    return Entry(kind, name, language, front, text[fence.end() :])
