"""Bank statements as banks export them: which lines are money that came in, when, from whom, and what was written.

The statement's columns are known by their titles, in the languages of many banks; signs, decimals and the order of day
and month are judged by the whole of it, as single cells can mean two things.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shopctl import clock, money
from shopctl.config.model import Settings
from shopctl.errors import BadInput
from shopctl.sheets import decimals, fields, words
from shopctl.sheets.table import Number, Table, open_table
from shopctl.text import latin_digits, normal

_WORDS = {
    "date": "booking date|transaction date|posting date|posted|completed date|entry date|operation date"
    "|buchungstag|buchungsdatum|buchung|datum|date operation|date de l operation|date comptable"
    "|date de comptabilisation"
    "|fecha|fecha operacion|fecha de operacion|fecha contable|f operacion|data|data operazione|data contabile|boekdatum"
    "|transactiedatum|tarih|islem tarihi|data operacji|تاریخ|تاریخ تراکنش|تاریخ گردش|تاریخ سند|التاريخ|تاريخ العملية"
    "|تاريخ القيد|تاريخ المعاملة|started date|date time|value date|wertstellung|valutadatum|valuta|date valeur"
    "|date de valeur|fecha valor|data valuta|تاریخ ارزش|تاريخ القيمة",
    "amount": "betrag|umsatz|montant|importe|importo|bedrag|tutar|kwota|belopp|transaction amount|amount eur|betrag eur"
    "|umsatz in eur|montant eur|importe eur|مبلغ|مبلغ تراکنش|مبلغ ریال|المبلغ|قيمة العملية|value|net amount",
    "credit": "credit amount|credits|deposit|deposits|paid in|money in|haben|gutschrift|montant credit|recettes|abono"
    "|abonos|haber|ingreso|ingresos|avere|entrate|accrediti|bij|alacak|بستانکار|واریز|مبلغ واریز|واریزی|دائن|إيداع"
    "|الإيداع|مبلغ دائن|ايداعات",
    "debit": "debit amount|debits|withdrawal|withdrawals|paid out|money out|soll|belastung|montant debit|depenses|cargo"
    "|cargos|debe|gasto|gastos|dare|uscite|addebiti|af|borc|بدهکار|برداشت|مبلغ برداشت|مدين|سحب|السحب|مبلغ مدين|سحوبات",
    "sign": "credit debit indicator|credit debit|debit credit|cr dr|dr cr|c d|d c|s h|soll haben|sollhabenkennzeichen"
    "|soll haben kennzeichen|sens|af bij|nature|نوع|نوع تراکنش|نوع العملية|transaction type|type|indicator",
    "name": "payer|payer name|payee|counterparty|counterparty name|partner|partner name|sender|from|debtor|debtor name"
    "|other party|beguenstigter zahlungspflichtiger|beguenstigter|auftraggeber empfaenger|auftraggeber beguenstigter"
    "|auftraggeber|zahlungspflichtige r|zahlungspflichtiger|zahlungspflichtige|name zahlungsbeteiligter|nom|emetteur"
    "|nom du tiers|tiers|donneur d ordre|ordenante|nombre|remitente|naam|naam tegenpartij|naam omschrijving|ordinante"
    "|gonderen|واریز کننده|واریزکننده|نام واریز کننده|فرستنده|نام|نام صاحب حساب|المرسل|اسم المرسل|المحول|اسم المحول",
    "text": "description|details|reference|purpose|memo|narrative|particulars|remittance information|payment reference"
    "|payment details|payment text|message|note|notes|transaction description|end to end reference|verwendungszweck"
    "|buchungstext|buchungsdetails|mandatsreferenz|zahlungsreferenz|kundenreferenz|libelle|libelle operation"
    "|communication|motif|detail|informations complementaires|concepto|observaciones|referencia|descripcion|descrizione"
    "|causale|mededelingen|omschrijving|aciklama|tytul|شرح|شرح تراکنش|بابت|توضیحات|شناسه پرداخت|شناسه واریز|شناسه"
    "|بيان|البيان|الوصف|التفاصيل|المرجع|ملاحظات",
    "id": "transaction id|transaction number|fitid|bank reference|reference number|ref no|ref|entry reference"
    "|umsatz id|transaktionsnummer|numero operation|reference operation|numero de operacion|شماره پیگیری|کد پیگیری"
    "|کد رهگیری|شماره سند|شماره مرجع|رقم العملية|رقم المرجع|رقم الحركة",
    "currency": "ccy|waehrung|wahrung|devise|divisa|moneda|valuta code|munteenheid|doviz|ارز|واحد پول|العملة|عملة",
    "balance": "running balance|saldo|kontostand|solde|bakiye|saldo nach buchung|مانده|موجودی|الرصيد|رصيد",
}  # fmt: skip
"""What banks call their columns; `balance` is known only for what it says of decimal signs."""

COLUMNS = fields.vocabulary(_WORDS)
_IN = "c cr crdt credit h haben + in bij abono gutschrift deposit incoming بستانکار بس واریز دائن ایداع credito entrata"
_OUT = "d dr dbit debit s soll - out af cargo lastschrift withdrawal outgoing بدهکار بد برداشت مدین سحب debito uscita"
_SIGNS = dict.fromkeys(map(normal, _IN.split()), 1) | dict.fromkeys(map(normal, _OUT.split()), -1)
_UNSEEN = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u2066\u2067\u2068\u2069\u202a\u202b\u202c")) | {
    ord("−"): "-",
    ord("–"): "-",
}
_SIGNED = re.compile(
    r"(?:(cr|dr|[cdhs])\.?(?=[\s\d+(-]))?\s*([-+(])?\s*(.*?)\s*([-+)])?\s*(?:(?<=[\s\d)])(cr|dr|[cdhs])\.?)?",
    re.IGNORECASE,
)
_MONTHS = (
    "jan|janv|ene gen|feb|fev|febr mar|mars|maerz|mrz apr|avr|abr may|mai|mei|mag jun|juin|juni|giu"
    " jul|juil|juli|lug aug|aout|ago sep|sept|set oct|okt|ott nov dec|dez|dic"
)
_ROWS_TO_JUDGE = 5000


class NotAStatement(BadInput):
    """The file has no columns for when money came and how much."""

    code = "not_a_statement"
    message = "{file}: no column for the {missing} was found among {titles}."
    hint = "Say which it is: --map TITLE={field}"


class Transfer(NamedTuple):
    """Money that came in, as the bank wrote it down; `row` is its place in the file."""

    row: int
    identity: str
    booked_on: date
    amount: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement read: what came in, how many lines went out, and which could not be read, with the reason."""

    transfers: list[Transfer]
    outgoing: int
    unread: list[tuple[int, str]]
    how: str


