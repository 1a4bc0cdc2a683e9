"""The preview: this computer only, the files of the site only, as a static host would give them."""

from __future__ import annotations

import gzip
import http.client
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shopctl.site.serve import NoSite, PortInUse, server

Ask = Callable[..., http.client.HTTPResponse]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of a few files, beside something secret."""
    (tmp_path / "shop.toml").write_text("secret")
    site = tmp_path / "site"
    for name, text in {
        "index.html": "home",
        "404.html": "lost",
        "fa/404.html": "گم",
        "products/قوری/index.html": "pot",
        "assets/a.css": "a{}",
        "media/a.webp": "RIFF",
        "sitemap.xml": "<urlset/>",
        "assets/f.woff2": "wOF2",
        "odd.bin": "?",
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, "utf-8")
    return site


@pytest.fixture
def ask(site: Path) -> Iterator[Ask]:
    """Ask the server for a path, as it stands."""
    with server(site, 0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        assert running.server_address[0] == "127.0.0.1"

        connections = []

        def _ask(path: str, method: str = "GET", encodings: str = "identity") -> http.client.HTTPResponse:
            connection = http.client.HTTPConnection("127.0.0.1", running.server_port, timeout=5)
            connections.append(connection)
            connection.putrequest(method, path, skip_accept_encoding=True)
            connection.putheader("Accept-Encoding", encodings)
            connection.endheaders()
            return connection.getresponse()

        yield _ask
        for connection in connections:
            connection.close()
        running.shutdown()


@pytest.mark.parametrize(
    ("path", "kind", "text"),
    [
        ("/", "text/html; charset=utf-8", "home"),
        ("/?q=x", "text/html; charset=utf-8", "home"),
        ("/products/%D9%82%D9%88%D8%B1%DB%8C/", "text/html; charset=utf-8", "pot"),
        ("/assets/a.css", "text/css; charset=utf-8", "a{}"),
        ("/media/a.webp", "image/webp", "RIFF"),
        ("/assets/f.woff2", "font/woff2", "wOF2"),
        ("/sitemap.xml", "application/xml", "<urlset/>"),
        ("/odd.bin", "application/octet-stream", "?"),
    ],
)
def test_files_come_with_their_type(ask: Ask, path: str, kind: str, text: str) -> None:
    answer = ask(path)
    assert (answer.status, answer.headers["Content-Type"], answer.read().decode()) == (200, kind, text)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_text_comes_compressed_to_whom_can_read_that(ask: Ask) -> None:
    page, picture = ask("/", encodings="gzip, br"), ask("/media/a.webp", encodings="gzip, br")
    assert (page.headers["Content-Encoding"], gzip.decompress(page.read())) == ("gzip", b"home")
    assert (picture.headers["Content-Encoding"], picture.read()) == (None, b"RIFF")


def test_a_folder_without_its_slash_is_sent_on(ask: Ask) -> None:
    answer = ask("/products/%D9%82%D9%88%D8%B1%DB%8C")
    assert (answer.status, answer.headers["Location"]) == (301, "/products/%D9%82%D9%88%D8%B1%DB%8C/")


def test_nobody_is_sent_to_another_host(site: Path, ask: Ask) -> None:
    answer = ask("//products/%D9%82%D9%88%D8%B1%DB%8C")
    assert not (answer.headers["Location"] or "").startswith("//")


def test_what_is_not_there_is_said_in_the_visitors_language(ask: Ask) -> None:
    assert (ask("/nothing").status, ask("/nothing").read().decode()) == (404, "lost")
    assert ask("/fa/nothing/").read().decode() == "گم"


@pytest.mark.parametrize(
    "path",
    [
        "/../shop.toml",
        "/%2e%2e/shop.toml",
        "/..%2fshop.toml",
        "/a/../../shop.toml",
        "/..\\shop.toml",
        "/%00",
        "/.//shop.toml",
    ],
)
def test_nothing_outside_the_site_is_given(ask: Ask, path: str) -> None:
    answer = ask(path)
    assert answer.status == 404
    assert b"secret" not in answer.read()


def test_a_link_out_of_the_site_is_not_followed(site: Path, ask: Ask) -> None:
    (site / "out.txt").symlink_to(site.parent / "shop.toml")
    assert ask("/out.txt").status == 404


def test_folders_are_not_listed(ask: Ask) -> None:
    assert ask("/assets/").status == 404


def test_head_has_no_body(ask: Ask) -> None:
    answer = ask("/", "HEAD")
    assert (answer.status, answer.headers["Content-Length"], answer.read()) == (200, "4", b"")


def test_a_shop_below_a_path_is_served_below_it(site: Path) -> None:
    with server(site, 0, "/shop/") as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        connection = http.client.HTTPConnection("127.0.0.1", running.server_port, timeout=5)
        for path, status in (("/shop/", 200), ("/", 404)):
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == status
        connection.close()
        running.shutdown()


def test_without_a_site_or_a_free_port_it_says_what_to_do(site: Path, tmp_path: Path) -> None:
    with pytest.raises(NoSite) as missing:
        server(tmp_path / "none", 0)
    assert missing.value.way_out == "Run: shopctl site build"
    with server(site, 0) as first, pytest.raises(PortInUse):
        server(site, first.server_port)
