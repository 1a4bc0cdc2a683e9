"""Branches and the postal codes by which visitors find the nearest: content/branches.csv, content/postcodes*.csv.

    name,name.fa,address,postcode,city,country,phone,hours,lat,lon
    Neukölln,نویکلن,Lindenhof 7,12043,Berlin,DE,+49 30 23125 147,Mo-Fr 10:00-18:30; Sa 10:00-16:00,52.48,13.43

A branch without lat and lon stands where its postal code does. Postal codes are files of postcode, lat, lon and, where
there are several countries, country; columns may have the names that GeoNames gives them. They are published in small
files by country and first letters, so that a visitor loads a few kilobytes of a whole country.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shopctl.site import hours
from shopctl.site.content import BadContent
from shopctl.site.hours import Week
from shopctl.site.records import rows
from shopctl.text import latin_digits

FILE = "content/branches.csv"
FOLDER = "assets/postcodes/"
_PREFIX = 2
"""Letters of a postal code that name its file."""
_NOT_IN_CODES = re.compile(r"[^0-9A-Z]")
_ALIASES = {
    "zipcode": "postcode",
    "postal_code": "postcode",
    "country_code": "country",
    "latitude": "lat",
    "longitude": "lon",
}

Place = tuple[float, float]
"""Latitude and longitude in degrees."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch; texts by language, the main one's under ''."""

    names: Mapping[str, str]
    addresses: Mapping[str, str]
    cities: Mapping[str, str]
    notes: Mapping[str, str]
    postcode: str
    country: str
    phone: str
    week: Week
    place: Place | None


@dataclass(frozen=True, slots=True)
class Branches:
    """All branches, and where postal codes are, by country and code."""

    all: Sequence[Branch] = ()
    codes: Mapping[str, Mapping[str, Place]] = field(default_factory=dict)


def code(text: str) -> str:
    """A postal code as it is compared: capital letters and Latin digits, nothing else."""
    return _NOT_IN_CODES.sub("", latin_digits(text).upper())


def read(root: Path, home: str) -> Branches:
    """The branches of the shop at `root`; `home` is the country of those that name none. Raises BadContent."""
    if not (root / FILE).is_file():
        return Branches()
    codes = _codes(root, home)
    return Branches(
        tuple(_branch(place, row, home, codes) for place, row in rows(root / FILE, FILE, ["name", "address"])), codes
    )


def _codes(root: Path, home: str) -> dict[str, dict[str, Place]]:
    codes: dict[str, dict[str, Place]] = defaultdict(dict)
    for file in sorted((root / "content").glob("postcodes*.csv")):
        for place, row in rows(file, f"content/{file.name}", ()):
            known = {_ALIASES.get(name, name): value for name, value in row.items()}
            found = _place(place, known)
            if not code(known.get("postcode", "")) or found is None:
                raise BadContent(file=place, reason="a postcode with lat and lon is expected", hint=_HINT)
            codes[known.get("country", "").upper() or home].setdefault(code(known["postcode"]), found)
    return codes


_HINT = "shopctl guide choosing shows the columns of branches and postal codes."


def _branch(place: str, row: Mapping[str, str], home: str, codes: Mapping[str, Mapping[str, Place]]) -> Branch:
    if not row["name"]:
        raise BadContent(file=place, reason="name: it is empty", hint=_HINT)
    try:
        week = hours.parse(row.get("hours", ""))
    except ValueError as error:
        raise BadContent(file=place, reason=f"hours: {error}", hint=_HINT) from error
    country = row.get("country", "").upper() or home
    where = _place(place, row) or codes.get(country, {}).get(code(row.get("postcode", "")))
    return Branch(
        names=_texts(row, "name"),
        addresses=_texts(row, "address"),
        cities=_texts(row, "city"),
        notes=_texts(row, "note"),
        postcode=row.get("postcode", ""),
        country=country,
        phone=row.get("phone", ""),
        week=week,
        place=where,
    )


def _texts(row: Mapping[str, str], name: str) -> dict[str, str]:
    """A column and its translations: name, name.fa."""
    found = {key.partition(".")[2]: value for key, value in row.items() if key.partition(".")[0] == name}
    return {language: value for language, value in found.items() if value}


def _place(where: str, row: Mapping[str, str]) -> Place | None:
    lat, lon = latin_digits(row.get("lat", "")), latin_digits(row.get("lon", ""))
    if not lat and not lon:
        return None
    try:
        found = float(lat), float(lon)
    except ValueError as error:
        raise BadContent(file=where, reason=f"lat, lon: {lat!r}, {lon!r} are no degrees", hint=_HINT) from error
    if not (-90 <= found[0] <= 90 and -180 <= found[1] <= 180):
        raise BadContent(file=where, reason=f"lat, lon: {lat}, {lon} is nowhere on earth", hint=_HINT)
    return found


def address_of(country: str, prefix: str) -> str:
    """The file with the postal codes of a country that start with `prefix`."""
    return f"{FOLDER}{country.lower()}-{prefix.lower()}.json"


def files(branches: Branches) -> Iterator[tuple[str, bytes]]:
    """The files of postal codes: {code: [lat, lon]} each, to a hundredth of a degree's hundredth (11 m)."""
    if not branches.all:
        return
    for country, codes in branches.codes.items():
        parts: dict[str, dict[str, Place]] = defaultdict(dict)
        for key, (lat, lon) in sorted(codes.items()):
            parts[key[:_PREFIX]][key] = (round(lat, 4), round(lon, 4))
        for prefix, found in parts.items():
            yield address_of(country, prefix), json.dumps(found, separators=(",", ":")).encode()
