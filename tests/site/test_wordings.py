"""Everything the storefront says of itself is said in Persian and Arabic too, with every plural form."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import shopctl.site
from shopctl.shipped import templates_dir

LANGUAGES = ("fa", "ar")
_OPTIONS = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}


def said() -> set[str | tuple[str, ...]]:
    """Texts of templates, and of `say`, `count` and `forms` in the code; plural ones as pairs."""
    found: set[str | tuple[str, ...]] = set()
    for file in sorted((templates_dir() / "storefront").rglob("*.html")):
        with file.open("rb") as source:
            for _, _, text, _ in babel_extract(source, ("_", "gettext", "ngettext:1,2"), (), _OPTIONS):
                found.add(text if isinstance(text, str) else tuple(part for part in text if part))
    for file in sorted(Path(shopctl.site.__path__[0]).glob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            values = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
            texts = tuple(value for value in values if isinstance(value, str))
            if name == "say" and texts:
                found.add(texts[0])
            if name in ("count", "forms") and len(texts) == 2:
                found.add(texts)
    return found


@pytest.fixture(scope="module", params=LANGUAGES)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    with (templates_dir() / "locale" / request.param / "storefront.po").open("rb") as source:
        return read_po(source, locale=request.param)


def test_the_program_says_something() -> None:
    assert {"All products", ("%(num)s product", "%(num)s products")} <= said()


def test_every_text_is_translated(catalog: Catalog) -> None:
    missing = [text for text in said() if catalog.get(text[0] if isinstance(text, tuple) else text) is None]
    assert missing == []


def test_nothing_is_translated_that_nobody_says(catalog: Catalog) -> None:
    known = {text[0] if isinstance(text, tuple) else text for text in said()}
    ids = {message.id[0] if isinstance(message.id, tuple) else message.id for message in catalog if message.id}
    assert ids - known == set()


def test_no_form_is_missing_and_none_asks_for_what_is_not_given(catalog: Catalog) -> None:
    for message in catalog:
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        given = message.id if isinstance(message.id, tuple) else (message.id,)
        assert len(forms) == (catalog.num_plurals if len(given) == 2 else 1), message.id
        allowed = set(re.findall(r"%\((\w+)\)s", " ".join(given)))
        for form in forms:
            assert form.strip(), message.id
            assert set(re.findall(r"%\((\w+)\)s", form)) <= allowed, message.id
            assert "%" not in re.sub(r"%\(\w+\)s", "", form), message.id


def test_arabic_has_six_forms() -> None:
    with (templates_dir() / "locale" / "ar" / "storefront.po").open("rb") as source:
        assert read_po(source, locale="ar").num_plurals == 6
