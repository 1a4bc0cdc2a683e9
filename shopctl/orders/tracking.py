"""A carrier's list of parcels, row by row: which parcel, its number, what became of it and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from shopctl.errors import BadInput
from shopctl.sheets import dates, fields
from shopctl.sheets.plan import RowError
from shopctl.sheets.table import Table
from shopctl.text import normal

_MARKS = str.maketrans(dict.fromkeys("_-'’.!,/", " "))

_TITLES = {
    "parcel": "parcel number|parcel id|parcel no|order|order number|order no|order id|order reference|reference"
    "|reference number|reference 1|reference1|ref|customer reference|shipper reference|shipper ref|your reference"
    "|merchant reference|shipment reference|sender reference|bestellnummer|bestellung|auftragsnummer|referenz"
    "|referenznummer|commande|numero de commande|n de commande|pedido|numero de pedido|ordine|numero ordine|siparis no"
    "|شماره سفارش|سفارش|شماره مرسوله مشتری|کد سفارش|شماره بسته|شماره مرجع|شناسه سفارش"
    "|رقم الطلب|الطلب|رقم الطلبية|رقم الطرد|المرجع|رقم المرجع",
    "carrier": "carrier name|courier|courier name|shipping company|shipping provider|provider|service provider"
    "|logistics company|versanddienst|versanddienstleister|dienstleister|paketdienst|transporteur|transportista"
    "|corriere|vettore|kargo|kargo firmasi|شرکت حمل|شرکت پستی|حامل|پیک|شركة الشحن|الناقل|شركة التوصيل",
    "number": "tracking number|tracking no|tracking|tracking id|tracking code|trackingnumber|awb|awb number|awb no"
    "|air waybill|airwaybill|waybill|waybill number|waybill no|consignment|consignment number|consignment note|barcode"
    "|shipment number|shipment no|shipment id|sendungsnummer|sendungsverfolgungsnummer|paketnummer|trackingnummer"
    "|numero de suivi|n de suivi|numero colis|numero de seguimiento|seguimiento|codice tracking|takip no|takip numarasi"
    "|کد رهگیری|شماره رهگیری|بارکد|بارکد مرسوله|کد مرسوله|شماره بارنامه|بارنامه|شماره مرسوله"
    "|رقم التتبع|رقم البوليصة|بوليصة|بوليصة الشحن|رقم الشحنة|رقم بوليصة الشحن|باركود",
    "status": "state|delivery status|shipment status|parcel status|tracking status|current status|last status"
    "|last event|event|event description|sendungsstatus|zustellstatus|statut|etat|estado|stato|durum"
    "|وضعیت|آخرین وضعیت|وضعیت مرسوله|الحالة|حالة الشحنة|آخر حالة|حالة التوصيل",
    "date": "status date|event date|event time|date time|datetime|timestamp|last update|last updated|updated at"
    "|delivery date|delivered at|delivered on|shipped at|shipped on|ship date|pickup date|datum|zustelldatum"
    "|versanddatum|date de livraison|fecha|fecha de entrega|data|data consegna|tarih|teslim tarihi"
    "|تاریخ|تاریخ تحویل|تاریخ ارسال|زمان|آخرین به روز رسانی|التاريخ|تاريخ التسليم|تاريخ الشحن|تاريخ الحالة",
    "reason": "remarks|remark|comment|comments|note|notes|exception|failure reason|bemerkung|grund|motif|motivo"
    "|توضیحات|علت|دلیل|ملاحظات|السبب|ملاحظة",
}  # fmt: skip
"""What carriers call their columns."""

TITLES = fields.vocabulary(_TITLES)

_STATES = {
    "shipped": "shipped|dispatched|in transit|transit|on its way|on the way|out for delivery|picked up|collected"
    "|departed|arrived at facility|arrived at hub|processed|accepted|forwarded|with courier|at delivery depot"
    "|shipment picked up|available for pickup|ready for collection|held for pickup"
    "|unterwegs|in zustellung|in auslieferung|versandt|abgeholt|en cours|en transit|en cours de livraison|expedie"
    "|en transito|en camino|en reparto|spedito|in consegna|in transito|yolda|dagitimda"
    "|ارسال شد|ارسال شده|در راه|در حال ارسال|در حال توزیع|توزیع|تحویل پیک|تحویل به پست|قبول|جمع آوری شد"
    "|تم الشحن|قيد الشحن|في الطريق|قيد التوصيل|خرج للتوصيل|خارج للتوصيل|جاري التوصيل|تم الاستلام من التاجر",
    "delivered": "delivery successful|successfully delivered|shipment delivered|completed|pod|proof of delivery|ok"
    "|delivered to recipient|handed over|zugestellt|ausgeliefert|livre|remis|distribue|entregado|consegnato"
    "|teslim edildi|تحویل شد|تحویل شده|تحویل گیرنده شد|تحویل به گیرنده|تم التوصيل|تم التسليم|مسلم|سلمت|تم تسليم الشحنة",
    "failed": "delivery failed|failed delivery"
    "|failed attempt|not delivered|undelivered|undeliverable|delivery exception"
    "|exception|attempted|delivery attempted|attempt failed|refused|rejected|returned|return|returned to sender|rto"
    "|return to origin|return to shipper|lost|damaged|unclaimed|recipient absent|customer not available|bad address"
    "|nicht zugestellt|zustellung fehlgeschlagen|annahme verweigert|retoure|zuruck an absender|echec|refuse|retour"
    "|retour a l expediteur|no entregado|devuelto|rechazado|non consegnato|reso|teslim edilemedi|iade"
    "|تحویل نشد|تحویل نشده|برگشتی|برگشت خورده|مرجوعی|عدم حضور گیرنده|گیرنده حضور نداشت|مفقود"
    "|لم يتم التوصيل|فشل التوصيل|تعذر التوصيل|مرتجع|مرتجعة|رفض الاستلام|مفقودة|العميل غير متواجد",
    "made": "created|label created|label printed|booked|pending|new|registered|info received|information received"
    "|shipment information received|pre transit|pre advice|electronically announced|awaiting pickup"
    "|angekundigt|etiquette creee|ثبت شد|ثبت شده|در انتظار|تم إنشاء الشحنة|جديد|قيد الانتظار|تم إنشاء البوليصة",
}  # fmt: skip
"""What carriers say of a parcel: 'made' is a label, and the parcel still here."""

UNKNOWN = "unknown"
OUT = ("shipped", "delivered", "failed")
"""The states of a parcel that left the house."""


class NoState(BadInput):
    """A carrier's words are said to mean something that there is not."""

    message = "{given!r} says nothing of a parcel."
    hint = "Write the carrier's words and shipped, delivered, failed or made: --status 'At customs=shipped'"


