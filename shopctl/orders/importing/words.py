"""What programs and people call the state of an order, and what becomes of it. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from shopctl.sheets.words import no, spelled, yes

Paid = Literal["unpaid", "authorized", "voided", "part", "paid", "part_refunded", "refunded"]
Sent = Literal["unsent", "part", "sent"]

_WORDS = {
    "done": "completed|complete|closed|finished|archived|abgeschlossen|erledigt|fertig|terminée|terminé|completado|"
    "completato|concluído|voltooid|zrealizowane|zakończone|выполнен|завершен|завершён|tamamlandı|تکمیل شده|انجام شده|"
    "مكتمل|منتهي",
    "sent": "fulfilled|shipped|delivered|sent|dispatched|versendet|versandt|verschickt|zugestellt|geliefert|expédiée|"
    "expédié|livrée|livré|enviado|entregado|spedito|consegnato|entregue|verzonden|geleverd|bezorgd|wysłane|dostarczone|"
    "отправлен|доставлен|kargolandı|gönderildi|teslim edildi|ارسال شده|تحویل شده|تم الشحن|تم التوصيل|تم التسليم",
    "part_sent": "partial|partially fulfilled|partially shipped|teilweise versendet|teilversendet",
    "unsent": "unfulfilled|not shipped|restocked|pending fulfillment|scheduled|on hold fulfillment|nicht versendet",
    "processing": "in progress|ready|picking|packed|confirmed|in Bearbeitung|in Arbeit|bestätigt|en cours|"
    "en cours de traitement|en préparation|procesando|en proceso|in lavorazione|em processamento|in behandeling|"
    "w realizacji|в обработке|в работе|hazırlanıyor|در حال انجام|در حال پردازش|قيد التنفيذ|جاري التجهيز",
    "paid": "captured|settled|bezahlt|payée|payé|pagado|pagato|pago|betaald|opłacone|zapłacone|оплачен|оплачено|ödendi|"
    "پرداخت شده|مدفوع|تم الدفع",
    "unpaid": "pending|open|new|on hold|pending payment|awaiting payment|not paid|expired|draft|placed|offen|neu|"
    "unbezahlt|nicht bezahlt|ausstehend|en attente|impayée|impayé|pendiente|nuevo|in attesa|nuovo|pendente|novo|"
    "onbetaald|nieuw|oczekuje|nowe|nieopłacone|ожидает|новый|не оплачен|beklemede|yeni|ödenmedi|در انتظار|جدید|"
    "در انتظار پرداخت|پرداخت نشده|قيد الانتظار|جديد|غير مدفوع",
    "authorized": "authorised|autorisiert",
    "voided": "void",
    "part": "partially paid|teilweise bezahlt|anbezahlt",
    "refunded": "erstattet|rückerstattet|remboursée|remboursé|reembolsado|rimborsato|terugbetaald|zwrócone|возврат|"
    "возвращен|iade edildi|مسترد شده|برگشت داده شده|مسترجع|تم الاسترداد",
    "part_refunded": "partially refunded|teilweise erstattet",
    "canceled": "cancelled|failed|storniert|annulliert|annulée|annulé|cancelado|annullato|geannuleerd|anulowane|"
    "отменен|отменён|iptal|iptal edildi|لغو شده|کنسل|ملغي|ملغى|تم الإلغاء",
}

# What one word says of the money and the goods, where nothing else does.
_PAYS: dict[str, Paid] = {
    "done": "paid", "sent": "paid", "part_sent": "paid", "processing": "paid", "paid": "paid", "part": "part",
    "authorized": "authorized", "voided": "voided", "refunded": "refunded", "part_refunded": "part_refunded",
}  # fmt: skip
_SENDS: dict[str, Sent] = {"done": "sent", "sent": "sent", "part_sent": "part", "part_refunded": "sent"}


class UnknownWord(ValueError):
    """A status is none that is known; the message says which."""


class Standing(NamedTuple):
    """Where an order stands."""

    paid: Paid
    sent: Sent
    canceled: bool


DONE = Standing("paid", "sent", False)
"""What a list is taken for that tells no statuses: sales of the past."""


@lru_cache(maxsize=1)
def _meanings() -> dict[str, str]:
    return {spelled(word): meaning for meaning, words in _WORDS.items() for word in (meaning, *words.split("|"))}


def meaning(cell: str) -> str:
    """What a status means; '' for a blank. Raises UnknownWord."""
    plain = spelled(cell) if cell.strip() else ""
    if plain and plain not in _meanings():
        raise UnknownWord(f"{cell[:40]!r} is no status that is known")
    return _meanings()[plain] if plain else ""


def standing(status: str, payment: str, delivery: str, canceled: bool) -> Standing:
    """Where an order stands by the cells of its statuses; those of money and goods go before. Raises UnknownWord."""
    whole = meaning(status)
    pays = ("paid" if yes(payment) else "unpaid") if yes(payment) or no(payment) else meaning(payment) or whole
    sends = meaning(delivery) or whole
    # Money back for a whole order, and nothing said of the goods: it did not happen.
    off = canceled or "canceled" in (whole, pays, sends) or (whole == "refunded" and not delivery)
    return Standing(_PAYS.get(pays, "unpaid"), "unsent" if off else _SENDS.get(sends, "unsent"), off)
