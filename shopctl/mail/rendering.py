"""From a template to a subject, a text and HTML that mail programs show as it was meant.

A mail NAME is two templates: email/NAME.txt, whose block `subject` is the subject line, and email/NAME.html. A shop's
own file replaces the shipped one of the same path; when it fails, the shipped one is sent and the merchant told.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from css_inline import CSSInliner
from jinja2 import Environment, TemplateSyntaxError, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from shopctl.errors import SettingsError
from shopctl.templating import environment
from shopctl.text import one_line

DOMAIN = "email"

_INLINER = CSSInliner(load_remote_stylesheets=False)  # a template from a stranger could name file:///etc/passwd
_LRM = "\N{LEFT-TO-RIGHT MARK}"


@dataclass(frozen=True, slots=True)
class Written:
    """A mail in words. `note` says what was wrong with the shop's own template, where the shipped one stood in."""

    subject: str
    text: str
    html: str
    note: str = ""


class BrokenTemplate(SettingsError):
    """One of the shop's own templates cannot be rendered."""

    message = "{file}, line {line}: {reason}"
    hint = "Mend it, or remove it to have the shipped one."


def write(root: Path, language: str, name: str, values: Mapping[str, Any]) -> Written:
    """The mail `name` with the shop's own templates; raises BrokenTemplate when one of them fails."""
    own = root / "templates"
    if not (own / "email").is_dir():
        return _render(None, language, name, values)
    try:
        return _render(root, language, name, values)
    except Exception as error:  # a merchant's template can fail in any way that Python can
        file, line = _place(error, own)
        raise BrokenTemplate(file=file, line=line, reason=one_line(str(error))) from error


def write_anyway(root: Path, language: str, name: str, values: Mapping[str, Any]) -> Written:
    """`write`, with the shipped templates where the shop's own fail: a typing error there must not hold up an order."""
    try:
        return write(root, language, name, values)
    except BrokenTemplate as broken:
        shipped = _render(None, language, name, values)
        note = f"{broken.sentence} The shipped template was used."
        return Written(shipped.subject, shipped.text, shipped.html, note)


def _render(root: Path | None, language: str, name: str, values: Mapping[str, Any]) -> Written:
    jinja = _environment(root, language)
    text = jinja.get_template(f"email/{name}.txt")
    subject = one_line("".join(text.blocks["subject"](text.new_context(dict(values)))))
    html = jinja.get_template(f"email/{name}.html").render(values, subject=subject)
    return Written(subject, _tidy(text.render(values, subject=subject)), _INLINER.inline(html) + "\n")


@lru_cache(maxsize=16)
def _environment(root: Path | None, language: str) -> Environment:
    jinja = environment(root, language, DOMAIN)
    jinja.filters |= {"bdi": _bdi, "ltr": _ltr}
    return jinja


@pass_context
def _bdi(here: Context, value: str) -> str:
    """A name or code of another direction than the sentence round it."""
    return Markup("<bdi>{}</bdi>").format(value) if here.eval_ctx.autoescape else value


@pass_context
def _ltr(here: Context, value: str) -> str:
    """A phone number or code that reads from left to right in any sentence."""
    if here.eval_ctx.autoescape:
        return Markup('<bdi dir="ltr">{}</bdi>').format(value)
    return f"{_LRM}{value}{_LRM}" if here["direction"] == "rtl" else value


def _tidy(text: str) -> str:
    """No spaces at line ends, one empty line between paragraphs."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"


def _place(error: Exception, own: Path) -> tuple[str, int]:
    """The file and line of the shop's templates where it went wrong."""
    if isinstance(error, TemplateSyntaxError):
        return str(error.filename or error.name), error.lineno
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(own))]
    return (frames[-1].filename, frames[-1].lineno or 0) if frames else (str(own / "email"), 0)