@dataclass(frozen=True, slots=True)
class Report:
    """What a row says; `state` is shipped, delivered, failed, made, or unknown.

    A list without statuses is one of parcels that were shipped.
    `said` are the carrier's own words; `at` is None where the row has no date.
    """

    row: int
    parcel: str
    carrier: str
    number: str
    state: str
    said: str
    at: datetime | None
    reason: str


def knows(header: Sequence[str]) -> int:
    """How many of a header's titles are those of a carrier's list."""
    return fields.known(header, TITLES)


def words(means: Sequence[str] = ()) -> dict[str, str]:
    """What carriers' words mean, with the merchant's own: 'At customs=shipped'. Raises NoState."""
    known = {_plain(word): state for state, said in _STATES.items() for word in (state, *said.split("|"))}
    for line in means:
        said, _, state = line.rpartition("=")
        if not said.strip() or state.strip().casefold() not in _STATES:
            raise NoState(given=line)
        known[_plain(said)] = state.strip().casefold()
    return known


def _plain(said: str) -> str:
    return " ".join(normal(said).translate(_MARKS).split())


def reports(
    table: Table, columns: fields.Columns, meaning: Mapping[str, str], order: str, zone: tzinfo
) -> Iterator[Report | RowError]:
    """The rows of the list; of one that cannot be read, why. `order` says which of 3/4 is the day (see dates)."""
    when = dates.reader(order, zone)
    for row, cells in table.rows():
        if not any(map(str.strip, cells)):
            continue
        said, date = fields.cell(cells, columns, "status"), fields.cell(cells, columns, "date")
        try:
            at = when(date) if date else None
        except dates.BadDate as error:
            yield RowError(row, "date", str(error))
            continue
        state = meaning.get(_plain(said), UNKNOWN) if said else "shipped"
        parcel, carrier, number, reason = (
            fields.line(fields.cell(cells, columns, name)) for name in ("parcel", "carrier", "number", "reason")
        )
        if parcel or number:
            yield Report(row, parcel, carrier, "".join(number.split()), state, fields.line(said), at, reason)
        else:
            yield RowError(row, "", "it names no order, parcel or tracking number")


def order_of(table: Table, columns: fields.Columns) -> str:
    """Which comes first in the list's dates, day or month; '' where they do not show it."""
    return dates.order_of(fields.cell(cells, columns, "date") for _, cells in table.rows())
