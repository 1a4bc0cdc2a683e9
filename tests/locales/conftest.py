"""Readers of shops in different countries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shopctl.config.model import Settings
from shopctl.locales import Reader, reader

ReaderOf = Callable[..., Reader]


@pytest.fixture
def reader_of() -> ReaderOf:
    """reader_of("fa_IR", zone="Asia/Tehran", money={...}, digits="latn"): a reader of a shop in that country."""

    def _reader_of(locale: str, zone: str = "UTC", money: dict[str, Any] | None = None, **settings: Any) -> Reader:
        language, region = locale.split("_")
        shop = {"name": "Shop", "languages": [language], "region": region, "timezone": zone}
        return reader(Settings.model_validate({"shop": shop, "money": money or {}, "locale": settings}), language)

    return _reader_of
