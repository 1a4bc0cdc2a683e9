"""What Shopify and people call the columns of a list of orders, by ours.

One row is one line of an order, or a whole order with one line. Plain sheets in English, German, French, Spanish,
Italian, Portuguese, Dutch, Polish, Russian, Turkish, Persian and Arabic.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from shopctl.sheets import fields
from shopctl.sheets.words import spelled

SHOPIFY = {
    "number": "Name",
    "email": "Email",
    "payment": "Financial Status",
    "paid_at": "Paid at",
    "delivery": "Fulfillment Status",
    "sent_at": "Fulfilled at",
    "currency": "Currency",
    "shipping": "Shipping",
    "tax": "Taxes",
    "total": "Total",
    "discount": "Discount Amount",
    "shipping_method": "Shipping Method",
    "placed_at": "Created at",
    "quantity": "Lineitem quantity",
    "item": "Lineitem name",
    "price": "Lineitem price",
    "sku": "Lineitem sku",
    "requires_shipping": "Lineitem requires shipping",
    "taxable": "Lineitem taxable",
    "line_delivery": "Lineitem fulfillment status",
    "line_discount": "Lineitem discount",
    "name": "Shipping Name|Billing Name",
    "company": "Shipping Company|Billing Company",
    "address1": "Shipping Address1|Shipping Street|Billing Address1|Billing Street",
    "address2": "Shipping Address2|Billing Address2",
    "city": "Shipping City|Billing City",
    "postcode": "Shipping Zip|Billing Zip",
    "region": "Shipping Province Name|Shipping Province|Billing Province Name|Billing Province",
    "country": "Shipping Country|Billing Country",
    "phone": "Phone|Shipping Phone|Billing Phone",
    "note": "Notes",
    "canceled_at": "Cancelled at",
    "payment_method": "Payment Method",
    "payment_reference": "Payment Reference|Payment ID",
    "refunded": "Refunded Amount",
    "due": "Outstanding Balance",
    "channel": "Source",
    "tax_name": "Tax 1 Name",
    "second_tax": "Tax 2 Name",
    "duties": "Duties",
}

WORDS = {
    "number": "order|order number|order no|order id|order name|invoice|invoice no|invoice number|invoice id|"
    "receipt number|Bestellnummer|Bestellung|Bestell-Nr|Auftrag|Auftragsnummer|Rechnungsnummer|Belegnummer|commande|"
    "numéro de commande|n° commande|facture|pedido|número de pedido|factura|ordine|numero ordine|fattura|encomenda|"
    "número do pedido|bestelling|bestelnummer|factuurnummer|zamówienie|numer zamówienia|заказ|номер заказа|sipariş|"
    "sipariş no|sipariş numarası|سفارش|شماره سفارش|شماره فاکتور|الطلب|رقم الطلب|رقم الفاتورة",
    "placed_at": "date|order date|created at|ordered at|placed at|invoice date|purchase date|created|Datum|"
    "Bestelldatum|Auftragsdatum|Rechnungsdatum|date de commande|date commande|fecha|fecha de pedido|fecha del pedido|"
    "data|data ordine|data do pedido|besteldatum|data zamówienia|дата|дата заказа|tarih|sipariş tarihi|تاریخ|"
    "تاریخ سفارش|تاریخ ثبت|التاريخ|تاريخ الطلب",
    "customer_number": "customer id|customer number|customer no|Kundennummer|Kunden-Nr|numéro client|id cliente|"
    "número de cliente|codice cliente|klantnummer|numer klienta|код клиента|müşteri no|کد مشتری|شماره مشتری|رقم العميل",
    "name": "customer name|customer|buyer|client|full name|recipient|Kunde|Kundenname|Käufer|Besteller|client name|"
    "nom du client|nom|cliente|nombre|nombre del cliente|comprador|nome|nome cliente|nome do cliente|klant|klantnaam|"
    "naam|klient|nabywca|клиент|покупатель|фио|имя|müşteri|müşteri adı|alıcı|مشتری|نام مشتری|نام|خریدار|العميل|"
    "اسم العميل|المشتري",
    "first_name": "given name|billing first name|Vorname|prénom|voornaam|imię|نام کوچک|الاسم الأول",
    "last_name": "surname|billing last name|Nachname|apellidos|cognome|sobrenome|achternaam|nazwisko|фамилия|soyad|"
    "نام خانوادگی|اسم العائلة",
    "email": "e-mail|email address|mail|customer email|billing email|E-Mail-Adresse|courriel|adresse e-mail|correo|"
    "correo electrónico|электронная почта|почта|e-posta|ایمیل|البريد الإلكتروني|الايميل|البريد",
    "phone": "phone number|telephone|mobile|billing phone|Telefon|Telefonnummer|Handy|téléphone|teléfono|telefono|"
    "telefone|telefoon|телефон|تلفن|شماره تماس|موبایل|الهاتف|رقم الهاتف|الجوال",
    "company": "Firma|société|empresa|azienda|bedrijf|компания|şirket|شرکت|الشركة",
    "address1": "address|street|shipping address|delivery address|address line 1|Adresse|Anschrift|Lieferadresse|"
    "Straße|adresse de livraison|dirección|dirección de envío|indirizzo|endereço|adres|адрес|адрес доставки|"
    "teslimat adresi|آدرس|نشانی|العنوان|عنوان التوصيل",
    "address2": "address line 2|Adresszusatz|complément d’adresse",
    "city": "town|Ort|Stadt|ville|ciudad|città|cidade|plaats|stad|miasto|город|şehir|شهر|المدينة",
    "postcode": "zip|zip code|postal code|PLZ|Postleitzahl|code postal|código postal|cap|kod pocztowy|индекс|"
    "posta kodu|کد پستی|الرمز البريدي",
    "region": "state|province|county|Bundesland|région|provincia|estado|استان|المحافظة",
    "country": "country code|Land|pays|país|paese|kraj|страна|ülke|کشور|الدولة|البلد",
    "sku": "stock code|item code|product code|article number|item sku|product sku|Artikelnummer|Art.-Nr.|référence|"
    "referencia|código|codice|codice articolo|referência|artikelnummer|kod|kod produktu|артикул|код товара|stok kodu|"
    "ürün kodu|کد کالا|کد محصول|رمز المنتج|كود المنتج",
    "item": "item name|product|product name|title|description|product title|line item|article|Artikel|Artikelname|"
    "Bezeichnung|Produkt|Produktname|Beschreibung|produit|article acheté|désignation|producto|artículo|descripción|"
    "prodotto|articolo|descrizione|produto|artigo|descrição|artikel naam|omschrijving|towar|nazwa produktu|товар|"
    "наименование|название|ürün|ürün adı|محصول|کالا|نام محصول|نام کالا|شرح کالا|المنتج|اسم المنتج|الصنف",
    "quantity": "qty|pieces|units|item quantity|Menge|Anzahl|Stück|Stückzahl|quantité|qté|cantidad|unidades|quantità|"
    "qtà|quantidade|aantal|ilość|количество|кол-во|adet|miktar|تعداد|الكمية|العدد",
    "price": "unit price|item price|item cost|price each|Einzelpreis|Stückpreis|Preis|prix unitaire|prix|"
    "precio unitario|precio|prezzo unitario|prezzo|preço unitário|preço|stukprijs|prijs|cena jednostkowa|cena|цена|"
    "цена за единицу|birim fiyat|fiyat|قیمت واحد|قیمت|فی|سعر الوحدة|السعر|سعر",
    "line_total": "line total|item total|line amount|row total|Positionssumme|Zeilensumme|Gesamtpreis|total ligne|"
    "total línea|totale riga|total do item|regeltotaal|wartość|сумма позиции|satır toplamı|جمع ردیف|إجمالي السطر",
    "line_discount": "item discount|discount per item|Positionsrabatt|remise ligne|descuento línea|sconto riga",
    "shipping": "shipping cost|shipping amount|shipping total|order shipping amount|delivery cost|delivery fee|postage|"
    "freight|Versand|Versandkosten|Porto|frais de port|livraison|gastos de envío|envío|spedizione|spese di spedizione|"
    "frete|verzendkosten|koszt wysyłki|wysyłka|доставка|стоимость доставки|kargo|kargo ücreti|هزینه ارسال|کرایه|"
    "تكلفة الشحن|الشحن",
    "shipping_method": "delivery method|shipping method title|Versandart|mode de livraison|método de envío|"
    "metodo di spedizione|método de entrega|verzendmethode|sposób wysyłki|способ доставки|روش ارسال|طريقة الشحن",
    "discount": "discount amount|order discount|cart discount amount|coupon|Rabatt|Nachlass|remise|réduction|descuento|"
    "sconto|desconto|korting|rabat|скидка|indirim|تخفیف|الخصم",
    "tax": "tax amount|taxes|vat|vat amount|order total tax amount|sales tax|MwSt|USt|Steuer|Mehrwertsteuer|tva|iva|"
    "impuestos|imposto|btw|podatek|ндс|налог|kdv|مالیات|الضريبة|ضريبة القيمة المضافة",
    "total": "order total|order total amount|grand total|amount|total amount|total price|order amount|Gesamt|Summe|"
    "Gesamtsumme|Gesamtbetrag|Betrag|Rechnungsbetrag|montant|montant total|total ttc|importe|importe total|totale|"
    "importo|valor total|totaal|totaalbedrag|suma|razem|сумма|итого|сумма заказа|toplam|toplam tutar|tutar|مبلغ|"
    "مبلغ کل|جمع کل|الإجمالي|المجموع|المبلغ",
    "currency": "order currency|currency code|Währung|devise|moneda|valuta|moeda|waluta|валюта|para birimi|ارز|العملة",
    "status": "order status|state|Bestellstatus|Auftragsstatus|statut|statut commande|estado del pedido|stato|"
    "stato ordine|situação|bestelstatus|статус|статус заказа|durum|sipariş durumu|وضعیت|وضعیت سفارش|الحالة|"
    "حالة الطلب",
    "payment": "payment status|financial status|paid|Zahlungsstatus|bezahlt|statut de paiement|estado de pago|"
    "stato pagamento|status do pagamento|betaalstatus|status płatności|статус оплаты|оплата|ödeme durumu|وضعیت پرداخت|"
    "حالة الدفع",
    "delivery": "fulfillment status|shipping status|delivery status|Versandstatus|Lieferstatus|statut de livraison|"
    "estado de envío|stato spedizione|verzendstatus|статус доставки|kargo durumu|وضعیت ارسال|حالة الشحن",
    "paid_at": "paid date|date paid|payment date|Zahlungsdatum|bezahlt am|date de paiement|fecha de pago|"
    "data pagamento|дата оплаты|ödeme tarihi|تاریخ پرداخت|تاريخ الدفع",
    "sent_at": "fulfilled at|shipped at|ship date|shipping date|Versanddatum|versendet am|date d’expédition|"
    "fecha de envío|data spedizione|дата отправки|kargo tarihi|تاریخ ارسال|تاريخ الشحن",
    "canceled_at": "cancelled at|canceled|cancelled|storniert am",
    "refunded": "refunded amount|refund|refund amount|order refund amount|Erstattung|erstattet|remboursement|reembolso|"
    "rimborso|terugbetaling|zwrot|возврат|iade|مبلغ بازگشتی|المبلغ المسترد",
    "due": "outstanding|outstanding balance|balance due|offener Betrag|reste à payer|saldo pendiente|مانده|المتبقي",
    "payment_method": "payment method title|paid by|Zahlungsart|Zahlungsmethode|mode de paiement|método de pago|"
    "metodo di pagamento|forma de pagamento|betaalmethode|metoda płatności|способ оплаты|ödeme yöntemi|روش پرداخت|"
    "طريقة الدفع",
    "payment_reference": "transaction id|payment id|reference|Transaktionsnummer|شماره تراکنش|رقم العملية",
    "channel": "source|sales channel|Kanal|canal|canale|kanaal|kanał|канал|kanal|کانال|القناة",
    "note": "notes|comment|comments|customer note|order note|Notiz|Bemerkung|Kommentar|remarque|commentaire|nota|notas|"
    "opmerking|uwagi|примечание|комментарий|not|یادداشت|توضیحات|ملاحظات|ملاحظة",
}


@lru_cache(maxsize=2)
def titles(format_: str) -> fields.Vocabulary:
    """The field of each title, in a format."""
    return fields.vocabulary(SHOPIFY if format_ == "shopify" else WORDS)


def format_of(header: Sequence[str]) -> str:
    """Whose columns these are: shopify, or plain."""
    found = {spelled(title) for title in header}
    return "shopify" if {"name", "lineitem quantity", "lineitem price"} <= found else "plain"


def knows(header: Sequence[str]) -> int:
    """How many titles are known: what tells the header from what stands above it."""
    return max(fields.known(header, titles(each)) for each in ("shopify", "plain"))
