"""Bring the built site to where visitors are served from: what changed, in the safe order, old files last.

What was put there is remembered beside site/, one file for each target: only that is ever taken away again, so files of
others stay. It is noted before it is sent; whatever cuts a publish off, the next one knows of every file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from shopctl.config.publish import Publish
from shopctl.files import replace
from shopctl.site.build import only_build
from shopctl.site.folder import is_address
from shopctl.site.outcome import FOLDER, Progress
from shopctl.site.publishing import git, local, rsync
from shopctl.site.publishing.order import groups
from shopctl.site.publishing.target import File, NotPublished, Place, Target
from shopctl.site.serve import NoSite

_LEFT_OUT = (".git/", ".DS_Store")
_UNFINISHED = File("", -1)


@dataclass(slots=True)
class Plan:
    """What a publish does: addresses to send, in order, and to take away; bytes to send; files that stand there."""

    target: str
    put: list[list[str]] = field(default_factory=list)
    remove: list[str] = field(default_factory=list)
    size: int = 0
    unchanged: int = 0

    @property
    def sent(self) -> int:
        """How many files are sent."""
        return sum(map(len, self.put))


def publish(
    root: Path,
    settings: Publish,
    place: Place,
    *,
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
) -> Plan:
    """Bring site/ of the shop at `root` to `place`; with `dry_run` only the plan is made.

    Raises AnotherBuild, NoSite, NotPublished, OSError.
    """
    with only_build(root):
        return _publish(root, settings, place, dry_run, progress)


def _publish(root: Path, settings: Publish, place: Place, dry_run: bool, progress: Progress) -> Plan:
    site = root / FOLDER
    if not (site / "index.html").is_file():
        raise NoSite(kind="site", id=str(site))
    target = _target(root, settings, place)
    record = root / f".site-published.{blake2b(place.name.encode(), digest_size=6).hexdigest()}.json"
    known = _read(record)
    files = {address: _file(site / address, target) for address in _walk(site)}
    there = target.there(known)
    plan = _plan(place, files, known, there)
    if not dry_run and (plan.put or plan.remove):
        _do(target, site, record, plan, known, progress)
    if not dry_run and known != files:
        _write(record, place.name, files)
    return plan


def _target(root: Path, settings: Publish, place: Place) -> Target:
    if place.kind == "folder":
        return local.Local(Path(place.where))
    if place.kind == "rsync":
        return rsync.Rsync(place.where)
    if place.kind == "git":
        return git.Branch(root / ".site-publish.git", place.where, place.part)
    try:
        from shopctl.site.publishing import s3
    except ImportError as error:
        reason = "this needs boto3: pip install 'shopctl[s3]'"
        raise NotPublished(target=place.name, reason=reason) from error
    return s3.Bucket(root, settings, place)


def _walk(site: Path) -> list[str]:
    base = os.fspath(site)
    found = []
    for folder, folders, names in os.walk(base):
        folders.sort()
        inside = folder[len(base) + 1 :].replace(os.sep, "/")
        found += [f"{inside}/{name}" if inside else name for name in sorted(names)]
    return [
        address
        for address in found
        if not address.startswith(_LEFT_OUT) and not address.endswith((".new", ".DS_Store")) and is_address(address)
    ]


def _file(file: Path, target: Target) -> File:
    data = file.read_bytes()
    return File(target.digest(data), len(data))


def _plan(place: Place, files: Mapping[str, File], known: Mapping[str, File], there: Mapping[str, File]) -> Plan:
    put = [address for address, file in files.items() if there.get(address) != file]
    gone = sorted(address for address in known.keys() - files.keys() if address in there)
    size = sum(files[address].size for address in put)
    return Plan(place.name, groups(put), gone, size, len(files) - len(put))


def _do(
    target: Target,
    site: Path,
    record: Path,
    plan: Plan,
    known: dict[str, File],
    progress: Progress,
) -> None:
    coming = {address: _UNFINISHED for group in plan.put for address in group}
    _write(record, plan.target, known | coming)
    total, done = plan.sent + len(plan.remove), 0

    def step(number: int) -> None:
        nonlocal done
        done += number
        progress(done, total)

    for group in plan.put:
        target.put(site, group, step)
    if plan.remove:
        target.remove(site, plan.remove)
        step(len(plan.remove))
    target.finish()


def _read(record: Path) -> dict[str, File]:
    try:
        files = json.loads(record.read_bytes())["files"]
        return {address: File(str(made[0]), int(made[1])) for address, made in files.items() if is_address(address)}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _write(record: Path, target: str, files: Mapping[str, File]) -> None:
    document = {"target": target, "files": files}
    replace(record, json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
