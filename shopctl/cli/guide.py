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

PAGES = Path(__file__).resolve().parent.parent / "guide"


@app.command()
def guide(
    topic: Annotated[str, typer.Argument(metavar="[TOPIC]", help="A page of the manual; without one, the list.")] = "",
) -> None:
    """Read the manual.

    Example: shopctl guide spreadsheets
    """
    if not topic:
        for file in sorted(PAGES.glob("*.md")):
            typer.echo(f"{file.stem:<16}{file.read_text(encoding='utf-8').partition(chr(10))[0].lstrip('# ')}")
        return
    file = PAGES / f"{topic}.md"
    if file.parent != PAGES or not file.is_file():
        raise NotFound(kind="page of the manual", id=topic, hint="All of them: shopctl guide")
    text = file.read_text(encoding="utf-8")
    if sys.stdout.isatty():
        from rich.markdown import Markdown

        console().print(Markdown(text))
    else:
        typer.echo(text)