def read(source: Path, settings: Settings, maps: Sequence[str] = (), encoding: str = "") -> Reading:
    """The statement in a file. Raises NoFile, UnreadableTable, NotAStatement, NoColumn, NoField."""
    table = open_table(source, encoding=encoding, knows=lambda cells: fields.known(cells, COLUMNS))
    columns = fields.choose(table, COLUMNS, maps)
    for field, found in (("date", columns.get("date")), ("amount", columns.get("amount") or columns.get("credit"))):
        if not found:
            titles = ", ".join(filter(None, map(str.strip, table.header)))
            raise NotAStatement(file=table.name, missing=field, titles=titles, field=field)
    return _Reader(table, columns, settings).reading()


def moment(day: str, zone: str) -> datetime:
    """Noon of a day that people typed, in that time zone. Raises BadInput."""
    try:
        return noon(clock.day(day), zone)
    except ValueError as error:
        raise BadInput(reason=f"{error}.") from None


def noon(day: date, zone: str) -> datetime:
    """The middle of a day in that time zone, in UTC."""
    return datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)


class _Reader:
    """Reads the lines of one statement by its columns, its decimal sign, and its order of day and month."""

    def __init__(self, table: Table, columns: fields.Columns, settings: Settings) -> None:
        self.table, self.columns, self.money = table, columns, settings.money
        sample = [cells for _, (_, cells) in zip(range(_ROWS_TO_JUDGE), table.rows(), strict=False)]
        amounts = [
            _signed(cells[at])[1]
            for field in ("amount", "credit", "debit", "balance")
            for at in columns.get(field, ())
            for cells in sample
            if at < len(cells) and not isinstance(cells[at], Number)
        ]
        self.decimal_sign = decimals.sign(amounts, self.money)
        dates = (fields.cell(cells, columns, "date") for cells in sample)
        self.month_first = month_first(dates, settings.shop.region)

    def reading(self) -> Reading:
        """All lines. A line without a date and an amount is none: totals, empty lines."""
        found: list[Transfer] = []
        unread: list[tuple[int, str]] = []
        outgoing = 0
        seen: Counter[str] = Counter()
        for row, cells in self.table.rows():
            if not fields.cell(cells, self.columns, "date"):
                continue
            try:
                amount = self._amount(cells)
                if amount > 0:
                    found.append(self._transfer(row, cells, amount, seen))
                outgoing += amount < 0
            except ValueError as error:
                unread.append((row, str(error)))
            except BadInput as error:
                unread.append((row, error.sentence))
        return Reading(found, outgoing, unread, self.table.how)

    def _transfer(self, row: int, cells: Sequence[str], amount: int, seen: Counter[str]) -> Transfer:
        day = day_of(fields.cell(cells, self.columns, "date"), self.month_first)
        name = fields.line(fields.cell(cells, self.columns, "name"))
        text = " ".join(dict.fromkeys(filter(None, (fields.line(cell) for cell in self._texts(cells)))))
        line = "\x1f".join((day.isoformat(), str(amount), self.money.currency, name, text))
        seen[line] += 1  # two customers may well pay the same on one day without a word
        return Transfer(row, sha256(f"{line}\x1f{seen[line]}".encode()).hexdigest()[:32], day, amount, name, text)

    def _texts(self, cells: Sequence[str]) -> Iterator[str]:
        for field in ("text", "id"):
            for at in self.columns.get(field, ()):
                yield fields.bare(cells[at]) if at < len(cells) else ""

    def _amount(self, cells: Sequence[str]) -> int:
        """Minor units, negative for money that went out; 0 for none. Raises BadInput, ValueError."""
        self._check_currency(fields.cell(cells, self.columns, "currency"))
        credit, debit = (self._parse(fields.cell(cells, self.columns, field)) for field in ("credit", "debit"))
        if credit or debit:
            return abs(credit) - abs(debit)
        amount = self._parse(fields.cell(cells, self.columns, "amount"))
        said = _SIGNS.get(normal(fields.cell(cells, self.columns, "sign")).strip("."))
        return amount if said is None else said * abs(amount)

    def _parse(self, cell: str) -> int:
        sign, amount = _signed(cell)
        if not amount:
            return 0
        mark = "." if isinstance(cell, Number) else self.decimal_sign
        return sign * money.parse(amount, self.money.currency, self.money.minor_digits, mark)

    def _check_currency(self, cell: str) -> None:
        if cell and self.money.currency not in money.currencies(cell):
            raise ValueError(f"it is in {cell}, the shop's currency is {self.money.currency}")


