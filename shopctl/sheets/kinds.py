"""What a file is, told by its content: names lie, and a web page called .xls is still a web page."""

from __future__ import annotations

import re
from enum import Enum

from shopctl.sheets.source import Opener
from shopctl.sheets.table import UnreadableTable


class Kind(Enum):
    """The kinds of files that hold tables."""

    TEXT = "text"
    XLSX = "xlsx"
    XLS = "xls"
    XLSB = "xlsb"
    ODS = "ods"


_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_NO_TEXT = re.compile(rb"[\0-\x08]")
_OTHERS = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a film"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"7z\xbc\xaf", "a packed file (7z)"),
    (b"Rar!", "a packed file (RAR)"),
    (b"BZh", "a packed file (bzip2)"),
    (b"SQLite format 3\0", "a database"),
)
_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body|table|meta|style)\b", re.IGNORECASE)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b", re.IGNORECASE)
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*\"|\[\s*[{\[])")
_INSIDE_ZIP = (
    ("xl/workbook.bin", Kind.XLSB),
    ("xl/", Kind.XLSX),
    ("content.xml", Kind.ODS),
    ("word/", "a text document (Word)"),
    ("ppt/", "a presentation"),
    ("Index/", "a Numbers document; there, export it as Excel"),
    ("Index.zip", "a Numbers document; there, export it as Excel"),
    ("", "a packed folder (zip)"),
)


def tell(opened: Opener, name: str) -> Kind:
    """The kind of the file. Raises UnreadableTable, which says what it is when it is something else."""
    with opened() as stream:
        head = stream.read(4096)
    if not head:
        raise UnreadableTable(file=name, reason="it is empty", hint="Was it saved?")
    if head.startswith(_ZIP):
        found = _inside(opened, name)
    elif head.startswith(_OLE):
        found = "a workbook locked with a password" if _is_locked(opened) else Kind.XLS
    else:
        found = _other(head)
    if isinstance(found, Kind):
        return found
    raise UnreadableTable(file=name, reason=f"it is {found}, whatever its name says")


def _inside(opened: Opener, name: str) -> Kind | str:
    from shopctl.sheets.archive import open_archive

    with opened() as stream:
        names = [part.filename.replace("\\", "/") for part in open_archive(stream, name).infolist()]
    return next(kind for start, kind in _INSIDE_ZIP if any(each.startswith(start) for each in names or [""]))


def _is_locked(opened: Opener) -> bool:
    with opened() as stream:
        before = b""
        while chunk := stream.read(1 << 20):
            if _LOCKED in before + chunk:
                return True
            before = chunk[-len(_LOCKED) :]
    return False


def _other(head: bytes) -> Kind | str:
    if head.startswith(b"%PDF"):
        return "a PDF"
    if _NO_TEXT.search(head):
        return next((what for mark, what in _OTHERS if head.startswith(mark)), Kind.TEXT)
    if _WEB_PAGE.match(head) or (_XML.match(head) and b"<html" in head.lower()):
        return "a web page (HTML)"
    if _XML.match(head):
        return "an XML document"
    return "a JSON document" if _JSON.match(head) else Kind.TEXT
