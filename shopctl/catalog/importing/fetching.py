"""Fetch pictures from addresses that strangers chose: http and https only, never from the shop's own network.

Each host is looked up once and the connection goes to the very address that was found allowed, so a name that changes
its mind in between (DNS rebinding) gains nothing; every redirect is judged anew. Proxies are not asked.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import quote, urljoin, urlsplit

from shopctl.catalog.copies import MAX_BYTES, BadPicture

SECONDS_EACH = 20
"""How long one picture may take, redirects included."""
SECONDS_ALL = 15 * 60
"""How long all of them may take; what is not there by then is left for the next time."""
AT_ONCE = 6
_REDIRECTS = 5
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Fetched = Callable[[str, bytes | BadPicture], None]
"""Told of each address when it is done: what it holds, or why it could not be had."""


def public(address: Address) -> bool:
    """Whether an address is one of the open internet: not private, loopback, link-local, reserved or multicast."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return public(inner)
        if address.sixtofour or address.teredo or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


@dataclass(frozen=True, slots=True)
class Fetcher:
    """How pictures are fetched. `allow` says which addresses may be connected to."""

    allow: Callable[[Address], bool] = public
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds_each: float = SECONDS_EACH
    seconds_all: float = SECONDS_ALL

    def fetch(self, urls: Iterable[str], done: Fetched) -> None:
        """Fetch all, a few at a time. `done` is called in the caller's thread, as they come."""
        end = time.monotonic() + self.seconds_all
        pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="fetch")
        waiting = iter(urls)
        under_way: dict[Future[bytes], str] = {}
        try:
            while True:
                # Few are handed out at a time: what waits to be kept would fill the memory.
                while len(under_way) < AT_ONCE and time.monotonic() < end and (url := next(waiting, "")):
                    under_way[pool.submit(self.one, url)] = url
                if not under_way:
                    break
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    error = future.exception()
                    if error and not isinstance(error, BadPicture):
                        raise error
                    done(under_way.pop(future), error if isinstance(error, BadPicture) else future.result())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        for url in waiting:
            done(url, BadPicture(f"there was no time left after {self.seconds_all:.0f} seconds"))

    def one(self, url: str) -> bytes:
        """What is at `url`. Raises BadPicture."""
        end = time.monotonic() + self.seconds_each
        for _ in range(_REDIRECTS + 1):
            found = self._asked(url, end)
            if isinstance(found, bytes):
                return found
            url = urljoin(url, found)
        raise BadPicture(f"it is redirected more than {_REDIRECTS} times")

    def _asked(self, url: str, end: float) -> bytes | str:
        """The content, or where it has moved to."""
        connection = self._connection(url, end)
        parts = urlsplit(url)
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
            f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?[]')}" if parts.query else ""
        )
        # A read that trickles keeps every single wait short: at the end of the time the line is cut.
        cut = threading.Timer(max(0.0, end - time.monotonic()), _cut, (connection,))
        cut.daemon = True
        cut.start()
        found: bytes | str = b""
        problem = ""
        try:
            connection.connect()
            connection.request("GET", target, headers={"Accept": "image/*", "User-Agent": "shopctl"})
            found = _content(connection.getresponse())
        except BadPicture as error:
            problem = str(error)
        except (OSError, HTTPException, ValueError) as error:
            problem = _why(error)
        finally:
            cut.cancel()
            connection.close()
        if time.monotonic() >= end:  # a line that was cut can look like one that came to its end
            problem = f"it took more than {self.seconds_each:g} seconds"
        if problem:
            raise BadPicture(problem)
        return found

    def _connection(self, url: str, end: float) -> _Pinned:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as error:
            raise BadPicture("its address is damaged") from error
        if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
            raise BadPicture("its address is no plain http or https address")
        addresses = _looked_up(host, port)
        if not all(map(self.allow, addresses)):
            raise BadPicture("its address lies inside a private network")
        context = self.trust if parts.scheme == "https" else None
        return _Pinned(host, port, list(map(str, addresses)), context, max(0.1, end - time.monotonic()))


def _looked_up(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found))
    except (OSError, UnicodeError, ValueError) as error:
        raise BadPicture(f"the host {host} is not known") from error


class _Pinned(HTTPConnection):
    """A connection to the addresses that were judged, whatever the host's name may mean by now."""

    def __init__(
        self, host: str, port: int, addresses: list[str], context: ssl.SSLContext | None, timeout: float
    ) -> None:
        super().__init__(host, port, timeout=timeout)
        self._addresses, self._context = addresses, context
        self.default_port = 443 if context else 80

    def connect(self) -> None:
        """Connect to the first address that answers; the certificate must be the host's."""
        for address in self._addresses:
            try:
                self.sock = socket.create_connection((address, self.port), self.timeout)
                break
            except OSError:  # IPv6 where there is none, for one
                if address == self._addresses[-1]:
                    raise
        if self._context:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()


def _cut(connection: HTTPConnection) -> None:
    try:
        if connection.sock:
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)
    except OSError:
        pass  # it has ended by itself


def _content(response: HTTPResponse) -> bytes | str:
    moved = response.getheader("Location")
    if response.status in (301, 302, 303, 307, 308) and moved:
        return moved
    if response.status != 200:
        raise BadPicture(f"the server answers {response.status} {response.reason}".strip())
    if (response.length or 0) > MAX_BYTES:
        raise BadPicture(f"it is larger than {MAX_BYTES >> 20} MB")
    data = response.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise BadPicture(f"it is larger than {MAX_BYTES >> 20} MB")
    if response.length:
        raise BadPicture("the line broke in the middle of it")
    return data


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "the server's certificate is not to be trusted"
    if isinstance(error, HTTPException | ValueError):
        return "the server does not answer as one should"
    return f"the server cannot be reached ({getattr(error, 'strerror', None) or error})"
