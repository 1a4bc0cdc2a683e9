"""What hosts are told: the policy of the pages and more, and which files never change."""

from __future__ import annotations

import re
from pathlib import Path

from shopctl.config.publish import Publish
from shopctl.site.hosting import CSP, FOREVER, SHORTLY, caching, files


def test_headers_say_what_pages_say_and_forbid_framing(site: Path) -> None:
    page = (site / "index.html").read_text("utf-8")
    for name in ("_headers", ".htaccess"):
        policy = next(line for line in (site / name).read_text("utf-8").splitlines() if "Content-Security" in line)
        assert CSP in page.replace("&#39;", "'")
        assert f"{CSP}; frame-ancestors 'none'" in policy


def test_files_named_by_content_are_kept_and_others_asked_for_again() -> None:
    assert caching("assets/shop.0a1b2c.css") == caching("media/x-360.webp") == FOREVER
    assert caching("index.html") == caching("sitemap.xml") == caching("fa/media/index.html") == SHORTLY


def test_a_shop_below_a_path_is_meant_by_that_path() -> None:
    made = files(Publish(), "/shop/")
    text = made["_headers"].decode()
    assert re.findall(r"^/\S+", text, re.MULTILINE) == ["/shop/*", "/shop/assets/*", "/shop/media/*"]
    assert b"ErrorDocument 404 /shop/404.html" in made[".htaccess"]
    assert b"m#^/shop/(assets|media)/#" in made[".htaccess"]


def test_only_the_hosts_that_are_named_get_their_file() -> None:
    assert files(Publish(headers=["netlify"]), "/").keys() == {"_headers"}
    assert files(Publish(headers=[]), "/") == {}
