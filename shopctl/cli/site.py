"""`shopctl site`: build, check, preview and publish the storefront."""

from __future__ import annotations

import subprocess
import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopctl.cli import site_theme
from shopctl.cli.context import join, noun, shop_of
from shopctl.cli.output import Csv, DryRun, Json, print_csv, print_json, print_rows, progress, say

if TYPE_CHECKING:
    from shopctl.site.build import Outcome
    from shopctl.site.publishing.publish import Plan
    from shopctl.site.serve import News

app = noun("The storefront: build, check, preview and publish it.")

_FINDING = {"kind": "finding", "place": "where", "what": "what"}
_SHOWN = 10
"""Problems named one by one; of more there is a count."""


@app.command()
def build(
    ctx: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Make every page anew, changed or not.")] = False,
    json: Json = False,
) -> None:
    """Bring site/ up to date: only what changed is made again.

    Example: shopctl site build
    """
    from shopctl.site.build import build as build_site

    shop = shop_of(ctx)
    with progress("Building") as step:
        outcome = build_site(shop.db, shop.settings, shop.root, shop.now, full=full, progress=step)
    if json:
        keys = ("pages", "written", "unchanged", "removed", "seconds")
        problems = [{"what": what, "why": why} for what, why in outcome.problems]
        print_json({key: getattr(outcome, key) for key in keys} | {"problems": problems})
    _tell(outcome)


def _tell(outcome: Outcome) -> None:
    """What was done, in a line; then what is not shown, and why."""
    pages = "1 page" if outcome.pages == 1 else f"{outcome.pages:,} pages"
    gone = f", {outcome.removed:,} removed" if outcome.removed else ""
    say(f"{pages} in {outcome.seconds:.1f} s: {outcome.written:,} written, {outcome.unchanged:,} unchanged{gone}.")
    if not outcome.problems:
        return
    say(f"{len(outcome.problems):,} pictures or files are not shown:")
    for what, why in outcome.problems[:_SHOWN]:
        say(f"  {what}: {why}")
    if len(outcome.problems) > _SHOWN:
        say(f"  ... and {len(outcome.problems) - _SHOWN:,} more")


@app.command()
def check(ctx: typer.Context, json: Json = False, csv: Csv = False) -> None:
    """Look for what visitors would stumble over; silent with exit 0 when there is nothing.

    Links and anchors that lead nowhere, missing translations and picture texts, pages and pictures that are too heavy
    or too slow on a slow line, colours that are hard to read, titles that are not unique.

    Example: shopctl site check --csv > findings.csv
    """
    from shopctl.site.checking.check import check as look

    shop = shop_of(ctx)
    with progress("Checking") as step:
        found = [each.document for each in look(shop.db, shop.settings, shop.root, shop.now, step)]
    if json:
        print_json(found)
    elif csv:
        print_csv(found, list(_FINDING))
    elif found:
        print_rows(found, _FINDING)
    if found:
        raise typer.Exit(1)


@app.command()
def serve(
    ctx: typer.Context,
    port: Annotated[int, typer.Option("--port", "-p", min=0, max=65535, help="0 takes any that is free.")] = 8000,
    open_: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Build again on every change; the browser follows.")] = False,
) -> None:
    """Show the built site on this computer, and nowhere else; Ctrl+C ends it.

    Example: shopctl site serve --port 8080 --watch
    """
    from shopctl.site.build import FOLDER
    from shopctl.site.serve import News, server

    shop = shop_of(ctx)
    root = (shop.settings.shop.url.path if shop.settings.shop.url else None) or "/"
    root = root.rstrip("/") + "/"
    if watch:
        _build_apart(shop.root)
    news = News() if watch else None
    with server(shop.root / FOLDER, port, root, news=news) as running:
        address = f"http://127.0.0.1:{running.server_port}{root}"
        say(f"The shop is at {address} - Ctrl+C ends it.")
        if open_:
            webbrowser.open(address)
        try:
            if news:
                threading.Thread(target=running.serve_forever, daemon=True).start()
                _follow(shop.root, news)
            running.serve_forever()
        except KeyboardInterrupt:
            say("")


def _follow(root: Path, news: News) -> None:
    from shopctl.site.watching import changes

    for _ in changes(root):
        if _build_apart(root):
            news.tell()


def _build_apart(root: Path) -> bool:
    """Build in a process of its own, which reads settings and templates anew; whether that went well."""
    command = [sys.executable, "-m", "shopctl", "--shop", str(root), "site", "build"]
    return subprocess.run(command, check=False).returncode == 0


@app.command()
def publish(
    ctx: typer.Context,
    to: Annotated[str, typer.Option("--to", help="Another place than publish.to in shop.toml.")] = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Bring the built site to its host: what changed, in the safe order, old files last.

    A place is a folder, rsync:HOST:/PATH, s3://BUCKET/PREFIX, or git:REPOSITORY#BRANCH.

    Example: shopctl site publish --to rsync:me@example.com:/var/www/shop --dry-run
    """
    from shopctl.site.publishing.publish import publish as bring
    from shopctl.site.publishing.target import place

    shop = shop_of(ctx)
    settings = shop.settings.publish
    where = place(to or settings.to, shop.root)
    with progress("Publishing") as step:
        plan = bring(shop.root, settings, where, dry_run=dry_run, progress=step)
    files = [address for group in plan.put for address in group]
    if json:
        facts = {"target": plan.target, "sent": plan.sent, "bytes": plan.size, "removed": len(plan.remove)}
        print_json(facts | {"unchanged": plan.unchanged, "dry_run": dry_run, "files": files, "gone": plan.remove})
    elif dry_run:
        for mark, addresses in (("+", files), ("-", plan.remove)):
            for address in addresses:
                typer.echo(f"{mark} {address}")
    _tell_published(plan, dry_run)


def _tell_published(plan: Plan, dry_run: bool) -> None:
    verb = "would be " if dry_run else ""
    gone = f", {len(plan.remove):,} {verb}removed" if plan.remove else ""
    size = f"{plan.size / 1_000_000:,.1f} MB"
    say(f"{plan.target}: {plan.sent:,} files {verb}sent ({size}){gone}, {plan.unchanged:,} there already.")


join(app, site_theme)
