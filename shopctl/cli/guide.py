"""`shopctl guide`: the manual."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from shopctl.cli.context import lone
from shopctl.cli.output import console
from shopctl.errors import NotFound

app = lone()

PRINTED = {
    "commands": "Every command",
    "settings": "Every setting of shop.toml",
    "steps": "Every step of an order",
    "return-steps": "Every step of a return",
}
"""Pages that the program prints of itself, so that they cannot drift from it."""

PAGES = Path(__file__).resolve().parent.parent / "guide"


@app.command()
def guide(
    topic: Annotated[str, typer.Argument(metavar="[TOPIC]", help="A page of the manual; without one, the list.")] = "",
) -> None:
    """Read the manual.

    Example: shopctl guide spreadsheets
    """
    if not topic:
        for name, heading in topics().items():
            typer.echo(f"{name:<16}{heading}")
        return
    text = page(topic)
    if sys.stdout.isatty():
        from rich.markdown import Markdown

        console().print(Markdown(text))
    else:
        typer.echo(text)


def topics() -> dict[str, str]:
    """The pages of the manual by name, with their headings; where to begin comes first."""
    written = {
        file.stem: file.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ") for file in PAGES.glob("*.md")
    }
    return dict(sorted((written | PRINTED).items(), key=lambda page: (page[0] != "start", page[0])))


def page(topic: str) -> str:
    """A page of the manual as Markdown: written, or printed from the program itself. Raises NotFound."""
    if topic in PRINTED:
        from shopctl.cli import reference

        return str(getattr(reference, topic.replace("-", "_"))())
    if topic not in topics():
        raise NotFound(kind="page of the manual", id=topic, hint="All of them: shopctl guide")
    return (PAGES / f"{topic}.md").read_text(encoding="utf-8")
