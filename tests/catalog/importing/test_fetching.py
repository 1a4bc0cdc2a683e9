"""Fetching pictures: from a real server, within its limits, and never from the shop's own network."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from shopctl.catalog.copies import BadPicture
from shopctl.catalog.importing import fetching
from shopctl.catalog.importing.fetching import Address, Fetcher, public


class Server(ThreadingHTTPServer):
    """A server whose paths say how it behaves."""

    daemon_threads = True
    busy = most = 0
    asked: list[str]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        what = self.path.partition("?")[0].strip("/").split("/")
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, f"_{what[0]}")(*what[1:])

    def _ok(self) -> None:
        self._send(200, b"picture")

    def _status(self, code: str) -> None:
        self._send(int(code), b"sorry")

    def _to(self, *_: str) -> None:
        self._send(302, b"", Location=self.path.partition("?")[2])

    def _loop(self) -> None:
        self._send(302, b"", Location="/loop")

    def _large(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(40):
            self.wfile.write(b"\0" * (1 << 20))

    def _declared(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(1 << 40))
        self.end_headers()

    def _short(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"half")

    def _trickle(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for n in range(200):
            self.wfile.write(f"X-{n}: 1\r\n".encode())
            self.wfile.flush()
            time.sleep(0.05)

    def _count(self, *_: str) -> None:
        self.server.busy += 1
        self.server.most = max(self.server.most, self.server.busy)
        time.sleep(0.05)
        self.server.busy -= 1
        self._send(200, self.path.encode())

    def _send(self, code: int, body: bytes, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server(("127.0.0.1", 0), Handler)
    running.asked = []
    threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def at(server: Server) -> Callable[[str], str]:
    return lambda path: f"http://127.0.0.1:{server.server_port}{path}"


def here(address: Address) -> bool:
    """The rule of these tests: their own server, and nothing else that is private."""
    return address == ipaddress.ip_address("127.0.0.1") or public(address)


def test_a_picture_is_fetched_also_when_it_has_moved(server: Server, at: Callable[[str], str]) -> None:
    assert Fetcher(here).one(at("/ok?width=3")) == b"picture"
    assert Fetcher(here).one(at("/to?/ok")) == b"picture"
    assert server.asked == ["/ok?width=3", "/to?/ok", "/ok"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/status/404", "the server answers 404"),
        ("/status/500", "the server answers 500"),
        ("/loop", "redirected more than 5 times"),
        ("/large", "larger than 32 MB"),
        ("/declared", "larger than 32 MB"),
        ("/short", "the line broke in the middle|does not answer as one should"),
        ("/to?file:///etc/passwd", "no plain http or https"),
        ("/to?ftp://x.example/a", "no plain http or https"),
        ("/to?http://127.0.0.2/secret", "inside a private network"),
        ("/to?http://[::1]/secret", "inside a private network"),
        ("/to?http://169.254.169.254/latest/meta-data", "inside a private network"),
        ("/to?http://user@127.0.0.1/", "no plain http or https"),
    ],
)
def test_what_cannot_be_fetched_is_said_in_words(at: Callable[[str], str], path: str, reason: str) -> None:
    with pytest.raises(BadPicture, match=reason):
        Fetcher(here).one(at(path))


def test_a_server_that_trickles_is_cut_off_in_time(at: Callable[[str], str]) -> None:
    started = time.monotonic()
    with pytest.raises(BadPicture, match=r"took more than 0\.3 seconds"):
        Fetcher(here, seconds_each=0.3).one(at("/trickle"))
    assert time.monotonic() - started < 3


def test_without_the_tests_rule_the_own_machine_is_out_of_reach(server: Server, at: Callable[[str], str]) -> None:
    for url in (at("/ok"), at("/ok").replace("127.0.0.1", "localhost"), "http://0.0.0.0/", "http://2130706433/"):
        with pytest.raises(BadPicture, match="inside a private network"):
            Fetcher().one(url)
    assert server.asked == []


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("93.184.216.34", True), ("2606:2800:220:1:248:1893:25c8:1946", True), ("127.0.0.1", False), ("10.0.0.1", False),
     ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
     ("0.0.0.0", False),  # noqa: S104 - nothing is bound to it
     ("224.0.0.1", False), ("255.255.255.255", False), ("192.0.2.1", False), ("::1", False),
     ("::", False), ("fe80::1", False), ("fc00::1", False), ("fec0::1", False), ("ff02::1", False),
     ("::ffff:127.0.0.1", False), ("::ffff:93.184.216.34", True), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
     ("2001:0:7f00:1::", False)],
)  # fmt: skip
def test_only_addresses_of_the_open_internet_are_allowed(address: str, allowed: bool) -> None:
    assert public(ipaddress.ip_address(address)) is allowed


def test_a_name_that_changes_its_mind_gains_nothing(
    server: Server, at: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to the address that was judged, not to what the name means a moment later."""
    answers = iter(["127.0.0.1", "127.0.0.9", "127.0.0.9"])
    asked = []
    real = socket.getaddrinfo

    def rebinding(host: str, port: int, *rest: object, **options: object) -> object:
        if host != "shop.example":
            return real(host, port, *rest, **options)  # type: ignore[arg-type]
        asked.append(host)
        return real(next(answers), port, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", rebinding)
    assert Fetcher(here).one(f"http://shop.example:{server.server_port}/ok") == b"picture"
    assert asked == ["shop.example"]


def test_one_bad_address_among_several_of_a_host_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *a, **k: mixed)
    with pytest.raises(BadPicture, match="inside a private network"):
        Fetcher().one("http://mixed.example/a.jpg")


def test_the_next_address_of_a_host_is_tried_where_the_first_does_not_answer(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("127.0.0.3", "127.0.0.1")]
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *a, **k: found)
    monkeypatch.setattr(fetching.socket, "create_connection", _answered)
    url = f"http://two.example:{server.server_port}/ok"
    assert Fetcher(lambda address: address.is_loopback).one(url) == b"picture"


def _answered(place: tuple[str, int], seconds: float) -> socket.socket:
    if place[0] == "127.0.0.3":
        raise OSError(101, "Network is unreachable")
    made = socket.socket()
    made.settimeout(seconds)
    made.connect(place)
    return made


def test_many_are_fetched_a_few_at_a_time(server: Server, at: Callable[[str], str]) -> None:
    found: dict[str, bytes | BadPicture] = {}
    urls = [at(f"/count/{n}") for n in range(20)] + [at("/status/404")]
    Fetcher(here).fetch(urls, found.__setitem__)
    assert [found[url] for url in urls[:20]] == [f"/count/{n}".encode() for n in range(20)]
    assert isinstance(found[urls[20]], BadPicture)
    assert 1 < server.most <= fetching.AT_ONCE


def test_what_is_not_reached_in_time_is_left_for_the_next_time(at: Callable[[str], str]) -> None:
    found: dict[str, bytes | BadPicture] = {}
    Fetcher(here, seconds_all=0.1).fetch([at(f"/count/{n}") for n in range(60)], found.__setitem__)
    late = [url for url, each in found.items() if isinstance(each, BadPicture)]
    assert len(found) == 60
    assert 0 < len(late) < 60
