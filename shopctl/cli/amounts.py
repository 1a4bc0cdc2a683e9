"""How commands write and read amounts: in the shop's currency, or in toman where shop.toml shows rial so.

People always see the unit beside the figure. Scripts (--json, --csv) get the currency's own units, whatever is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from shopctl.money import TOMAN, AmbiguousUnit, in_toman

if TYPE_CHECKING:
    from shopctl.config.shop import Money
    from shopctl.orders.heads import Head

AnyHead = TypeVar("AnyHead", bound="Head")
RIAL = "IRR"


class Amounts(NamedTuple):
    """How this shop's merchant sees money."""

    toman: bool

    def of(self, order: AnyHead) -> AnyHead:
        """The order with its amounts as they are shown: `amount` and `currency` are those of toman then."""
        if not (self.toman and order.currency == RIAL):
            return order
        from dataclasses import replace

        return replace(order, currency=TOMAN, exponent=order.exponent + 1)

    def row(self, row: Mapping[str, Any], *names: str) -> dict[str, Any]:
        """A document whose `names` are decimal texts in its `currency`, as it is shown; '' and None stay."""
        shown = dict(row)
        if self.toman and row["currency"] == RIAL:
            shown |= {name: self._toman(row[name]) for name in names if row[name]} | {"currency": TOMAN}
        return shown

    def unit(self, currency: str) -> str:
        """What stands beside an amount of that currency."""
        return TOMAN if self.toman and currency == RIAL else currency

    def with_unit(self, amount: str, currency: str) -> str:
        """A decimal text in that currency, as it is shown, and its unit."""
        shown = self.row({"amount": amount, "currency": currency}, "amount")
        return f"{shown['amount']} {shown['currency']}"

    def minor(self, amount: int, money: Money) -> str:
        """Minor units of the shop's currency, as they are shown, and their unit."""
        from shopctl.money import decimal

        return self.with_unit(decimal(amount, money.minor_digits), money.currency)

    @staticmethod
    def _toman(amount: str) -> str:
        value = Decimal(amount)
        digits = max(0, -int(value.as_tuple().exponent))
        return in_toman(int(value.scaleb(digits)), digits + 1)


def check_tenfold(typed: str, minor: int, order: Head, money: Money) -> None:
    """Refuse a bare amount that makes sense in rial alone: ten times one of the order's, or more than all of it.

    Whoever read rial somewhere typed them as toman. Raises AmbiguousUnit, with both readings named.
    """
    known = {abs(order.due), order.total, order.paid_total, order.reserved_total} - {0}
    tenth = minor // 10
    fits = tenth in known or minor > max(known, default=minor) >= tenth
    bare = not any(map(str.isalpha, typed)) and "﷼" not in typed
    if money.show_as == TOMAN and bare and minor not in known and minor % 10 == 0 and fits:
        places = money.minor_digits + 1
        raise AmbiguousUnit(typed, f"{in_toman(minor, places)} toman", f"{in_toman(tenth, places)} toman")
