"""`shopctl invoice`: invoices and credit notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopctl.cli.context import noun, shop_of
from shopctl.cli.output import Csv, Json, print_csv, print_json, print_rows, say
from shopctl.cli.paper_file import Out, Pdf, put
from shopctl.errors import Usage

if TYPE_CHECKING:
    from shopctl.cli.context import Shop
    from shopctl.orders.papers.models import Paper

app = noun("Invoices and credit notes: issue, list, print.")

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The paper's number, such as INV-2026-0001.")]
COLUMNS = {
    "number": "Number", "kind": "Kind", "issued_on": "Date", "order": "Order", "name": "Customer", "tax_total": "Tax",
    "total": "Total", "currency": "", "corrects": "Corrects",
}  # fmt: skip


@app.command()
def issue(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(metavar="N", help="The order's number, as you like to type it.")],
    json: Json = False,
) -> None:
    """Issue the invoice of a confirmed order: it gets the next number and never changes again.

    Example: shopctl invoice issue 1004
    """
    from shopctl.orders.papers import actions

    shop = shop_of(ctx)
    paper = actions.issue(shop.db, shop.settings, number, by=shop.by("invoice issue"))
    _tell(shop, paper, f"Invoice {paper.number} for order {paper.order}", json=json)


@app.command()
def credit(
    ctx: typer.Context,
    number: Number,
    reason: Annotated[str, typer.Option(help="Why, as the customer reads it.")] = "",
    json: Json = False,
) -> None:
    """Take back all that is left of an invoice with a credit note; the order can then be invoiced anew.

    For refunds credit notes are issued by themselves.

    Example: shopctl invoice credit INV-2026-0001 --reason "Wrong address"
    """
    from shopctl.orders.papers import actions

    shop = shop_of(ctx)
    paper = actions.take_back(shop.db, shop.settings, number, reason=reason, by=shop.by("invoice credit"))
    _tell(shop, paper, f"Credit note {paper.number} for {paper.data['corrects']['number']}", json=json)


@app.command("list")
def list_(
    ctx: typer.Context,
    kind: Annotated[str, typer.Option(help="Only invoice or credit_note.")] = "",
    year: Annotated[str, typer.Option(help="Only of that year, as their numbers have it.")] = "",
    limit: Annotated[int, typer.Option(metavar="COUNT", min=0, help="How many; 0 for all.")] = 50,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List invoices and credit notes, the newest first.

    Example: shopctl invoice list --year 2026 --csv
    """
    from shopctl.orders.papers import store
    from shopctl.orders.papers.models import KINDS

    if kind and kind not in KINDS:
        raise Usage(reason=f"{kind!r} is no kind of paper: {', '.join(KINDS)} are.")
    rows = [_row(paper) for paper in store.list_(shop_of(ctx).db, kind=kind, year=year, limit=limit)]
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, tuple(COLUMNS))
    elif rows:
        amounts = shop_of(ctx).amounts
        print_rows([amounts.row(row, "tax_total", "total") for row in rows], COLUMNS, right=("tax_total", "total"))


@app.command()
def show(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Show what stands on an invoice or credit note, figure by figure.

    Example: shopctl invoice show INV-2026-0001
    """
    from shopctl.cli import invoice_view
    from shopctl.orders.papers import store

    paper = store.get(shop_of(ctx).db, number)
    if json:
        print_json(_row(paper) | {"digest": paper.digest, "intact": paper.intact, "data": paper.data})
    else:
        invoice_view.show(paper, shop_of(ctx).amounts)


@app.command("print")
def print_(ctx: typer.Context, number: Number, out: Out = "", pdf: Pdf = False, json: Json = False) -> None:
    """Write an invoice or credit note as one print-ready HTML file, or as PDF.

    Example: shopctl invoice print INV-2026-0001 --pdf
    """
    from shopctl.orders.papers import rendering, store

    shop = shop_of(ctx)
    paper = store.get(shop.db, number)
    put(rendering.paper_html(shop.settings, shop.root, paper), paper.number, out, pdf=pdf, json=json)


def _tell(shop: Shop, paper: Paper, sentence: str, *, json: bool) -> None:
    if json:
        print_json(_row(paper))
        return
    row = _row(paper)
    say(f"{sentence}: {shop.amounts.with_unit(row['total'], row['currency'])}.")
    say(f"Print it: shopctl invoice print {paper.number}")


def _row(paper: Paper) -> dict[str, Any]:
    """The shape of `invoice ... --json`; public API."""
    from shopctl.money import decimal

    data = paper.data
    return {
        "number": paper.number,
        "kind": paper.kind,
        "order": paper.order,
        "issued_on": data["issued_on"],
        "issued_at": paper.issued_at,
        "customer": {"name": data["buyer"]["name"]},
        "total": decimal(paper.total, data["exponent"]),
        "tax_total": decimal(data["tax_total"], data["exponent"]),
        "currency": data["currency"],
        "corrects": data.get("corrects", {}).get("number", ""),
        "taxes": [
            {"rate": each["rate"], **{key: decimal(each[key], data["exponent"]) for key in ("net", "tax", "gross")}}
            for each in data["taxes"]
        ],
    }
