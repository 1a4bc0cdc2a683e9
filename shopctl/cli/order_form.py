"""A new order from options, or asked for question by question on a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shopctl.catalog import fields
from shopctl.catalog.models import NoSuchProduct, Variant
from shopctl.catalog.store import find_variants, id_of
from shopctl.cli import order_view
from shopctl.cli.order_step import piece
from shopctl.cli.output import ask, confirm, say
from shopctl.customers.store import find as find_customer
from shopctl.errors import BadInput, ShopError
from shopctl.orders import actions, fares, personal, quoting, zones
from shopctl.orders.models import NewOrder
from shopctl.text import latin_digits, normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shopctl.cli.context import Shop
    from shopctl.customers.models import Customer


def wish(lines: Sequence[str], **options: Any) -> NewOrder:
    """The order that the options describe; each line 'SKU=QUANTITY', or a SKU alone for one. Raises BadInput."""
    return NewOrder(lines=tuple(map(line, lines)), **options)


def line(text: str) -> tuple[str, int]:
    """'SKU=QUANTITY', or a SKU alone for one; what is filled in follows: 'CUP=1; Engraving=Ada'. Raises BadInput."""
    id_, quantity = piece(text)
    return id_, 1 if quantity is None else _quantity(quantity, text)


def _quantity(text: str, where: str) -> int:
    digits = latin_digits(text).strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise BadInput(reason=f"{where!r}: a whole number is expected as the quantity, as in TEA-100=2.")
    return int(digits)


def write_down(shop: Shop, given: NewOrder, *, ask: bool, json: bool) -> None:
    """Take the order, after asking for what is missing where somebody can be asked. Raises what actions.new raises."""
    wish = ask_for(shop, given) if ask and not given.lines else given
    by = shop.by("order new")
    order_view.tell(shop, actions.new(shop.db, shop.settings, shop.root, wish, by=by), by, json=json)


def ask_for(shop: Shop, given: NewOrder) -> NewOrder:
    """Ask for what is missing, show what it comes to, and ask whether it is right. Raises Stopped."""
    known = _ask_customer(shop, given)
    asked = replace(known, lines=_ask_lines(shop))
    if _ships(shop, asked):
        asked = replace(asked, address=asked.address or _ask_address())
        asked = replace(asked, shipping=asked.shipping or _ask_shipping(shop, asked))
    asked = replace(asked, payment=asked.payment or _ask_payment(shop))
    _show(shop, asked)
    confirm("Write down this order?", yes=False)
    return asked


def _ask_customer(shop: Shop, given: NewOrder) -> NewOrder:
    who = given.email or given.phone or ask("Customer's mail address or phone number? (may stay empty)", needed=False)
    if not who:
        return replace(given, name=given.name or ask("Name? (may stay empty)", needed=False))
    try:
        known = find_customer(shop.db, who, shop.settings.shop.region)
    except BadInput as error:
        say(f"{error.sentence} {error.way_out}")
        return _ask_customer(shop, replace(given, email="", phone=""))
    asked = replace(given, email=who) if "@" in who else replace(given, phone=who)
    if known is not None:
        say(f"Known: {known.name or 'no name'}, {', '.join(identity.handle for identity in known.identities)}")
    name = given.name or (known.name if known else "") or ask("Name?", needed=False)
    return replace(asked, name=name)


def _ask_lines(shop: Shop) -> tuple[tuple[str, int], ...]:
    lines: list[tuple[str, int]] = []
    while True:
        text = ask("What is ordered? (SKU or handle; empty to go on)", needed=not lines)
        if not text:
            return tuple(lines)
        try:
            variant = _look_up(shop, text)
            count = _quantity(ask(f"How many of {_describe(shop, variant)}?", "1"), text)
        except ShopError as error:
            say(f"{error.sentence} {error.way_out}")
            continue
        lines.append((personal.joined(_own_id(shop, variant), _ask_fields(shop, variant)), count))


def _ask_fields(shop: Shop, variant: Variant) -> dict[str, str]:
    """What is filled in for a variant, asked again until it fits."""
    given: dict[str, str] = {}
    for field in fields.of_product(shop.db, variant.product_id):
        while True:
            text = ask(_question(shop, field), needed=field.required)
            try:
                value = fields.value(field, text)
            except BadInput as error:
                say(error.sentence)
                continue
            if value or not field.required:
                break
        given |= {field.name: value} if value else {}
    return given


def _question(shop: Shop, field: fields.Field) -> str:
    money = shop.settings.money
    letters = f"up to {field.max_length} letters"
    what = {"choice": ", ".join(field.choices), "yes-no": "yes or no", "date": "YYYY-MM-DD"}.get(field.kind, letters)
    price = f", +{shop.amounts.minor(field.price, money)} each" if field.price else ""
    return f"  {field.name}? ({what}{price}{'' if field.required else '; may stay empty'})"


def _look_up(shop: Shop, text: str) -> Variant:
    """The variant that is meant; where several are, they are shown and one is asked for."""
    found = [variant for variant in find_variants(shop.db, text, shop.now) if variant.for_sale]
    if not found:
        from shopctl.catalog.meant import asked_back

        raise asked_back(shop.db, NoSuchProduct(id=text))
    if len(found) == 1:
        return quoting.sellable(found[0])
    for place, variant in enumerate(found, 1):
        say(f"{place:>3}  {_describe(shop, variant)}")
    place = _quantity(ask("Which one?"), text)
    if not 1 <= place <= len(found):
        raise BadInput(reason=f"There is no {place} in this list.")
    return quoting.sellable(found[place - 1])


def _own_id(shop: Shop, variant: Variant) -> str:
    """An id that names this variant alone: its SKU unless others share it."""
    if variant.sku and len(find_variants(shop.db, variant.sku, shop.now)) == 1:
        return variant.sku
    return id_of(variant)


def _describe(shop: Shop, variant: Variant) -> str:
    money = shop.settings.money
    price = "price on request" if variant.price is None else shop.amounts.minor(variant.price, money)
    stock = "" if variant.available is None else f", {max(0, variant.available)} available"
    return f"{variant.label}, {price}{stock}"


def _ask_address() -> str:
    say("Where to? Line by line; an empty line ends it.")
    lines = []
    while line := ask("  ", needed=False):
        lines.append(line)
    return "\n".join(lines)


def _ask_shipping(shop: Shop, asked: NewOrder) -> str:
    """A shipping method that goes there, where there are several; the first is the usual one."""
    there = fares.serving(shop.settings, _to(shop, asked), quoting.weight(_wanted(shop, asked)))
    return _choose("How does it get there?", [(each.id, each.name) for each in there])


def _ask_payment(shop: Shop) -> str:
    """A payment method, where there are several; the first is the usual one."""
    return _choose("How is it paid?", [(each.id, each.name) for each in shop.settings.payments.methods])


def _choose(question: str, choices: Sequence[tuple[str, str]]) -> str:
    """The id of what is chosen by its place, its id or its name; '' where there is nothing to choose."""
    if len(choices) < 2:
        return ""
    for place, (_, name) in enumerate(choices, 1):
        say(f"{place:>3}  {name}")
    while True:
        answer = normal(ask(question, "1"))
        for place, (id_, name) in enumerate(choices, 1):
            if answer in (str(place), normal(id_), normal(name)):
                return id_
        say(f"A number from 1 to {len(choices)} is expected.")


def _to(shop: Shop, asked: NewOrder) -> zones.Destination:
    country = zones.country_code(asked.country) or shop.settings.shop.region
    return zones.Destination(country, asked.postcode, asked.tax_id)


def _wanted(shop: Shop, asked: NewOrder) -> list[quoting.Wanted]:
    return [personal.wanted(shop.db, id_, count, shop.now) for id_, count in asked.lines]


def _ships(shop: Shop, asked: NewOrder) -> bool:
    return any(each.variant.requires_shipping for each in _wanted(shop, asked))


def _show(shop: Shop, asked: NewOrder) -> None:
    settings, customer = shop.settings, _customer(shop, asked)
    wanted = quoting.listed(shop.db, customer.id if customer else None, _wanted(shop, asked), shop.now)
    to = _to(shop, asked)
    shipping = quoting.method(settings, asked.shipping, wanted, to)
    quoted = quoting.quote(settings, wanted, quoting.stored_discount(settings, asked.discount), shipping, to)
    for each in wanted:
        say(f"{each.quantity:>4} x {_describe(shop, each.variant)}{_special(shop, each)}")
        for filled in each.fields:
            extra = f", {shop.amounts.minor(filled.price, settings.money)} each" if filled.price else ""
            say(f"       {filled.name}: {filled.value}{extra}")
    if shipping is not None:
        say(f"       {shipping.name}: {shop.amounts.minor(quoted.shipping_total, settings.money)}")
    say(f"       Total: {shop.amounts.minor(quoted.total, settings.money)}")


def _customer(shop: Shop, asked: NewOrder) -> Customer | None:
    who = asked.email or asked.phone
    return find_customer(shop.db, who, shop.settings.shop.region) if who else None


def _special(shop: Shop, each: quoting.Wanted) -> str:
    """What a price list says of it."""
    if each.list_price is None:
        return ""
    return f"; {each.basis['list']}: {shop.amounts.minor(each.list_price, shop.settings.money)}"
