"""Parcels in parts, pick-up, digital goods, promises."""

STATEMENTS: tuple[str, ...] = ()
