"""`shopctl product review`: what customers say of products."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopctl.cli.context import shop_of, verbs
from shopctl.cli.output import Csv, Json, print_csv, print_json, print_rows, say

if TYPE_CHECKING:
    from shopctl.catalog.reviews import Review

app = verbs()

Number = Annotated[int, typer.Argument(metavar="REVIEW", help="The number that `product review list` shows.")]
_COLUMNS = {
    "id": "Review", "product": "Product", "rating": "Stars", "name": "Name", "verified": "Bought",
    "status": "Status", "written_at": "Written", "title": "Title",
}  # fmt: skip


@app.command("review add")
def review_add(
    ctx: typer.Context,
    product: Annotated[str, typer.Argument(metavar="ID", help="SKU or handle.")],
    rating: Annotated[int, typer.Option(min=1, max=5, help="Stars, 1 to 5.")],
    name: Annotated[str, typer.Option(help="The name that is shown.")],
    title: Annotated[str, typer.Option(help="A headline.")] = "",
    text: Annotated[str, typer.Option(help="What they say.")] = "",
    language: Annotated[str, typer.Option(metavar="CODE", help="The language it is written in; else the shop's.")] = "",
    order: Annotated[str, typer.Option(metavar="NUMBER", help="The order that shows they bought it.")] = "",
    day: Annotated[str, typer.Option("--date", metavar="DAY", help="When it was written; else today.")] = "",
    pending: Annotated[bool, typer.Option("--pending", help="Do not show it yet.")] = False,
    json: Json = False,
) -> None:
    """Take in what a customer says of a product; the next `site build` shows it.

    Example: shopctl product review add moon-teapot --rating 5 --name Mina --text "Pours without a drop." --order 1001
    """
    from shopctl.catalog import reviews

    shop = shop_of(ctx)
    new = reviews.NewReview(product, rating, name, language or shop.settings.shop.language, title, text, order)
    written = _noon(day) if day else shop.now
    status: reviews.Status = "pending" if pending else "published"
    _show(reviews.add(shop.db, new, written, shop.who, shop.now, status), json)


def _noon(day: str) -> Any:
    """A day as a moment that is that day in every inhabited zone."""
    from datetime import UTC, datetime, time

    from shopctl import clock
    from shopctl.errors import BadInput

    try:
        return datetime.combine(clock.day(day), time(12), UTC)
    except ValueError as error:
        raise BadInput(reason=f"{error}.") from error


@app.command("review list")
def review_list(
    ctx: typer.Context,
    product: Annotated[str, typer.Argument(metavar="[ID]", help="SKU or handle; else all products.")] = "",
    status: Annotated[str, typer.Option(help="Only pending, published or hidden ones.")] = "",
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List reviews, the newest first.

    Example: shopctl product review list --status pending
    """
    from shopctl.catalog import reviews
    from shopctl.errors import Usage

    if status and status not in reviews.STATUSES:
        raise Usage(reason=f"{status!r} is no status: {', '.join(reviews.STATUSES)} are.")
    shop = shop_of(ctx)
    rows = [_row(review) for review in reviews.find(shop.db, product, status)]
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, tuple(_COLUMNS))
    elif rows:
        shown = [
            row | {"verified": "yes" if row["verified"] else "", "written_at": shop.local(row["written_at"])[:10]}
            for row in rows
        ]
        print_rows(shown, _COLUMNS, right=("id", "rating"))
    else:
        say("No reviews.")


@app.command("review publish")
def review_publish(ctx: typer.Context, review: Number, json: Json = False) -> None:
    """Show a review on the product's page.

    Example: shopctl product review publish 7
    """
    from shopctl.catalog import reviews

    _show(reviews.set_status(shop_of(ctx).db, review, "published"), json)


@app.command("review hide")
def review_hide(ctx: typer.Context, review: Number, json: Json = False) -> None:
    """Take a review from the product's page; it is kept. Hiding what is true but unkind is against the law in the EU.

    Example: shopctl product review hide 7
    """
    from shopctl.catalog import reviews

    _show(reviews.set_status(shop_of(ctx).db, review, "hidden"), json)


@app.command("review reply")
def review_reply(
    ctx: typer.Context,
    review: Number,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What stands below it; '' takes the answer back.")],
    json: Json = False,
) -> None:
    """Answer a review below it.

    Example: shopctl product review reply 7 "Thank you. A new lid is on its way."
    """
    from shopctl.catalog import reviews

    shop = shop_of(ctx)
    _show(reviews.reply(shop.db, review, text, shop.now), json)


def _row(review: Review) -> dict[str, Any]:
    return {key: value for key, value in asdict(review).items() if key != "product_id"}


def _show(review: Review, json: bool) -> None:
    if json:
        print_json(_row(review))
        return
    stars = "1 star" if review.rating == 1 else f"{review.rating} stars"
    bought = ", bought here" if review.verified else ""
    say(f"Review {review.id} of {review.product}: {stars} by {review.name}{bought}; {review.status}.")