def _signed(cell: str) -> tuple[int, str]:
    """An amount's sign, and the amount without it: -5, 5-, (5), 5 DR, 5 S are less than nothing."""
    parts = _SIGNED.fullmatch(cell.translate(_UNSEEN).strip())
    if not parts:
        return 1, cell
    before, left, amount, right, after = parts.groups("")
    minus = "-" in left + right or (left == "(" and right == ")")
    return (-1 if minus or (before + after).casefold() in ("d", "dr", "s") else 1), amount


def month_first(dates: Iterable[str], region: str) -> bool:
    """Whether 03/04 is in March: as the other dates of the column say, else as the country has it."""
    pairs = [re.match(r"(\d\d?)[/-](\d\d?)[/-]", latin_digits(each)) for each in dates]
    days = [(int(pair[1]), int(pair[2])) for pair in pairs if pair]
    if any(first > 12 for first, _ in days):
        return False
    return region == "US" or any(second > 12 for _, second in days)


def day_of(text: str, month_first: bool = False) -> date:
    """The day of a cell: 2026-03-10, 10.03.2026, 10/3/26, 20260310, 10 Mar 2026, ۱۴۰۴/۱۲/۱۹; a time may follow.

    Raises ValueError.
    """
    plain = latin_digits(text).translate(_UNSEEN).strip()
    if found := re.match(r"([12]\d{3})([-/.]?)(\d\d?)\2(\d\d?)(?!\d)", plain):
        return clock.day(f"{found[1]}-{found[3]}-{found[4]}")
    if found := re.match(r"(\d\d?)([-/. ])\s?(\d\d?)\2\s?(\d{4}|\d\d)(?!\d)", plain):
        first, second = int(found[1]), int(found[3])
        swap = month_first and found[2] != "."
        return _day(found[4], second if not swap else first, first if not swap else second)
    if found := re.match(r"(\d\d?)[-. ]+([^\W\d]+)\.?[-,. ]+(\d{4}|\d\d)(?!\d)", plain):
        return _day(found[3], _month(found[2]), int(found[1]))
    raise ValueError(f"{text!r} is no day")


def _day(year: str, month: int, day: int) -> date:
    return clock.day(f"{year if len(year) == 4 else '20' + year}-{month}-{day}")


def _month(name: str) -> int:
    spelled = words.spelled(name)
    for number, names in enumerate(_MONTHS.split(), 1):
        if any(spelled == each or spelled[:4] == each or spelled[:3] == each for each in names.split("|")):
            return number
    raise ValueError(f"{name!r} is no month")
