"""The shipped mails and their texts: every one in every language, every plural, every place for a value."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from shopctl.shipped import templates_dir

MAILS = templates_dir() / "email"
OPTIONS = {"newstyle_gettext": "true", "trim_blocks": "true"}
VALUE = re.compile(r"%\((\w+)\)s")


def used() -> set[str]:
    """Every text that the templates ask for, by its singular."""
    found = set()
    for file in MAILS.rglob("*.*"):
        with file.open("rb") as source:
            for _, _, words, _ in babel_extract(source, ("_", "ngettext"), [], OPTIONS):
                found.add(words if isinstance(words, str) else words[0])
    return found


def catalog(language: str) -> dict[str, Message]:
    file = templates_dir() / "locale" / language / "email.po"
    with file.open("rb") as source:
        messages = [message for message in read_po(source, locale=language) if message.id]
    return {message.id if isinstance(message.id, str) else message.id[0]: message for message in messages}


@pytest.mark.parametrize(("language", "plurals"), [("fa", 2), ("ar", 6)])
def test_a_language_has_every_text_each_plural_and_nothing_that_is_not_used(language: str, plurals: int) -> None:
    messages = catalog(language)
    assert set(messages) == used()
    for message in messages.values():
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        assert len(forms) == (plurals if message.pluralizable else 1), message.id
        assert all(forms), message.id
        assert not message.fuzzy


@pytest.mark.parametrize("language", ["fa", "ar"])
def test_a_translation_has_a_place_for_every_value_of_its_original(language: str) -> None:
    for message in catalog(language).values():
        original = message.id if isinstance(message.id, str) else message.id[-1]
        forms = [message.string] if isinstance(message.string, str) else message.string
        for form in forms:
            missing = set(VALUE.findall(original)) ^ set(VALUE.findall(form))
            # "within an hour" says its number in words.
            assert not missing or message.pluralizable, message.id


@pytest.mark.parametrize("language", ["fa", "ar"])
def test_translations_use_their_own_letters_and_marks(language: str) -> None:
    foreign = {"fa": "يكةى؟?,;", "ar": "یکپچژگ?,;"}[language].replace("؟", "")
    for message in catalog(language).values():
        forms = [message.string] if isinstance(message.string, str) else message.string
        for form in forms:
            words = VALUE.sub("", form)
            assert not set(words) & set(foreign), form


def test_every_mail_has_a_text_with_a_subject_and_html() -> None:
    names = {file.stem for file in MAILS.glob("*.html")} - {"layout"}
    assert names == {file.stem for file in MAILS.glob("*.txt")} - {"layout"}
    for name in names:
        assert "{% block subject %}" in Path(MAILS / f"{name}.txt").read_text(encoding="utf-8")
