"""Look at the built site on this computer: loopback only, as a static host would serve it.

Not for the public: no TLS, no caching. Each request reads its file anew, so a rebuild shows at once.
"""

from __future__ import annotations

import gzip
import sys
import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from shopctl.errors import NotFound, Refused
from shopctl.site.folder import is_address
from shopctl.site.links import file_of

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".pdf": "application/pdf",
}
"""What a browser is told about a file; anything else is bytes to save."""


def content_type(address: str) -> str:
    """What a browser is told about the file at `address`."""
    return TYPES.get(PurePosixPath(address).suffix, "application/octet-stream")


def _is_text(kind: str) -> bool:
    return kind.startswith(("text/", "application/json", "application/xml", "image/svg"))


_SCRIPT_AT, _NEWS_AT = "-/reload.js", "-/news"
_SCRIPT = b"""const here = new URL(document.currentScript.src);
const news = new EventSource(new URL("news", here));
news.onmessage = (event) => event.data === here.search.slice(1) || location.reload();
"""
_HEARTBEAT = 15.0
"""Seconds after which a browser that has gone away is noticed."""


class News:
    """How often the site was built anew while it is looked at."""

    def __init__(self) -> None:
        self.number = 0
        self._changed = threading.Condition()

    def tell(self) -> None:
        """The site was built anew."""
        with self._changed:
            self.number += 1
            self._changed.notify_all()

    def after(self, number: int, seconds: float) -> int:
        """The number as soon as it is another one; the same after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self.number != number, seconds)
            return self.number


class NoSite(NotFound):
    """There is nothing to serve yet."""

    message = "There is no site at {id}."
    hint = "Run: shopctl site build"


class PortInUse(Refused):
    """Another program listens there."""

    message = "Port {port} is in use by another program."
    hint = "Name another one: shopctl site serve --port 0 takes any that is free."


def server(
    folder: Path,
    port: int,
    root: str = "/",
    log: Callable[[str], None] = lambda line: None,
    news: News | None = None,
) -> ThreadingHTTPServer:
    """A server of `folder` on 127.0.0.1; port 0 takes a free one. `root` is the path below which the site is published.

    With `news`, pages are shown with a script that loads them again when there are any. Raises NoSite, PortInUse.
    """
    if not (folder / "index.html").is_file():
        raise NoSite(kind="site", id=str(folder))
    try:
        return _Server(("127.0.0.1", port), partial(_Handler, folder.resolve(), root, log, news))
    except OSError as error:
        raise PortInUse(port=port) from error


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that went on before it had everything; of anything else, all."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    server_version = "shopctl"
    sys_version = ""
    protocol_version = "HTTP/1.1"

    def __init__(
        self, folder: Path, root: str, log: Callable[[str], None], news: News | None, *connection: object
    ) -> None:
        self._folder, self._root, self._log, self._news = folder, root, log, news
        super().__init__(*connection)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with a file, its folder's index, or the page that says there is none."""
        path = unquote(urlsplit(self.path).path, errors="replace")
        if not path.startswith(self._root):
            return self._send(HTTPStatus.NOT_FOUND, self._lost(path))
        address = path[len(self._root) :]
        if self._news and address == _SCRIPT_AT:
            return self._answer(HTTPStatus.OK, TYPES[".js"], _SCRIPT)
        if self._news and address == _NEWS_AT:
            return self._tell(self._news)
        file = self._file(file_of(address))
        if file is None and self._file(f"{address}/index.html"):
            return self._redirect(urlsplit(self.path).path + "/")
        return self._send(HTTPStatus.OK, file) if file else self._send(HTTPStatus.NOT_FOUND, self._lost(address))

    do_HEAD = do_GET  # noqa: N815 - the name http.server calls

    def _file(self, address: str) -> Path | None:
        """A plain file inside the folder, whatever the request says; links are not followed out of it."""
        if not is_address(address):
            return None
        file = (self._folder / address).resolve()
        return file if file.is_file() and file.is_relative_to(self._folder) else None

    def _lost(self, address: str) -> Path | None:
        """The 404 page of the visitor's language, else the main one."""
        return self._file(f"{address.partition('/')[0]}/404.html") or self._file("404.html")

    def _redirect(self, path: str) -> None:
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", "/" + path.lstrip("/"))  # never //host
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: HTTPStatus, file: Path | None) -> None:
        data = file.read_bytes() if file else b"Not found\n"
        if self._news and file and file.suffix == ".html":
            script = f'<script src="{self._root}{_SCRIPT_AT}?{self._news.number}" defer></script></head>'
            data = data.replace(b"</head>", script.encode(), 1)
        self._answer(status, content_type(file.name) if file else TYPES[".txt"], data)

    def _answer(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if _is_text(kind) and "gzip" in self.headers.get("Accept-Encoding", ""):  # as all hosts do
            data = gzip.compress(data, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _tell(self, news: News) -> None:
        """Server-sent events (HTML standard, 9.2): the number of the site that stands there, whenever it changes."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        number = -1
        while True:
            number = news.after(number, _HEARTBEAT)
            self.wfile.write(f"data: {number}\n\n".encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server calls it by
        self._log(format % args)
