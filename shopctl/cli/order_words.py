"""An event's data in a few words, for the history on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shopctl.cli.moments import Local

_HIDDEN = frozenset(
    (
        "fulfillments", "tracking_url", "prices", "before", "shipped_at", "delivered_at", "failed_at", "at", "url",
        "until", "kept_until", "event", "command",
    )
)  # fmt: skip
_PLAIN = frozenset({"text", "reason", "kind", "return"})


def words(facts: dict[str, Any], local: Local) -> str:
    """What happened, beside its name: 'amount 12.50, method bank'."""
    said = [_said(key, value, local) for key, value in facts.items() if key not in _HIDDEN and value not in ("", None)]
    return ", ".join(filter(None, said))


def _said(key: str, value: Any, local: Local) -> str:
    if key == "parcels":
        return ", ".join(value)
    if key in ("promised_ship_by", "promised_deliver_by"):
        return f"{key.removeprefix('promised_').replace('_', ' ')} {local(value)[:10]}"
    if key == "found":
        return "; ".join(f"{each['title']}: {_counts(each)}" for each in value)
    if key == "lines":
        return "; ".join(f"{each['title']}: {each['quantity'][0]} -> {each['quantity'][1]}" for each in value)
    if key == "fields":
        return changed(value)
    if key == "what":
        return str(value).replace("_", " ")
    return str(value) if key in _PLAIN else f"{key.replace('_', ' ')} {value}"


def changed(fields: dict[str, Any]) -> str:
    """What an order's fields were, and what they are now."""
    return "; ".join(
        f"{name.replace('_', ' ')}: {was or 'none'} -> {now or 'none'}" for name, (was, now) in fields.items()
    )


def _counts(found: dict[str, Any]) -> str:
    return ", ".join(f"{count} {name}" for name, count in found.items() if name != "title")
