"""Any sheet by a mapping of its columns to ours: guessed, corrected by the merchant, kept for the next time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import islice

from shopctl import money as amounts
from shopctl.catalog.importing import foreign, guessing, own
from shopctl.catalog.importing.anysheet import MOST_OPTIONS, OPTION, PRICES, AnySheet
from shopctl.catalog.importing.choice import NOTHING_SAID, Choice
from shopctl.catalog.importing.draft import Mapping
from shopctl.catalog.importing.guessing import UNUSED, WEIGHTS, Guess
from shopctl.catalog.importing.restated import KEY, Restated
from shopctl.catalog.importing.restated import mapping as restated
from shopctl.catalog.importing.vocabulary import FACT
from shopctl.errors import BadInput
from shopctl.money import Notation
from shopctl.sheets.columns import BadMap, column_of
from shopctl.sheets.columns import NoColumn as NoColumn
from shopctl.sheets.table import Table
from shopctl.text import latin_digits, one_line

EXTRA = ("sale_price", "net_price", "tax_rate", "subcategory", *WEIGHTS)
TARGETS = tuple(dict.fromkeys((*own.PRODUCT[:6], *own.VARIANT, *own.OTHERS, *EXTRA)))
"""What a column can be mapped to, beside `attribute:NAME`, `option:NAME`, our columns of translations, and `-`."""

AMOUNTS = (*PRICES, "compare_at_price", "cost")
_SAMPLE_ROWS = 50
_COUNTED = (*AMOUNTS, *WEIGHTS, "stock", "gtin", "tax_rate")
_NUMBER = re.compile(r"\d[\d.,\u00a0 ]*", re.ASCII)


class NoTarget(BadInput):
    """A column is mapped to something that there is not."""

    code = "no_target"
    message = "{target!r} is nothing that a column can be."
    hint = "{close}One of: {targets}, attribute:NAME, option:NAME, or - for a column that is not used."


class UnknownFormat(BadInput):
    """Nobody can tell which column names the products."""

    code = "unknown_format"
    message = "{file}: none of its columns is known to name products: {columns}."
    hint = "Is it a list of products, with titles above its columns? Then say which is what: --map 'COLUMN=title'"


class NoTitles(BadInput):
    """The row that should say what the columns are is a product like the others."""

    code = "no_titles"
    message = "{file}: row {row} looks like a product, and there are no titles above the columns: {columns}."
    hint = "Put a row above it that says what the columns are, such as sku, title, price, stock; then import it again."


class OtherCurrency(BadInput):
    """The title of a column says that its amounts are in a currency that is not the shop's."""

    message = "{file}: the amounts of {column!r} are in {currency}; the shop's currency is {shop}."
    hint = "Leave the column out, --map '{column}=-', or convert it."


def understand(table: Table, choice: Choice = NOTHING_SAID) -> list[Guess]:
    """What each column is taken for: as chosen, else guessed. Raises NoColumn, NoTarget."""
    rows = [cells for _, cells in islice(table.rows(), _SAMPLE_ROWS)]
    chosen = {column_of(table, title): checked(target) for title, target in choice.columns.items()}
    taken = {target for target in chosen.values() if not target.startswith((FACT, OPTION)) and target != "image"}
    guesses = []
    for guess in guessing.propose(table.header, rows):
        if guess.column in chosen:
            guess = guess._replace(target=chosen[guess.column], confidence=guessing.SURE)
        elif choice.only or guess.target in taken:
            guess = guess._replace(target=UNUSED, confidence=0.0)
        guesses.append(guess)
    return guesses


def count(guesses: Sequence[Guess]) -> int:
    """How many columns are understood; 0 where none names products, which makes the rest worth nothing."""
    used = [guess.target for guess in guesses if guess.target != UNUSED]
    return len(used) if "title" in used else 0


def read(table: Table, money: Notation, choice: Choice = NOTHING_SAID) -> Mapping:
    """How the sheet is read. Raises NoColumn, NoTarget, UnknownFormat, OtherCurrency, UnreadableTable."""
    guesses = understand(table, choice)
    _check_titles(table, guesses)
    targets: dict[str, list[int]] = {}
    for guess in guesses:
        if guess.target != UNUSED:
            targets.setdefault(guess.target, []).append(guess.column)
    if not any(name in targets for name in ("title", "handle", "sku")):
        raise UnknownFormat(file=table.name, columns=_shown(table))
    toman = _in_toman(table, targets, money)
    sheet = AnySheet(table, targets, column_of(table, choice.key) if choice.key else None, money, toman)
    price = next((targets[name][0] for name in PRICES if name in targets), None)
    signs: dict[str, int | str] = {name: targets[name][0] for name in ("cost", "compare_at_price") if name in targets}
    if price is not None:
        signs |= {"price": price} | ({"compare_at_price": price} if "sale_price" in targets else {})
    told = Restated(
        format="any sheet",
        columns=_columns(table, targets, sheet),
        tell=sheet.tell,
        used=[*(at for columns in targets.values() for at in columns), *([sheet.key] if sheet.key is not None else [])],
        amounts={name: choice.decimal_sign or of for name, of in signs.items()},
        readers={"stock": foreign.counted, "stock_tracked": foreign.tracked},
        notes=_notes(guesses, sheet),
    )
    return restated(told, table, money)


