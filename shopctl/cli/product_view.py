"""How products are shown, and how the options of `product add` and `product edit` become cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typer

from shopctl.catalog import categories, documents
from shopctl.catalog.importing import lists
from shopctl.catalog.models import STATUSES, Variant
from shopctl.cli.output import print_json, print_rows, say
from shopctl.errors import Usage

if TYPE_CHECKING:
    from shopctl.cli.context import Shop

VARIANT_COLUMNS = {
    "sku": "SKU", "options": "Variant", "price": "Price", "was": "Was", "on_hand": "On hand", "allocated": "Promised",
    "available": "Available",
}  # fmt: skip


def listed(shop: Shop, *, status: str, category: str, search: str, limit: int) -> list[dict[str, Any]]:
    """The products asked for, in short. Raises Usage, NoSuchCategory."""
    if status and status not in STATUSES:
        raise Usage(reason=f"{status!r} is not a status: {', '.join(STATUSES)} are.")
    money = shop.settings.money
    chosen = categories.id_of(shop.db, category) if category else 0
    return documents.lines(
        shop.db, money.currency, money.minor_digits, shop.now,
        status=status, category=chosen, search=search, limit=limit,
    )  # fmt: skip


def line(shop: Shop, row: dict[str, Any]) -> dict[str, Any]:
    """A product as a row of the list."""
    price = "on request" if row["price_from"] is None else shop.amounts.with_unit(row["price_from"], row["currency"])
    return row | {"price": price, "available": "" if row["available"] is None else row["available"]}


def show(shop: Shop, id_: str, *, json: bool) -> None:
    """A product with all there is to know."""
    money = shop.settings.money
    found = documents.whole(shop.db, id_, money.currency, money.minor_digits, shop.now)
    if json:
        print_json(found)
        return
    facts = {
        "Handle": found["handle"],
        "Status": found["status"],
        "Vendor": found["vendor"],
        "Type": found["product_type"],
        "Tax class": found["tax_class"],
        "Categories": "; ".join(found["categories"]),
        "Tags": "; ".join(found["tags"]),
        **{name: "; ".join(values) for name, values in found["attributes"].items()},
        **{f"Title ({language})": texts.get("title", "") for language, texts in found["translations"].items()},
        "Pictures": str(len(found["images"])) if found["images"] else "",
    }
    typer.echo(found["title"] + "\n")
    width = max(map(len, facts))
    for name, value in facts.items():
        if value:
            typer.echo(f"{name:<{width}}  {value}")
    typer.echo("")
    unit = shop.amounts.unit(money.currency)
    priced = {"price": f"Price, {unit}", "was": "Was"}
    variants = [_variant(shop.amounts.row(each, "price", "compare_at_price")) for each in found["variants"]]
    print_rows(variants, VARIANT_COLUMNS | priced,
               right=("price", "was", "on_hand", "allocated", "available"))  # fmt: skip
    for coming in found["coming_prices"]:
        price = shop.amounts.with_unit(coming["price"], coming["currency"])
        typer.echo(f"From {shop.local(coming['valid_from'])[:10]}: {price}  {coming['sku']}")


def _variant(each: dict[str, Any]) -> dict[str, Any]:
    tracked = each["available"] is not None
    archived = " (archived)" if each["status"] == "archived" else ""
    return {
        "sku": each["sku"],
        "options": " / ".join(each["options"].values()) + archived,
        "price": "on request" if each["price"] is None else each["price"],
        "was": each["compare_at_price"] if each["on_sale"] else "",
        "on_hand": each["stock_on_hand"] if each["stock_on_hand"] is not None else "not counted",
        "allocated": each["allocated"] or "",
        "available": each["available"] if tracked else "",
    }


def cells(
    shop: Shop,
    description: str | None,
    vendor: str | None,
    status: str | None,
    category: list[str] | None,
    tag: list[str] | None,
    attribute: list[str] | None,
    translate: list[str] | None,
) -> dict[str, str]:
    """What was given, in shopctl's own columns. Raises Usage."""
    named = {"description": description, "vendor": vendor, "status": status}
    found = {name: value for name, value in named.items() if value is not None}
    if category is not None:
        found["categories"] = "; ".join(category)
    if tag is not None:
        found["tags"] = lists.join(tag)
    facts: dict[str, list[str]] = {}
    for each in attribute or ():
        name, value = _pair(each, "--attribute", "NAME=VALUE")
        facts.setdefault(f"attribute:{name}", []).extend([value] if value else [])
    found |= {name: lists.join(values) for name, values in facts.items()}
    return found | _translations(shop, translate or ())


