"""The steps of a return: one table that drives the commands, the manual's diagram and the mails.

The database holds the legal moves once more (return_transition), and a test compares the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from shopctl.orders.status import IllegalStep

if TYPE_CHECKING:
    from shopctl.orders.emails import Template
    from shopctl.orders.returns.models import Return


class IllegalReturnStep(IllegalStep):
    """The return is not where this step starts; `legal` names the steps that are possible now."""

    message = "Return {number}: {step} is not possible, {why}."

    @property
    def way_out(self) -> str:
        """The steps that are possible."""
        return f"Possible now: {', '.join(self.facts['legal']) or 'nothing'}."


class ReturnStep(NamedTuple):
    """One verb of the merchant's: from which statuses, to which, what it writes and tells the customer.

    `then` are steps of the order that follow by themselves where they are possible. `back` says how `shopctl undo`
    takes the step back; `mend` is the command that helps when it cannot, of the order's `number` or the `returned` one.
    """

    verb: str
    sources: tuple[str, ...]
    target: str
    means: str
    event: str
    stamp: str
    mail: Template | None = None
    then: tuple[str, ...] = ()
    back: str = ""
    mend: str = ""


OPEN = ("requested", "authorized", "in_transit", "received")
STATUSES = (*OPEN, "resolved", "rejected", "canceled")

BEGIN = ReturnStep(
    "new", (), "requested", "The customer wants to give something back", "return_requested", "requested_at",
    "return_requested", back="it is canceled; its number stays taken", mend="return cancel {returned}",
)  # fmt: skip
WITHDRAW = ReturnStep(
    "new", (), "authorized", "The customer withdraws, which is a right: nobody has to agree", "withdrawn",
    "authorized_at", "withdrawal_received", back="it is canceled; its number stays taken",
    mend="return cancel {returned}",
)  # fmt: skip

STEPS: tuple[ReturnStep, ...] = (
    ReturnStep(
        "authorize", ("requested",), "authorized", "The shop agrees; the customer learns where to send it",
        "return_authorized", "authorized_at", "return_authorized",
        back="it waits for an answer again", mend="return cancel {returned}",
    ),
    ReturnStep(
        "reject", ("requested",), "rejected", "The shop does not agree, and says why", "return_rejected",
        "rejected_at", "return_rejected", back="it waits for an answer again", mend="return new {number}",
    ),
    ReturnStep(
        "sent", ("authorized",), "in_transit", "The customer sent it", "return_sent", "sent_at",
        back="it is not on its way", mend="return receive {returned}",
    ),
    ReturnStep(
        "receive", ("authorized", "in_transit"), "received",
        "It was looked at, piece by piece; what is as good as new is on the shelf again", "return_received",
        "received_at", "return_received",
        back="nobody has looked at it; what was put on the shelf leaves it while it is there",
        mend="return resolve {returned} --refund AMOUNT",
    ),
    ReturnStep(
        "resolve", ("received",), "resolved", "Money is granted back, or something else goes out", "return_resolved",
        "resolved_at", "return_resolved", ("give", "complete"),
        back="nothing is granted; the order that was to go out is canceled", mend="order refund {number}",
    ),
    ReturnStep(
        "cancel", ("requested", "authorized", "in_transit"), "canceled", "It does not come back after all",
        "return_canceled", "canceled_at", back="it stands as before", mend="return new {number}",
    ),
)  # fmt: skip

_BY_VERB = {step.verb: step for step in STEPS}
_ADVICE = {"requested": "authorize", "authorized": "receive", "in_transit": "receive", "received": "resolve"}


def transitions() -> set[tuple[str, str]]:
    """Every legal move of a return's status."""
    return {(source, step.target) for step in STEPS for source in step.sources}


def possible(status: str) -> list[ReturnStep]:
    """The steps that a return in that status can take, in the order of its life."""
    return [step for step in STEPS if status in step.sources]


def check(returned: Return, verb: str) -> ReturnStep:
    """The step of that verb. Raises IllegalReturnStep when the return cannot take it now, naming those it can."""
    step = _BY_VERB[verb]
    if returned.status not in step.sources:
        legal = [each.verb for each in possible(returned.status)]
        why = f"it is {returned.status}"
        raise IllegalReturnStep(number=returned.number, step=verb, status=returned.status, why=why, legal=legal)
    return step


def advice(status: str) -> str | None:
    """The verb that should come next; None when there is nothing left to do."""
    return _ADVICE.get(status)
