"""Workbooks as Excel writes them (.xlsx; ECMA-376): the sheets, the texts they share, which of their cells are dates.

Read by hand and row by row, because no library was fast, exact and frugal at once (tests/benchmarks/read_workbook.py):
openpyxl takes seven times as long; calamine holds a whole sheet in memory and aborts the process on hostile ones, reads
59.3 and 60.3 as the same moment where a price wears a date format, and tells no errors and no hidden rows.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TextIO
from xml.etree import ElementTree
from zipfile import ZipFile, ZipInfo

from shopctl.sheets import xlsx_rows
from shopctl.sheets.archive import damaged, open_archive, open_text
from shopctl.sheets.blocks import Blocks, plain, text_of
from shopctl.sheets.sheet import Sheet, Survey
from shopctl.sheets.source import Opener
from shopctl.sheets.table import Row, UnreadableTable

_MAX_SMALL_PART = 8_000_000
_MAX_FORMAT = 255
_DATE_FORMATS = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
"""The built-in number formats that show dates or times (ECMA-376 part 1, 18.8.30)."""
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTER = re.compile(r"[dmyhs]", re.IGNORECASE)


def sheets(opened: Opener, name: str) -> list[Sheet]:
    """The sheets of a workbook that have cells, in its order. Raises UnreadableTable."""
    with opened() as stream, damaged(name):
        package = _Package(open_archive(stream, name), name)
        main = next(iter(package.targets("").get("officeDocument", {}).values()), "xl/workbook.xml")
        related = package.targets(main)
        workbook = package.xml(main)
        properties = workbook.find("{*}workbookPr")
        book = xlsx_rows.Book(
            name=name,
            strings=next((_strings(package, part) for part in related.get("sharedStrings", {}).values()), []),
            dates=next((frozenset(_dates(package, part)) for part in related.get("styles", {}).values()), frozenset()),
            from_1904=properties is not None and properties.get("date1904") in ("1", "true"),
        )
        parts = related.get("worksheet", {})
        found = []
        for element in workbook.iterfind("{*}sheets/{*}sheet"):
            id_ = next((value for key, value in element.items() if key.endswith("}id")), "")
            if id_ in parts:
                found.append(_sheet(opened, book, parts[id_], element))
    return found


class _Package:
    """The parts of a workbook by their paths, whose letter case and slashes programs do not agree on."""

    def __init__(self, archive: ZipFile, name: str) -> None:
        self._archive, self._name = archive, name
        self._parts: dict[str, ZipInfo] = {
            part.filename.replace("\\", "/").lower(): part for part in archive.infolist()
        }

    def text(self, path: str) -> TextIO:
        """A part as text. Raises KeyError: there is none."""
        return open_text(self._archive, self._parts[path.lower()])

    def xml(self, path: str) -> ElementTree.Element:
        """A small part as XML without entities of its own. Raises KeyError, ParseError, UnreadableTable."""
        if self._parts[path.lower()].file_size > _MAX_SMALL_PART:
            raise UnreadableTable(file=self._name, reason=f"it is no workbook that people make ({path} is too large)")
        with self.text(path) as stream:
            text = stream.read()
        if "<!DOCTYPE" in text:
            raise UnreadableTable(file=self._name, reason=f"it defines entities ({path})")
        return ElementTree.fromstring(text)  # noqa: S314 - no document type, so no entities

    def targets(self, source: str) -> dict[str, dict[str, str]]:
        """The paths of the parts that `source` relates to, by kind and id, as its relationships part says."""
        folder, file = posixpath.split(source)
        relations = posixpath.join(folder, "_rels", f"{file}.rels")
        targets: dict[str, dict[str, str]] = {}
        for element in self.xml(relations) if relations.lower() in self._parts else ():
            path = posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
            if path.lower() in self._parts:
                kind = element.get("Type", "").rpartition("/")[2]
                targets.setdefault(kind, {})[element.get("Id", "")] = path
        return targets


def _sheet(opened: Opener, book: xlsx_rows.Book, part: str, element: ElementTree.Element) -> Sheet:
    title = element.get("name", "")

    def survey() -> Survey:
        with opened() as stream, damaged(book.name, f"sheet {title!r}"):
            return xlsx_rows.survey(_Package(open_archive(stream, book.name), book.name).text(part))

    def rows(width: int) -> Iterator[Row]:
        with opened() as stream, damaged(book.name, f"sheet {title!r}"):
            text = _Package(open_archive(stream, book.name), book.name).text(part)
            yield from xlsx_rows.rows(text, book, title, width)

    return Sheet(title, element.get("state", "visible") == "visible", survey, rows)


def _dates(package: _Package, path: str) -> Iterator[str]:
    """The numbers of the cell styles whose number format shows a date or a time."""
    styles = package.xml(path)
    formats = {each.get("numFmtId", ""): each.get("formatCode", "") for each in styles.iterfind(".//{*}numFmt")}
    for at, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        format_ = style.get("numFmtId", "0")
        if _shows_date(formats[format_]) if format_ in formats else format_ in _DATE_FORMATS:
            yield str(at)


def _shows_date(code: str) -> bool:
    """Whether a number format has the letter of a date or a time outside of quotes, escapes and conditions."""
    return bool(_DATE_LETTER.search(_LITERAL.sub("", code[:_MAX_FORMAT]).partition(";")[0]))


def _strings(package: _Package, path: str) -> list[str]:
    """The texts that cells refer to by their place."""
    strings: list[str] = []
    with package.text(path) as stream:
        blocks = Blocks(stream, "si")
        p = blocks.prefix
        usual = re.compile(rf'{blocks.start}><{p}t(?: xml:space="preserve")?>([^<]*)</{p}t>{blocks.end}')
        for block in blocks:
            found = usual.findall(block)
            # A workbook of a million cells shares as many texts: usual ones must not cost a parser.
            if len(found) != block.count(blocks.start) or "<!" in block:
                strings.extend(_unusual_strings(blocks, block))
            else:
                strings.extend(map(text_of, found) if "&" in block or "_x" in block else found)
    return strings + [""] * blocks.tail.count(blocks.start)  # <si/> needs no end tag


def _unusual_strings(blocks: Blocks, block: str) -> Iterator[str]:
    """Rich texts in runs, empty ones, other spellings."""
    for element in blocks.parsed(block[block.find(blocks.start) :]).iterfind("{*}si"):
        texts = [*element.iterfind("{*}t"), *element.iterfind("{*}r/{*}t")]
        yield plain("".join(text.text or "" for text in texts))
