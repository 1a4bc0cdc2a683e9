"""Where a paper goes: a file named after it, a file of one's choice, or stdout; as HTML or as PDF."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from shopctl.cli.output import print_json, say
from shopctl.errors import StorageError

Out = Annotated[
    str, typer.Option("--out", metavar="FILE", help="Where to; - for stdout. Else a file of its name, here.")
]
Pdf = Annotated[bool, typer.Option("--pdf", help="As PDF; needs pip install 'shopctl[pdf]'.")]


def put(html: str, name: str, out: str, *, pdf: bool, json: bool) -> None:
    """Write the paper and say where it lies. Raises NoPdf, StorageError."""
    from shopctl import files
    from shopctl.orders.papers.pdf import to_pdf

    as_pdf = pdf or out.lower().endswith(".pdf")
    data = to_pdf(html) if as_pdf else html.encode()
    if out == "-":
        sys.stdout.buffer.write(data)
        return
    file = Path(out or f"{name.replace('/', '-')}.{'pdf' if as_pdf else 'html'}")
    try:
        files.replace(file, data)
    except OSError as error:
        raise StorageError(reason=f"{file} cannot be written: {error.strerror}") from error
    if json:
        print_json({"file": str(file), "bytes": len(data)})
    else:
        say(f"{file}")
