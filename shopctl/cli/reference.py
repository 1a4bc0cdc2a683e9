"""The pages of the manual that the program prints of itself: its commands and its settings."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, get_args

import typer

from shopctl.cli.app import NOUNS, app

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo
    from typer._click.core import Command


def commands() -> str:
    """Every command with its options, as Markdown."""
    root = typer.main.get_command(app)
    context = typer.Context(root, info_name="shopctl")
    parts = ["# Every command\n", _options(root)]
    for noun in NOUNS:
        command = root.get_command(context, noun)  # type: ignore[attr-defined]
        verbs = getattr(command, "commands", None)
        parts.append(f"## shopctl {noun}\n\n{NOUNS[noun][1]}\n")
        if verbs is None:
            parts.append(_body(f"shopctl {noun}", command))
            continue
        parts += [
            f"### shopctl {noun} {verb}\n\n{_body(f'shopctl {noun} {verb}', each)}" for verb, each in verbs.items()
        ]
    return "\n".join(parts)


def _body(name: str, command: Command) -> str:
    text, _, example = inspect.cleandoc(command.help or "").rpartition("Example: ")
    arguments = " ".join(
        parameter.make_metavar(typer.Context(command))
        for parameter in command.params
        if parameter.param_type_name == "argument"
    )
    return (
        f"    {name} {arguments}".rstrip() + f"\n\n{text.strip()}\n\n{_options(command)}Example: `{example.strip()}`\n"
    )


def _options(command: Command) -> str:
    rows = []
    for parameter in command.params:
        names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
        if parameter.param_type_name == "argument":
            names = f"`{parameter.make_metavar(typer.Context(command))}`"
        rows.append(f"- {names}: {getattr(parameter, 'help', '') or ''}")
    return "\n".join(rows) + "\n\n" if rows else ""


def steps() -> str:
    """Every step of an order, from the one table that the commands keep to, as Markdown."""
    from shopctl.orders.status import STEPS

    parts = [
        "# Every step of an order\n",
        "`shopctl order next N` says which an order can take now, and which it should.\n",
        _diagram((source, step.verb, step.target) for step in STEPS if step.target for source in step.sources),
    ]
    for step in STEPS:
        facts = [f"from {', '.join(step.sources)}", f"to {step.target}" if step.target else "the status stays"]
        facts += [f"not when {condition.otherwise}" for condition in step.conditions]
        facts += [f"mail `{step.mail}`"] if step.mail else []
        facts += [f"then `{verb}` where it is possible" for verb in step.then]
        facts += [f"undo: {step.back}" if step.back else "no undo"]
        facts += [f"mended by `{step.mend}`"] if step.mend else []
        parts.append(f"- `{step.verb}`: {step.means}. ({'; '.join(facts)})")
    return "\n".join(parts) + "\n"


def return_steps() -> str:
    """Every step of a return, from the one table that the commands keep to, as Markdown."""
    from shopctl.orders.returns.status import BEGIN, STEPS, WITHDRAW

    begin = [("new", "", BEGIN.target), ("new (withdrawal)", "", WITHDRAW.target)]
    moves = [(source, step.verb, step.target) for step in STEPS for source in step.sources]
    parts = ["# Every step of a return\n", _diagram([*begin, *sorted(moves, key=lambda move: move[0] != "requested")])]
    for step in (BEGIN, WITHDRAW, *STEPS):
        facts = [f"from {', '.join(step.sources)}"] if step.sources else []
        facts += [f"to {step.target}", *([f"mail `{step.mail}`"] if step.mail else [])]
        facts += [f"then `order {verb}` where it is possible" for verb in step.then]
        facts += [f"undo: {step.back}"]
        parts.append(f"- `{step.verb}`: {step.means}. ({'; '.join(facts)})")
    return "\n".join(parts) + "\n"


def _diagram(moves: Iterable[tuple[str, str, str]]) -> str:
    """The moves between statuses, drawn: each with the verb on its arrow, those from one status together."""
    by_source: dict[str, list[tuple[str, str]]] = {}
    for source, verb, target in moves:
        by_source.setdefault(source, []).append((verb, target))
    wide = max(map(len, by_source))
    long = max(len(verb) for arrows in by_source.values() for verb, _ in arrows) + 6
    rows = [
        f"    {source if first else '':>{wide}} {f'-- {verb} ' if verb else '':-<{long}}> {target}"
        for source, arrows in by_source.items()
        for first, (verb, target) in zip([True, *[False] * len(arrows)], arrows, strict=False)
    ]
    return "\n".join(rows) + "\n"


def settings() -> str:
    """Every key of shop.toml with its default and meaning, as Markdown."""
    from shopctl.config.model import Settings

    head = "# Every setting of shop.toml\n\nShown by `shopctl config show`, changed by `shopctl config set`.\n\n"
    return head + "\n".join(f"- `{key}`{default}: {meaning}" for key, default, meaning in _keys(Settings, "")) + "\n"


def _keys(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        below, mark = _section(field.annotation)
        if field.description or below is None:
            yield f"{prefix}{name}", _default(field), field.description or ""
        if below is not None:
            yield from _keys(below, f"{prefix}{name}{mark}.")


def _section(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    """The model that an annotation holds, and how its place is written: a table, a list of them, or one by name."""
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, ""
    for inner in get_args(annotation):
        found, _ = _section(inner)
        if found is not None:
            return found, ".N" if getattr(annotation, "__origin__", None) is list else ".NAME"
    return None, ""


def _default(field: FieldInfo) -> str:
    """The default as TOML would have it; nothing where the default says nothing."""
    from pydantic import BaseModel

    if field.is_required():
        return " (needed)"
    if isinstance(field.default, BaseModel) or field.default in (None, "", [], {}):
        return ""
    return f" (default `{json.dumps(field.default, default=str)}`)"
