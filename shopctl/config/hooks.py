"""shop.toml: the merchant's own programs in hooks/."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from shopctl.config.base import Section


class Hooks(Section):
    """Programs in hooks/, which get each event of the order book: see `shopctl guide hooks`."""

    time_limit_seconds: Annotated[int, Field(ge=1, le=600)] = 30
    """A hook that takes longer is ended, and tried again later."""
