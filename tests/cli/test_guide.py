"""What the manual tells people to type is there: every command that it shows, and every option."""

from __future__ import annotations

import re

import pytest

from shopctl.cli.guide import PAGES, topics
from tests.cli.test_frame import commands

SHOWN = re.compile(
    r"^ {4}(?:[*/\d ]+ )?shopctl (?:--(?:shop|as) \S+ )?(.+?)(?: {3,}.*)?$|`shopctl (?:--as \w+ )?([^`]+)`", re.M
)
COMMANDS = {name: {option for each in command.params for option in each.opts} for name, command in commands()}
NOUNS = {name.split()[0] for name in COMMANDS}


def _shown(page: str) -> list[str]:
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    return [" ".join((block or inline).split()) for block, inline in SHOWN.findall(text)]


@pytest.mark.parametrize("page", sorted(file.stem for file in PAGES.glob("*.md")))
def test_what_a_page_tells_to_type_is_there(page: str) -> None:
    for line in _shown(page):
        words = line.split()
        name = next((" ".join(words[:count]) for count in (3, 2, 1) if " ".join(words[:count]) in COMMANDS), "")
        assert name or (words[0] in NOUNS and len(words) == 1), line
        unknown = {word.partition("=")[0].rstrip(":;,)") for word in words if word.startswith("--")} - COMMANDS.get(
            name, set()
        )
        assert not unknown, line


def test_pages_that_are_pointed_to_are_there() -> None:
    for page in PAGES.glob("*.md"):
        for topic in re.findall(r"(?:shopctl )?guide ([a-z-]+)`", page.read_text(encoding="utf-8")):
            assert topic in topics(), f"{page.name}: {topic}"