def checked(target: str) -> str:
    """A target as we spell it. Raises NoTarget."""
    target = target.strip()
    kind, mark, name = target.partition(":")
    if mark and kind.strip().lower() + mark in (FACT, OPTION) and name.strip():
        return f"{kind.strip().lower()}:{name.strip()}"
    if target == UNUSED or target.lower() in TARGETS or own.fields((target,)):
        return target if target == UNUSED else target.lower() if target.lower() in TARGETS else target
    close = get_close_matches(target.lower(), TARGETS, 1)
    raise NoTarget(target=target, targets=", ".join(TARGETS), close=f"Did you mean {close[0]!r}? " if close else "")


def corrected(choice: Choice, lines: Sequence[str]) -> Choice:
    """`choice` with corrections of the form 'Preis=price'. Raises NoTarget."""
    columns = dict(choice.columns)
    for line in lines:
        title, mark, target = line.rpartition("=")
        if not mark or not title.strip():
            raise BadMap(given=line)
        columns[title.strip()] = checked(target)
    return replace(choice, columns=columns)


def _columns(table: Table, targets: dict[str, list[int]], sheet: AnySheet) -> dict[str, str]:
    """Our columns, with the titles that they come from."""
    header = table.header
    ours = {KEY: ""}
    for name, columns in targets.items():
        if name in WEIGHTS:
            ours["weight_grams"] = header[columns[0]]
        elif name in PRICES:
            ours["price"] = header[columns[0]]
        elif name == "subcategory":
            ours["categories"] = header[columns[0]]
        elif not name.startswith(OPTION) and name != "tax_rate" and name.removeprefix(FACT) not in sheet.options:
            ours[name] = header[columns[0]]
    if "sale_price" in targets:
        ours["compare_at_price"] = header[targets["sale_price"][0]]
    if sheet.sections:
        ours.setdefault("categories", "")
    for n, at in enumerate(list(sheet.options.values())[:MOST_OPTIONS], 1):
        ours |= {f"option{n}_name": header[at], f"option{n}_value": header[at]}
    if sheet.options and "image" in targets:
        ours["variant_image"] = ours["image"]
    return ours


def _check_titles(table: Table, guesses: Sequence[Guess]) -> None:
    """A title that is a bare number is none: the first product would be taken for the titles, and be lost."""
    unknown = not any(guess.target in ("title", "handle", "sku") for guess in guesses)
    for guess in guesses:
        if _NUMBER.fullmatch(latin_digits(table.header[guess.column]).strip()) and (
            unknown or guess.target in _COUNTED
        ):
            raise NoTitles(file=table.name, row=table.header_row, columns=_shown(table))


def _shown(table: Table) -> str:
    shown = ", ".join(one_line(title) for title in table.header)
    return shown if len(shown) < 200 else shown[:200] + " ..."


def _notes(guesses: Sequence[Guess], sheet: AnySheet) -> tuple[str, ...]:
    """How the columns were understood, for people."""
    titles: dict[str, list[str]] = {}
    for guess in guesses:
        if guess.target != UNUSED:
            titles.setdefault(guess.target, []).append(guess.title)
    shown = {
        target: " + ".join(names) if len(names) < 3 else f"{names[0]} ... {names[-1]}"
        for target, names in titles.items()
    }
    notes = [f"Understood: {', '.join(f'{names} = {target}' for target, names in shown.items())}."]
    notes.append(f"Products are told apart by {sheet.identity}.")
    if sheet.options:
        notes.append(f"Rows of one product differ in {', '.join(sheet.options)}: these are its options.")
    if sheet.sections:
        notes.append("Rows with one text are titles of sections: these are categories.")
    if sheet.totals:
        many = f"Rows {', '.join(map(str, sheet.totals[:5]))}" if sheet.totals[1:] else f"Row {sheet.totals[0]}"
        notes.append(f"{many}{', ...' if sheet.totals[5:] else ''}: a sum of those above, and no product.")
    return tuple(notes)


# ---- currencies that titles name ----------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*|[€$£¥₽₺₴₸₹₩₫฿﷼؋]")
_LONGEST_TITLE = 200
_ASIDE = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]|,([^,]*)$")


def currency_of(title: str) -> list[str]:
    """The currencies that a title can mean: a word in brackets or after a comma, a sign, or a code: 'Price (Rs/Kg)'."""
    title = title[:_LONGEST_TITLE]
    aside = [word for found in _ASIDE.findall(title) for part in found for word in _WORD.findall(part)]
    words = [word for word in _WORD.findall(title) if not word.isalpha() or not word.isascii() or _is_code(word)]
    return next((meant for word in (*aside, *words) if (meant := amounts.currencies(word))), [])


def _is_code(word: str) -> bool:
    return len(word) == 3 and word.isupper() and word in amounts.EXPONENTS


def _in_toman(table: Table, targets: dict[str, list[int]], money: Notation) -> frozenset[int]:
    """The columns of amounts in toman. Raises OtherCurrency."""
    toman = set()
    for at in (at for name in AMOUNTS for at in targets.get(name, ())):
        meant = currency_of(table.header[at])
        if meant and money.currency not in meant:
            if money.currency != "IRR" or amounts.TOMAN not in meant:
                named = " or ".join(meant[:3])
                raise OtherCurrency(file=table.name, column=table.header[at], currency=named, shop=money.currency)
            toman.add(at)
        elif meant and amounts.TOMAN in meant:
            toman.add(at)
    return frozenset(toman)
