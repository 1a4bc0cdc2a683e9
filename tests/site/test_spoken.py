"""Templates compiled our way say what Jinja's own way says, byte by byte."""

from __future__ import annotations

from gettext import NullTranslations

import pytest
from jinja2 import DictLoader, Environment
from jinja2.exceptions import UndefinedError
from markupsafe import Markup

from shopctl.site.spoken import speak

TEMPLATES = {
    "part": "<hr>{{ title|default('nothing') }}",
    "base": "<title>{{ title }}</title>{% block main %}{% endblock %}<p>{{ title }}{{ number }}</p>",
    "page": """{% extends "base" %}{% macro bold(x) %}<b>{{ x }}</b>{% endmacro %}{% block main %}
{% set kept %}<i>{{ title }}</i> & more{% endset %}{{ kept }}{{ bold(title) }} {{ safe }}
{% for item in items %}<li class="{{ item['name'] }}">{{ loop.index }}
{{ item['name'] }}{% if item['name'] %}!{% endif %}</li>{% else %}nothing{% endfor %}
{% filter upper %}<{{ title }}>{% endfilter %}{{ _('Price') }}: {{ none }}
{% include "part" %}{% include "part" without context %}{% if title %}{% include ["no", "part"] %}{% endif %}
{% autoescape false %}{{ title }}{% endautoescape %}{% endblock %}""",
}
VALUES = {
    "title": """</script><img src=x onerror="alert('1')">&amp;""",
    "safe": Markup("<em>safe</em>"),
    "items": [{"name": '"quoted"'}, {"name": ""}, {"name": 7}, {"name": Markup("&bull;")}],
    "number": 3,
    "none": None,
}


def plain() -> Environment:
    jinja = Environment(loader=DictLoader(TEMPLATES), autoescape=True, extensions=["jinja2.ext.i18n"])
    jinja.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return jinja


def test_the_bytes_are_those_of_jinja_itself() -> None:
    ours = plain()
    speak(ours, NullTranslations())
    for values in (VALUES, VALUES | {"items": []}):
        assert ours.get_template("page").render(values) == plain().get_template("page").render(values)


def test_a_fixed_text_is_said_in_the_language_of_the_environment() -> None:
    class Persian(NullTranslations):
        def gettext(self, message: str) -> str:
            return {"Price": "قیمت"}.get(message, message)

    ours = plain()
    speak(ours, Persian())
    assert "قیمت: " in ours.get_template("page").render(VALUES)


def test_what_is_not_there_is_said_with_its_place() -> None:
    ours = Environment(loader=DictLoader({"page": "{% if 1 %}a {{ b }} {{ x.y.z }}{% endif %}"}), autoescape=True)
    speak(ours, NullTranslations())
    with pytest.raises(UndefinedError):
        ours.get_template("page").render(b=1)