def _translations(shop: Shop, given: Sequence[str]) -> dict[str, str]:
    from shopctl.catalog.importing.own import TRANSLATED

    found = {}
    for each in given:
        name, value = _pair(each, "--translate", "FIELD.LANG=TEXT")
        field, _, language = name.partition(".")
        if field not in TRANSLATED or language not in shop.settings.shop.languages:
            languages = ", ".join(shop.settings.shop.languages)
            raise Usage(reason=f"--translate {name}: FIELD is {', '.join(TRANSLATED)}; LANG is {languages}.")
        found[name] = value
    return found


def translated(shop: Shop, given: Sequence[str]) -> dict[str, str]:
    """Texts by language, of options LANG=TEXT. Raises Usage."""
    found = dict(_pair(each, "--translate", "LANG=TEXT") for each in given)
    if unknown := found.keys() - set(shop.settings.shop.languages):
        languages = ", ".join(shop.settings.shop.languages)
        raise Usage(reason=f"--translate {sorted(unknown)[0]}: the shop's languages are {languages}.")
    return found


def _pair(text: str, option: str, shape: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise Usage(reason=f"{option} takes {shape}, not {text!r}.")
    return name.strip(), value.strip()


def day(shop: Shop, text: str) -> datetime:
    """The beginning of a day (2026-04-01) in the shop's zone. Raises Usage."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=ZoneInfo(shop.zone))
    except ValueError:
        raise Usage(reason=f"--from takes a day such as 2026-04-01, not {text!r}.") from None


def told(shop: Shop, id_: str, sentence: str, *, json: bool) -> None:
    """Say what was done: the product's document with --json, else a sentence."""
    if json:
        show(shop, id_, json=True)
    else:
        say(sentence)


def set_abroad(shop: Shop, id_: str, currency: str, amount: str, *, json: bool) -> None:
    """Set what variants cost in another currency, and say it. Raises NoSuchProduct, AmountError, Usage."""
    from shopctl import money
    from shopctl.catalog import abroad

    code, rule = currency.upper(), shop.settings.money
    if code not in rule.guide_currencies:
        known = ", ".join(rule.guide_currencies) or "none yet"
        raise Usage(reason=f"visitors cannot choose {code}; money.guide_currencies has: {known}.")
    exponent = money.EXPONENTS[code]
    price = money.parse(amount, code, exponent, rule.decimal_sign) if amount else None
    found = abroad.set_price(shop.db, id_, code, price, shop.now)
    shown = None if price is None else money.decimal(price, exponent)
    if json:
        print_json([{"sku": each.sku, "handle": each.handle, "price": shown, "currency": code} for each in found])
        return
    for each in found:
        say(f"{each.label}: {f'{shown} {code}' if shown else f'by the rates in {code}'}")


def told_prices(shop: Shop, found: Sequence[Variant], from_: str, *, json: bool) -> None:
    """Say what variants cost now, or from a day on."""
    money = shop.settings.money
    rows = [documents.variant(each, money.currency, money.minor_digits) for each in found]
    if json:
        print_json(rows)
        return
    for each, row in zip(found, rows, strict=True):
        price = "on request" if row["price"] is None else shop.amounts.with_unit(row["price"], row["currency"])
        say(f"{each.label}: {price}{f' from {from_}' if from_ else ''}")
