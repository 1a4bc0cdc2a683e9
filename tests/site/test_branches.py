"""Branches and postal codes from their files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shopctl.site import branches
from shopctl.site.content import BadContent

HEAD = "name,name.fa,address,postcode,country,hours,lat,lon\n"


def put(root: Path, rows: str, codes: str = "") -> None:
    (root / "content").mkdir(exist_ok=True)
    (root / "content" / "branches.csv").write_text(HEAD + rows, "utf-8")
    if codes:
        (root / "content" / "postcodes.csv").write_text(codes, "utf-8")


def test_a_branch_stands_where_it_says_or_where_its_postal_code_is(tmp_path: Path) -> None:
    put(
        tmp_path,
        "A,الف,Road 1,۱۰۱۱۵,,,,\nB,,Road 2,,,,1.5,2.5\nC,,Road 3,99999,,,,\n",
        "postcode;lat;lon\n10115;52.5;13.4\n",
    )
    found = branches.read(tmp_path, "DE")
    assert [branch.place for branch in found.all] == [(52.5, 13.4), (1.5, 2.5), None]
    assert found.all[0].names == {"": "A", "fa": "الف"}


def test_postal_codes_are_published_by_country_and_first_letters(tmp_path: Path) -> None:
    put(
        tmp_path,
        "A,,Road 1,,,,,\n",
        "country,postcode,lat,lon\nDE,10115,52.53234,13.4\nDE,10999,52.5,13.4\nGB,sw1a 1aa,51.5,0\n",
    )
    files = dict(branches.files(branches.read(tmp_path, "DE")))
    assert files["assets/postcodes/de-10.json"] == b'{"10115":[52.5323,13.4],"10999":[52.5,13.4]}'
    assert list(files) == ["assets/postcodes/de-10.json", "assets/postcodes/gb-sw.json"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,,x,,,Mo 9,,\n", "branches.csv, row 2: hours: 'mo 9' is not like|'9' is not like"),
        (",,x,,,,,\n", "row 2: name: it is empty"),
        ("A,,x,,,,north,1\n", "row 2: lat, lon: 'north', '1' are no degrees"),
        ("A,,x,,,,91,1\n", "row 2: lat, lon: 91, 1 is nowhere on earth"),
    ],
)
def test_what_is_wrong_is_told_with_its_row(tmp_path: Path, row: str, reason: str) -> None:
    put(tmp_path, row)
    with pytest.raises(BadContent, match=reason):
        branches.read(tmp_path, "DE")


def test_files_of_geonames_are_read_as_they_are(tmp_path: Path, shared_data: Path) -> None:
    put(tmp_path, "A,,x,22100,AX,,,\nB,,x,9490,LI,,,\n")
    for country in ("ax", "li", "is"):
        file = shared_data / "reference" / f"geonames_zipcodes.{country}.csv"
        shutil.copy(file, tmp_path / "content" / f"postcodes-{country}.csv")
    found = branches.read(tmp_path, "AX")
    assert [branch.place for branch in found.all] == [(60.1007, 19.9438), (47.1431, 9.5256)]
    assert set(found.codes) == {"AX", "LI", "IS"}
