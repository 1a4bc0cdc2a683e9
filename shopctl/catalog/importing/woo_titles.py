"""The titles of WooCommerce's product CSV, which come in the language of whoever exports it.

English from the exporter's source; fr, de, es, pt, nl, pl, ru, tr and fa from public code that writes such files;
Arabic, several Italian and single other titles are translations that no export was at hand to check against.
Compared by `foreign.title`: letter case, no-break spaces, apostrophes, brackets and marks aside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from shopctl.catalog.importing import foreign

_TITLES = {
    "id": "ID|Kimlik|شناسه|المعرف|معرف",
    "type": "Type|Typ|Tipo|Тип|Tür|نوع|النوع",
    "sku": "SKU|UGS|Artikelnummer|Art.-Nr.|REF|Артикул|Stok kodu|شناسه محصول|رمز المنتج|رمز التخزين",
    "name": "Name|Nom|Nombre|Nome|Naam|Nazwa|Имя|Название|İsim|Ad|نام|الاسم",
    "published": "Published|Publié|Veröffentlicht|Publicado|Pubblicato|Gepubliceerd|Opublikowano|Опубликован|"
    "Опубликовано|Yayımlanmış|Yayımlandı|منتشر شده|منشور|تم النشر",
    "visibility": "Visibility in catalog|Visibilité dans le catalogue|Sichtbarkeit im Katalog|Katalogsichtbarkeit|"
    "Visibilidad en el catálogo|Visibilità nel catalogo|Visibilidade no catálogo|Zichtbaarheid in catalogus|"
    "Widoczność w katalogu|Видимость в каталоге|Katalogda görünürlük|قابل مشاهده در کاتالوگ|الظهور في الكتالوج|"
    "الرؤية في الكتالوج",
    "short_description": "Short description|Description courte|Kurzbeschreibung|Descripción corta|Breve descrizione|"
    "Descrizione breve|Descrição curta|Breve descrição|Korte omschrijving|Korte beschrijving|Krótki opis|"
    "Короткое описание|Краткое описание|Kısa açıklama|توضیح کوتاه|وصف قصير|الوصف القصير|وصف مختصر",
    "description": "Description|Beschreibung|Descripción|Descrizione|Descrição|Beschrijving|Omschrijving|Opis|"
    "Описание|Açıklama|توضیحات|توضیح|الوصف",
    "sale_start": "Date sale price starts|Date de début de promo|Datum, an dem Angebotspreis beginnt|"
    "Datum, an dem der Angebotspreis beginnt|Angebotspreis gültig ab|Día en que empieza el precio rebajado|"
    "Data di inizio del prezzo in offerta|Data inizio saldo|Data de preço promocional começa em|"
    "Startdatum actieprijs|Data rozpoczęcia promocji|Дата начала действия продажной цены|"
    "Дата начала действия цены распродажи|İndirimli fiyatın başladığı tarih|تاریخ شروع فروش ویژه|"
    "تاريخ بدء سعر التخفيض|تاريخ بدء التخفيض",
    "sale_end": "Date sale price ends|Date de fin de promo|Datum, an dem Angebotspreis endet|"
    "Datum, an dem der Angebotspreis endet|Angebotspreis gültig bis|Día en que termina el precio rebajado|"
    "Data di fine del prezzo in offerta|Data fine saldo|Data de preço promocional termina em|Einddatum actieprijs|"
    "Data zakończenia promocji|Дата окончания действия продажной цены|Дата окончания действия цены распродажи|"
    "İndirimli fiyatın bittiği tarih|تاریخ پایان فروش ویژه|تاريخ انتهاء سعر التخفيض|تاريخ انتهاء التخفيض",
    "tax_status": "Tax status|État de la TVA|Statut fiscal|Steuerstatus|Estado del impuesto|Stato delle imposte|"
    "Status do imposto|Status da taxa|Estado do imposto|Btw status|Status podatku|Статус налога|Vergi durumu|"
    "وضعیت مالیات|حالة الضريبة|الحالة الضريبية",
    "in_stock": "In stock?|En stock ?|En inventaire ?|Vorrätig?|Auf Lager?|Lagerstatus|¿Existencias?|¿En inventario?|"
    "Disponibile?|Em estoque?|Em stock?|Op voorraad?|W magazynie?|В наличии?|Имеется в наличии?|Stokta?|Stokta mı?|"
    "در انبار؟|موجود در انبار؟|في المخزون؟|متوفر في المخزون؟|متوفر؟",
    "stock": "Stock|Inventaire|Lager|Bestand|Lagerbestand|Inventario|Magazzino|Estoque|Voorraad|Stan magazynowy|"
    "Запасы|Stok|انبار|موجودی|المخزون",
    "backorders": "Backorders allowed?|Autoriser les commandes de produits en rupture ?|Lieferrückstände erlaubt?|"
    "Lieferrückstande erlaubt?|Rückstände erlaubt?|¿Permitir reservas de productos agotados?|"
    "Abilita gli ordini arretrati?|São permitidas encomendas?|Nabestellingen toestaan?|"
    "Pozwalać na zamówienia oczekujące?|Задержанный заказ возможен?|Возможен ли предзаказ?|Yok satmaya izin?|"
    "Ön Siparişe İzin Ver?|پیش‌فروش مجاز است؟|هل الطلب المسبق مسموح؟|السماح بالطلب المسبق؟",
    "weight": "Weight|Poids|Gewicht|Peso|Waga|Вес|Ağırlık|وزن|الوزن",
    "sale_price": "Sale price|Tarif promo|Prix promo|Angebotspreis|Precio rebajado|Prezzo in offerta|Prezzo scontato|"
    "Preço promocional|Actieprijs|Cena promocyjna|Акционная цена|Цена распродажи|İndirimli satış fiyatı|"
    "قیمت فروش ویژه|سعر التخفيض|سعر العرض|سعر الخصم",
    "regular_price": "Regular price|Tarif régulier|Prix régulier|Regulärer Preis|Normaler Preis|Precio normal|"
    "Precio regular|Prezzo di listino|Preço|Preço normal|Reguliere prijs|Cena|Cena regularna|Базовая цена|"
    "Normal fiyat|قیمت عادی|قیمت اصلی|السعر الافتراضي|السعر العادي|السعر الأصلي",
    "categories": "Categories|Catégories|Kategorien|Categorías|Categorie|Categorias|Categorieën|Kategorie|Категории|"
    "Kategoriler|دسته‌ها|دسته بندی‌ها|التصنيفات|الفئات",
    "tags": "Tags|Étiquettes|Schlagwörter|Etiquetas|Tag|Tagi|Znaczniki|Метки|Etiketler|برچسب‌ها|الوسوم|العلامات",
    "images": "Images|Bilder|Imágenes|Immagini|Imagens|Afbeeldingen|Obrazki|Obrazy|Изображения|Görseller|تصاویر|الصور",
    "parent": "Parent|Übergeordnetes Produkt|Eltern|Superior|Genitore|Ascendente|Produto ascendente|Hoofd|"
    "Element nadrzędny|Родительский|Родитель|Ebeveyn|مادر|والد|الأصل|الأب|المنتج الأب",
    "brands": "Brands|Marques|Marken|Marcas|Marchi|Merken|Marki|Бренды|Markalar|برندها|العلامات التجارية",
    "seo_title": "Meta: _yoast_wpseo_title|Meta: rank_math_title",
    "seo_description": "Meta: _yoast_wpseo_metadesc|Meta: rank_math_description",
}
_PARTS = {
    "value": "value|valeur|wert|valor|valore|valuta|waarde|wartoś|значени|değer|مقدار|قيم",
    "": "visib|sichtbar|zichtbar|widoczn|видим|görün|نمایش|مشاهده|مرئ|ظهور|ظاهر|global|genel|سراسر|глобальн|عام|عمومی|"
    "default|défaut|standard|predefinit|defecto|padrão|domyśln|по умолчанию|varsayılan|پیش فرض|افتراض",
    "name": "name|nom|nome|nombre|naam|nazw|имя|названи|ismi|isim|adı|نام|اسم",
}
_ATTRIBUTE = "attribut|atribut|atrybut|eigenschap|attr|аттрибут|атрибут|nitelik|özellik|ویژگی|خاصیت|خاصی|سمة|صفة"


def fields(header: Sequence[str]) -> dict[str, int]:
    """Our name of each column that we know and where it stands; attributes as `name1`, `value1`."""
    known = _titles()
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        title = foreign.title(cell)
        field = known.get(title) or ("gtin" if title.startswith("gtin ") else _numbered(title))
        if field:
            found.setdefault(field, at)
    return found


@lru_cache(maxsize=1)
def _titles() -> dict[str, str]:
    return foreign.titles(_TITLES)


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], dict[str, re.Pattern[str]]]:
    def any_of(words: str) -> re.Pattern[str]:
        return re.compile("|".join(map(foreign.title, words.split("|"))))

    return any_of(_ATTRIBUTE), {part: any_of(words) for part, words in _PARTS.items()}


def _numbered(title: str) -> str:
    """'name2' of 'Attribute 2 name', 'Nom de l’attribut 2' and the like; '' of what is none of them."""
    number = re.search(r"\d{1,2}", title)
    attribute, parts = _patterns()
    if not number or not (word := attribute.search(title)):
        return ""
    rest = title[: word.start()] + title[word.end() :]
    part = next((part for part, words in parts.items() if words.search(rest)), "")
    return f"{part}{int(number[0])}" if part else ""
