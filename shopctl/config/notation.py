"""How amounts are written, from shop.toml as it stands: what nightly imports need of it, without the whole model."""

from __future__ import annotations

from typing import Any, NamedTuple

from shopctl.money import EXPONENTS

_SIGNS = ("auto", ".", ",")


class Notation(NamedTuple):
    """What `config.shop.Money` says of how amounts are written."""

    currency: str
    minor_digits: int
    decimal_sign: str


def plain(money: Any) -> Notation | None:
    """The table `money`, where it is plainly right; None where the checked settings have to tell what is wrong."""
    if not isinstance(money, dict):
        return None
    currency, sign = money.get("currency", "EUR"), money.get("decimal_sign", "auto")
    if not isinstance(currency, str) or currency not in EXPONENTS or sign not in _SIGNS:
        return None
    digits = money.get("exponent", EXPONENTS[currency])
    return Notation(currency, digits, sign) if type(digits) is int and 0 <= digits <= 4 else None
