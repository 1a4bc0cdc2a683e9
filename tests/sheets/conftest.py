"""Workbooks spelled out in XML, for what no library writes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Xlsx = Callable[..., Path]
Rows = Callable[..., str]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(**targets: str) -> str:
    rows = "".join(
        f'<Relationship Id="{id_}" Type="{RELATIONS}/{target.split(" ")[0]}" Target="{target.split(" ")[1]}"/>'
        for id_, target in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}">{rows}</Relationships>'


def parts(
    sheets: Mapping[str, str], *, strings: str = "", styles: str = "", states: Mapping[str, str]
) -> dict[str, str]:
    """The parts of a workbook whose sheets have this XML inside of <worksheet>."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" state="{states.get(name, "visible")}" r:id="s{at}"/>'
        for at, name in enumerate(sheets)
    )
    targets = {f"s{at}": f"worksheet worksheets/sheet{at}.xml" for at in range(len(sheets))}
    return {
        "_rels/.rels": relations(r1="officeDocument xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            **targets, st="styles styles.xml", ss="sharedStrings /xl/sharedStrings.xml"
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
    } | {
        f"xl/worksheets/sheet{at}.xml": inside if inside.startswith("<?xml") else worksheet(inside)
        for at, inside in enumerate(sheets.values())
    }


def worksheet(inside: str) -> str:
    return f'<worksheet xmlns="{MAIN}">{inside}</worksheet>'


def pack(file: Path, contents: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file


@pytest.fixture
def xlsx(tmp_path: Path) -> Xlsx:
    """Make a workbook: xlsx("<row>...</row>"), or with whole sheets by name, strings, styles, states."""

    def make(
        rows: str = "",
        *,
        after: str = "",
        sheets: Mapping[str, str] | None = None,
        strings: str = "",
        styles: str = "",
        states: Mapping[str, str] | None = None,
        replace: Mapping[str, str | bytes] | None = None,
    ) -> Path:
        sheets = sheets or {"Sheet1": f"<sheetData>{rows}</sheetData>{after}"}
        contents = parts(sheets, strings=strings, styles=styles, states=states or {})
        return pack(tmp_path / "book.xlsx", contents | (replace or {}))

    return make


def cell(where: str, value: object) -> str:
    """A cell as the usual programs write it."""
    if isinstance(value, str):
        return f'<c r="{where}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{where}"><v>{value}</v></c>'


@pytest.fixture(scope="session")
def rows() -> Rows:
    """Spell rows from the first on: rows(["a", 1], None, ["b"]); None is an empty row or no cell."""

    def spell(*lines: list[object] | None) -> str:
        found = [(at, line) for at, line in enumerate(lines, 1) if line]
        return "".join(
            f'<row r="{at}">'
            + "".join(cell(f"{chr(65 + column)}{at}", value) for column, value in enumerate(line) if value is not None)
            + "</row>"
            for at, line in found
        )

    return spell
