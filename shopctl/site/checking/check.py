"""Is the storefront as it should be? Its sources, and the pages as they were built."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

from shopctl.catalog import snapshot
from shopctl.config.model import Settings
from shopctl.site import content
from shopctl.site.build import only_build
from shopctl.site.checking import built, sources
from shopctl.site.checking.finding import Finding
from shopctl.site.links import links
from shopctl.site.outcome import FOLDER, Progress
from shopctl.site.serve import NoSite


def check(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    now: datetime,
    progress: Progress = lambda done, total: None,
) -> list[Finding]:
    """All findings, sorted; empty when visitors will stumble over nothing that a program can see.

    Raises AnotherBuild, NoSite, BadContent, OSError, and what the database raises.
    """
    site = root / FOLDER
    if not (site / "index.html").is_file():
        raise NoSite(kind="site", id=str(site))
    shop = settings.shop
    texts = content.read(root, shop.languages)
    found = set(sources.findings(snapshot.load(db, now), texts, shop.languages, settings.theme))
    with only_build(root):
        where = links(shop.languages, str(shop.url) if shop.url else None)
        found.update(built.findings(site, where, settings.publish, progress))
    return sorted(found)
