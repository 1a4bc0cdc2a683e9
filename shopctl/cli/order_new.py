"""`shopctl order new`: an order is written down."""

from __future__ import annotations

from typing import Annotated

import typer

from shopctl.cli.context import shop_of, verbs
from shopctl.cli.output import Json, on_terminal

app = verbs()

Lines = Annotated[
    list[str] | None, typer.Option(metavar="SKU=QTY", help="What is ordered, by SKU or handle; again for more.")
]
Email = Annotated[str, typer.Option(help="The customer's mail address.")]
Name = Annotated[str, typer.Option(help="The customer's name.")]
Phone = Annotated[str, typer.Option(help="The customer's phone number, as it is dialled in the shop's region.")]
Address = Annotated[str, typer.Option(help="Where to; \\n starts a new line.")]
Country = Annotated[str, typer.Option(metavar="CODE", help="Which country that is: DE, IR; else the shop's.")]
Postcode = Annotated[str, typer.Option(help="The postal code, where zones of tax or delivery go by it.")]
TaxId = Annotated[str, typer.Option("--tax-id", help="The customer's VAT ID, for the invoice.")]
Language = Annotated[str, typer.Option(help="The customer's language; else what is known, or the shop's.")]
Channel = Annotated[str, typer.Option(help="How the order came: phone, web, mail, chat, counter, ...")]
Shipping = Annotated[
    str, typer.Option(metavar="METHOD", help="A shipping method of shop.toml; else the first that goes there.")
]
Payment = Annotated[str, typer.Option(metavar="METHOD", help="A payment method of shop.toml; else the first.")]
Discount = Annotated[str, typer.Option(help="4% off each line, or an amount off all of them.")]
Note = Annotated[str, typer.Option(help="Something to remember; customers do not see it.")]
Draft = Annotated[bool, typer.Option("--draft", help="Keep it as a draft: no mail, `order place` later.")]


@app.command()
def new(
    ctx: typer.Context, line: Lines = None, email: Email = "", name: Name = "", phone: Phone = "",
    address: Address = "", country: Country = "", postcode: Postcode = "", tax_id: TaxId = "",
    language: Language = "", channel: Channel = "phone", shipping: Shipping = "", payment: Payment = "",
    discount: Discount = "", note: Note = "", draft: Draft = False, json: Json = False,
) -> None:  # fmt: skip
    """Write down a new order. On a terminal it asks for what is missing.

    What a product lets buyers fill in follows its line: --line "CUP=1; Engraving=Ada".

    Example: shopctl order new --line LINDEN-100=2 --name "Sara Ahmadi" --email sara@example.com
    """
    from shopctl.cli import order_form

    wish = order_form.wish(
        line or [], email=email, name=name, phone=phone, address=address.replace("\\n", "\n"), country=country,
        postcode=postcode, tax_id=tax_id, language=language, channel=channel, shipping=shipping, payment=payment,
        discount=discount, note=note, draft=draft,
    )  # fmt: skip
    order_form.write_down(shop_of(ctx), wish, ask=not json and on_terminal(), json=json)
