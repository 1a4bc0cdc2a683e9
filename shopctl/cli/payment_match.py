"""A bank statement and the orders it pays: shown, asked about, recorded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopctl.cli.output import ask, on_terminal, print_json, print_rows, say
from shopctl.errors import ShopError
from shopctl.orders import bank
from shopctl.orders.actions.receiving import Match, ignore, proposals, receive, take_in
from shopctl.orders.bank import Reading

if TYPE_CHECKING:
    from shopctl.cli.context import Shop

COLUMNS = {
    "id": "ID", "booked_on": "Day", "amount": "Amount", "name": "From", "text": "Text", "order": "Order",
    "confidence": "Sure?", "reason": "Why",
}  # fmt: skip
_COMMAND = "payment match"
_UNREAD_SHOWN = 5


def run(
    shop: Shop, file: Path | None, maps: Sequence[str], encoding: str, *, yes: bool, dry_run: bool, json: bool
) -> None:
    """Read, propose, record."""
    reading = bank.read(file, shop.settings, maps, encoding) if file else Reading([], 0, [], "")
    new = 0
    if file and not dry_run:
        new = take_in(shop.db, shop.settings, reading, file.name, by=shop.by(_COMMAND))
    found = proposals(shop.db, shop.settings, reading.transfers if dry_run else ())
    if not json:
        _say_read(reading, new, dry_run)
        _show(shop, found)
    recorded = _record(shop, found, yes=yes, silent=json) if not dry_run else {}
    if json:
        print_json(_document(reading, new, found, recorded))
    else:
        say(f"{len(recorded)} recorded, {len(found) - len(recorded)} wait." if found else "No transfer waits.")


def _record(shop: Shop, found: Sequence[Match], *, yes: bool, silent: bool) -> dict[int, str]:
    """Record the sure ones with --yes, else what is said on a terminal; the order that each transfer paid."""
    if yes:
        sure = {each.transfer.id: each.proposal.number for each in found if each.proposal.confidence == "sure"}
        return {id_: number for id_, number in sure.items() if _receive(shop, id_, number, exact=True)}
    if silent or not on_terminal():
        if not silent and any(each.proposal.confidence == "sure" for each in found):
            say("To record the sure ones: --yes")
        return {}
    answers = ((each.transfer.id, _asked(shop, each)) for each in found)
    return {id_: number for id_, number in answers if number and _receive(shop, id_, number, exact=False)}


def _asked(shop: Shop, match: Match) -> str:
    """The order that the merchant says the transfer pays; '' for none, or for later."""
    transfer, proposal = match.transfer, match.proposal
    document = transfer.document
    amount = shop.amounts.with_unit(str(document["amount"]), transfer.currency)
    say(f"\n{amount} from {transfer.name or 'somebody'}: {transfer.text}")
    say(f"{proposal.reason}{': ' + ', '.join(proposal.others) if proposal.others else ''}.")
    answer = ask(
        "Which order does it pay? (- for none ever, nothing for later)" if not proposal.number
        else f"Does it pay order {proposal.number}? (y, another order's number, - for none ever, nothing for later)",
        needed=False,
    )  # fmt: skip
    if answer == "-":
        ignore(shop.db, [transfer.id], by=shop.by(_COMMAND))
        return ""
    return proposal.number if answer.casefold() in ("y", "yes", "بله", "نعم") else answer


def _receive(shop: Shop, transfer: int, number: str, *, exact: bool) -> bool:
    """Record one; what is refused is said, and the others go on."""
    try:
        receive(shop.db, shop.settings, shop.root, number, transfer, exact=exact, by=shop.by(_COMMAND))
    except ShopError as error:
        say(f"{error.sentence} {error.way_out}".strip())
        return False
    return True


def _say_read(reading: Reading, new: int, dry_run: bool) -> None:
    if not reading.how:
        return
    came = len(reading.transfers)
    fresh = "" if dry_run else f", {new} of them new"
    say(f"{reading.how}: {came} came in{fresh}, {reading.outgoing} went out.")
    for row, reason in reading.unread[:_UNREAD_SHOWN]:
        say(f"Row {row} could not be read: {reason}")
    if len(reading.unread) > _UNREAD_SHOWN:
        say(f"and {len(reading.unread) - _UNREAD_SHOWN} more rows.")


def _show(shop: Shop, found: Sequence[Match]) -> None:
    if found:
        rows = [
            row
            | {"order": row["order"] or " or ".join(row["others"])}
            | {"amount": shop.amounts.with_unit(row["amount"], row["currency"])}
            for row in map(_match, found)
        ]
        print_rows(rows, COLUMNS, right=("id", "amount"))


def _match(match: Match) -> dict[str, Any]:
    transfer, proposal = match.transfer.document, match.proposal
    shown = {key: transfer[key] for key in ("id", "booked_on", "amount", "currency", "name", "text")}
    return shown | {
        "order": proposal.number, "confidence": proposal.confidence, "reason": proposal.reason,
        "others": list(proposal.others),
    }  # fmt: skip


def _document(reading: Reading, new: int, found: Sequence[Match], recorded: dict[int, str]) -> dict[str, Any]:
    """The shape of `payment match --json`; public API."""
    return {
        "how": reading.how,
        "incoming": len(reading.transfers),
        "new": new,
        "outgoing": reading.outgoing,
        "unread": [{"row": row, "reason": reason} for row, reason in reading.unread],
        "recorded": len(recorded),
        "transfers": [_match(each) | {"recorded": each.transfer.id in recorded} for each in found],
    }
