"""`shopctl invoice show`: an issued paper on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from shopctl.cli.output import print_rows
from shopctl.money import decimal

if TYPE_CHECKING:
    from shopctl.cli.amounts import Amounts
    from shopctl.orders.papers.models import Paper


def show(paper: Paper, amounts: Amounts) -> None:
    """Print what stands on it."""
    data = paper.data
    typer.echo(f"{paper.kind.replace('_', ' ').capitalize()} {paper.number}, {data['issued_on']}, order {paper.order}")
    typer.echo(", ".join(filter(None, (data["buyer"]["name"], *data["buyer"]["lines"]))) or "No name, no address")
    if "corrects" in data:
        mended, why = data["corrects"], data["reason"] or data["cause"]
        typer.echo(f"Corrects {mended['number']} of {mended['issued_on']}. {why}".rstrip())
    if not paper.intact:
        typer.echo("THIS IS NOT WHAT WAS ISSUED: somebody changed it in the database. Look into a backup.")
    typer.echo("")
    if data["lines"]:
        print_rows([_line(each) for each in data["lines"]], {"n": "Qty", "item": "Item", "sku": "SKU", "rate": "Tax %"})
        typer.echo("")
    sums = [amounts.row(each, "amount") for each in _sums(data)]
    print_rows(sums, {"label": "", "amount": sums[-1]["currency"]}, right=("amount",))


def _line(each: dict[str, Any]) -> dict[str, Any]:
    title = f"{each['title']} ({each['options']})" if each["options"] else each["title"]
    return {"n": each["quantity"], "item": title, "sku": each["sku"], "rate": each["tax_rate"]}


def _sums(data: dict[str, Any]) -> list[dict[str, str]]:
    rows = [(f"At {each['rate']} %, net", each["net"]) for each in data["taxes"]]
    rows += [(f"Tax at {each['rate']} %", each["tax"]) for each in data["taxes"] if each["tax"]]
    rows += [("Rounding", data["rounding"])] if data["rounding"] else []
    rows += [("Total", data["total"])]
    return [
        {"label": label, "amount": decimal(amount, data["exponent"]), "currency": data["currency"]}
        for label, amount in rows
    ]
