"""Texts of ours that stand alone in a template become part of the compiled template, in its environment's language.

`{{ _('Price') }}` would otherwise be looked up and marked safe on every page; ten thousand pages say it the same way.
"""

from __future__ import annotations

from gettext import NullTranslations
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator


def speak(jinja: Environment, words: NullTranslations) -> None:
    """Let the templates that `jinja` compiles from now on carry the fixed texts of `words`."""

    class Spoken(CodeGenerator):
        def _output_child_to_const(self, node: nodes.Expr, frame: Any, finalize: Any) -> str:
            text = _fixed_text(node)
            if text is None:
                return super()._output_child_to_const(node, frame, finalize)
            return words.gettext(text)

    jinja.code_generator_class = Spoken


def _fixed_text(node: nodes.Expr) -> str | None:
    """The text of `_("...")` when nothing is put into it, else None."""
    match node:
        case nodes.Call(
            node=nodes.Name(name="_"), args=[nodes.Const(value=str(text))], kwargs=[], dyn_args=None, dyn_kwargs=None
        ):
            return text if "%" not in text else None
    return None
