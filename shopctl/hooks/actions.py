"""What a merchant does with hooks: see how they fare, try one again, try one out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shopctl import clock
from shopctl.config.model import Settings
from shopctl.db.connect import transaction
from shopctl.hooks import delivering, documents, folder, store
from shopctl.hooks.models import Call, Hook, HookRefused, Outcome, State, Trouble


def listed(db: sqlite3.Connection, root: Path) -> list[dict[str, Any]]:
    """The hooks and how they fare; the shape of `hook list --json`, public API."""
    states = store.states(db)
    return [_row(db, hook.name, hook.event, hook.problem, states.get(hook.name)) for hook in folder.hooks(root)]


def _row(db: sqlite3.Connection, name: str, event: str, problem: str, state: State | None) -> dict[str, Any]:
    waiting, worst = store.backlog(db, name)
    status = "refused" if problem else "failing" if waiting else "ok"
    return {
        "name": name,
        "event": event,
        "status": status,
        "reason": problem or (worst.error if worst else ""),
        "waiting": waiting,
        "attempts": worst.attempts if worst else 0,
        "next_attempt_at": max(worst.next_attempt_at, state.rests_until if state else "") if worst else None,
        "failed_event": f"{worst.event.ref} ({worst.event.name})" if worst else None,
        "delivered": (state.delivered if state else "") or None,
        "delivered_at": state.delivered_at if state else None,
        "seen_at": state.seen_at if state else None,
    }


def troubles(db: sqlite3.Connection, root: Path) -> list[Trouble]:
    """The hooks that somebody should look at: not run, or with events that failed."""
    rows = listed(db, root)
    return [Trouble(row["name"], row["reason"], row["waiting"]) for row in rows if row["status"] != "ok"]


def retry(db: sqlite3.Connection, settings: Callable[[], Settings], root: Path, name: str) -> Outcome:
    """Make all that failed due now, of one hook or ('') of all, and deliver. Raises NoSuchHook, Busy."""
    names = [folder.named(root, name).name] if name else [hook.name for hook in folder.hooks(root)]
    at = clock.stamp(clock.now())
    with transaction(db):
        for each in names:
            store.pull_in(db, each, at, at)
    return delivering.deliver(db, settings, root)


def sample(db: sqlite3.Connection, settings: Settings, root: Path, name: str) -> dict[str, Any]:
    """The document that `try_out` calls the hook with. Raises NoSuchHook, HookRefused."""
    return documents.sample(db, settings.money, _usable(root, name).event, clock.now())


def try_out(db: sqlite3.Connection, settings: Settings, root: Path, name: str) -> Call:
    """Call a hook with a sample document; nothing is recorded. Raises NoSuchHook, HookRefused."""
    hook = _usable(root, name)
    body = documents.sample(db, settings.money, hook.event, clock.now())
    limit = settings.hooks.time_limit_seconds
    return delivering.call(root, hook, body["event"], body["id"], documents.encoded(body), limit)


def _usable(root: Path, name: str) -> Hook:
    hook = folder.named(root, name)
    if hook.problem:
        raise HookRefused(name=hook.name, reason=hook.problem)
    return hook
