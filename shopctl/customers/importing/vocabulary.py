"""What programs and people call the columns of a list of customers, by ours.

Shopify's exports (2017 to today), WooCommerce's, and sheets in English, German, French, Spanish, Italian, Portuguese,
Dutch, Polish, Russian, Turkish, Persian and Arabic.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from shopctl.sheets import fields
from shopctl.sheets.words import spelled

WORDS = {
    "id": "customer id|customer number|customer no|user id|client id|kundennummer|kunden-nr|kundennr|numéro client|"
    "n° client|número de cliente|id cliente|codice cliente|número do cliente|klantnummer|numer klienta|"
    "номер клиента|код клиента|müşteri no|شماره مشتری|کد مشتری|رقم العميل",
    "name": "full name|customer|customer name|client|client name|contact|contact name|Kunde|Kundenname|"
    "vollständiger Name|nom complet|nom du client|nombre completo|cliente|nombre del cliente|nome completo|"
    "nome cliente|nome do cliente|naam|klant|klantnaam|klient|imię i nazwisko|имя и фамилия|фио|клиент|покупатель|"
    "ad soyad|müşteri|müşteri adı|نام و نام خانوادگی|نام کامل|نام مشتری|مشتری|الاسم الكامل|اسم العميل|العميل|الاسم",
    "first_name": "given name|forename|billing first name|shipping first name|Vorname|prénom|nombre|primer nombre|nome|"
    "primeiro nome|voornaam|imię|имя|ad|isim|نام|نام کوچک|الاسم الأول|الاسم الاول",
    "last_name": "surname|family name|billing last name|shipping last name|Nachname|Familienname|nom|nom de famille|"
    "apellido|apellidos|cognome|sobrenome|apelido|achternaam|nazwisko|фамилия|soyad|soyadı|نام خانوادگی|فامیلی|"
    "اسم العائلة|اللقب|الكنية",
    "email": "e-mail|email address|e-mail address|mail|user email|customer email|billing email|E-Mail-Adresse|"
    "Mailadresse|courriel|adresse e-mail|adresse mail|adresse électronique|correo|correo electrónico|posta elettronica|"
    "indirizzo email|endereço de e-mail|e-mailadres|adres e-mail|эл почта|электронная почта|почта|имейл|e-posta|"
    "eposta|ایمیل|پست الکترونیک|رایانامه|البريد|البريد الإلكتروني|البريد الالكتروني|الايميل|الإيميل",
    "phone": "phone number|telephone|tel|mobile|mobile phone|mobile number|cell|cell phone|billing phone|"
    "shipping phone|default address phone|Telefon|Telefonnummer|Handy|Mobil|Mobilnummer|Mobiltelefon|téléphone|"
    "portable|"
    "numéro de téléphone|teléfono|móvil|celular|telefono|cellulare|telefone|telemóvel|telefoon|telefoonnummer|"
    "mobiel|numer telefonu|komórka|телефон|номер телефона|мобильный|cep|cep telefonu|telefon numarası|تلفن|"
    "شماره تلفن|موبایل|شماره موبایل|تلفن همراه|شماره تماس|الهاتف|رقم الهاتف|الجوال|رقم الجوال|الموبايل|المحمول",
    "company": "default address company|billing company|shipping company|organisation|organization|business name|Firma|"
    "Unternehmen|société|entreprise|empresa|compañía|azienda|società|ragione sociale|companhia|bedrijf|bedrijfsnaam|"
    "nazwa firmy|компания|организация|фирма|şirket|firma adı|شرکت|نام شرکت|الشركة|اسم الشركة",
    "address1": "default address address1|billing address 1|shipping address 1|address|address line 1|street|"
    "street address|postal address|home address|Adresse|Anschrift|Straße|Strasse|Straße und Hausnummer|rue|"
    "adresse postale|dirección|calle|domicilio|indirizzo|via|endereço|morada|rua|adres|straat|ulica|адрес|улица|adresi|"
    "آدرس|نشانی|خیابان|العنوان|عنوان|الشارع",
    "address2": "default address address2|billing address 2|shipping address 2|address line 2|Adresszusatz|"
    "complément d’adresse|adresse 2|dirección 2|piso|complemento|toevoeging|adres 2|адрес 2|آدرس 2|العنوان 2",
    "city": "default address city|billing city|shipping city|town|Ort|Stadt|Wohnort|ville|commune|ciudad|localidad|"
    "población|città|comune|cidade|localidade|stad|plaats|woonplaats|miasto|miejscowość|город|şehir|il|شهر|"
    "المدينة|مدينة",
    "postcode": "zip|zip code|default address zip|billing postcode|shipping postcode|postal code|post code|"
    "postcode zip|"
    "PLZ|Postleitzahl|code postal|cp|código postal|cap|codice postale|cep postal|kod pocztowy|индекс|почтовый индекс|"
    "posta kodu|کد پستی|کدپستی|الرمز البريدي|الرمز البريدى",
    "region": "province|default address province|province code|default address province code|billing state|"
    "shipping state|state|county|Bundesland|Kanton|région|département|provincia|estado|regione|província|provincie|"
    "województwo|область|регион|ilçe|استان|المحافظة|المنطقة",
    "country_code": "default address country code|iso country|Ländercode|code pays",
    "country": "billing country|shipping country|default address country|country region|Land|Staat|pays|país|"
    "paese|nazione|kraj|страна|ülke|کشور|الدولة|البلد",
    "language": "locale|language code|Sprache|langue|idioma|lingua|língua|taal|język|язык|dil|زبان|اللغة",
    "note": "notes|comment|comments|remark|remarks|customer note|Notiz|Notizen|Bemerkung|Bemerkungen|Anmerkung|"
    "Kommentar|remarque|commentaire|nota|notas|observaciones|note cliente|observações|opmerking|notitie|notatka|uwagi|"
    "примечание|комментарий|заметка|not|notlar|açıklama|یادداشت|توضیحات|ملاحظة|ملاحظات",
    "tags": "tag|labels|customer tags|Schlagwörter|Schlagworte|étiquettes|etiquetas|etichette|tagi|etykiety|теги|метки|"
    "etiketler|برچسب|برچسب‌ها|الوسوم|وسوم",
    "accepts_email": "accepts email marketing|accepts marketing|email marketing|marketing|marketing consent|consent|"
    "newsletter|subscribed|email opt in|opt in|email consent|Newsletter-Einwilligung|Einwilligung|Werbung erlaubt|"
    "accepte le marketing|consentement|acepta marketing|acepta publicidad|consentimiento|boletín|consenso|"
    "consenso marketing|aceita marketing|consentimento|nieuwsbrief|toestemming|zgoda|zgoda marketingowa|рассылка|"
    "согласие|согласие на рассылку|bülten|izin|ileti izni|خبرنامه|رضایت|النشرة البريدية|الموافقة",
    "accepts_sms": "accepts sms marketing|sms marketing|sms opt in|sms consent|sms|SMS-Einwilligung|zgoda sms|"
    "رضایت پیامک",
}

_SHOPIFY = frozenset(
    map(spelled, ("Accepts Marketing", "Accepts Email Marketing", "Accepts SMS Marketing", "Tax Exempt"))
)
_WOO = frozenset(("user login", "user email", "billing first name", "billing email", "billing address 1"))


@lru_cache(maxsize=1)
def titles() -> fields.Vocabulary:
    """The field of each title."""
    return fields.vocabulary(WORDS)


def format_of(header: Sequence[str]) -> str:
    """Whose columns these are: shopify, woocommerce, or plain."""
    found = {spelled(title) for title in header}
    return "shopify" if len(found & _SHOPIFY) > 1 else "woocommerce" if len(found & _WOO) > 1 else "plain"


def knows(header: Sequence[str]) -> int:
    """How many titles are known: what tells the header from what stands above it."""
    return fields.known(header, titles())
