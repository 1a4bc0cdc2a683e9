"""What people call the columns of a product sheet, by ours; in English, German, French, Spanish, Italian, Portuguese,
Dutch, Polish, Russian, Turkish, Persian and Arabic. Compared by `words.plain`.
"""

from __future__ import annotations

from functools import lru_cache

from shopctl.sheets.words import plain as plain
from shopctl.text import normal

WORDS = {
    "title": "name|product|product name|product title|item|item name|article|title|designation|Produkt|Produktname|"
    "Artikel|Artikelbezeichnung|Artikelname|Bezeichnung|Titel|Ware|nom|produit|nom du produit|nom de l’article|"
    "désignation|libellé|intitulé|nombre|producto|nombre del producto|artículo|nombre del artículo|título|nome|"
    "prodotto|nome prodotto|articolo|titolo|produto|nome do produto|artigo|naam|productnaam|artikelnaam|nazwa|"
    "nazwa produktu|towar|nazwa towaru|tytuł|наименование|наименование товара|название|название товара|товар|"
    "номенклатура|ürün|ürün adı|ürün ismi|isim|adı|başlık|محصول|نام|نام محصول|نام کالا|کالا|عنوان|عنوان محصول|شرح کالا|"
    "المنتج|اسم المنتج|أسم المنتج|الاسم|اسم الصنف|الصنف|العنوان|البضاعة|السلعة",
    "sku": "sku|code|item code|product code|article number|item number|item no|part number|reference|ref|product id|"
    "external id|id|Artikelnummer|Art.-Nr.|Artikel-Nr.|Artikelnr|Bestellnummer|Referenz|code article|référence|réf|UGS|"
    "código|código de producto|referencia|codice|codice articolo|codice prodotto|referência|código do produto|kod|"
    "kod produktu|symbol|indeks|numer katalogowy|артикул|код|код товара|stok kodu|ürün kodu|کد|کد کالا|کد محصول|شناسه|"
    "شناسه محصول|شناسه کالا|رمز المنتج|كود|كود المنتج|الكود|الرمز|رمز|رقم الصنف|رقم المنتج",
    "gtin": "gtin|ean|ean13|ean code|code ean|upc|barcode|bar code|isbn|Strichcode|code barre|code-barres|gencod|"
    "código de barras|codice a barre|streepjescode|kod kreskowy|kod ean|штрихкод|штрих-код|barkod|بارکد|باركود|"
    "الباركود",
    "handle": "handle|slug|url key|permalink|alias|seo url",
    "price": "price|retail price|selling price|unit price|our price|gross price|price gross|"
    "Preis|Verkaufspreis|VK|VK-Preis|Bruttopreis|"
    "Endpreis|Einzelpreis|prix|prix de vente|prix ttc|ttc|prix unitaire|prix public|tarif|precio|precio de venta|pvp|"
    "precio unitario|precio público|prezzo|prezzo di vendita|prezzo al pubblico|preço|preço de venda|prijs|"
    "verkoopprijs|consumentenprijs|cena|cena brutto|cena sprzedaży|cena detaliczna|цена|розничная цена|"
    "цена розничная|розница|стоимость|цена продажи|fiyat|fiyatı|satış fiyatı|birim fiyat|perakende fiyatı|قیمت|"
    "قیمت پایه|قیمت فروش|قیمت واحد|قیمت مصرف کننده|مبلغ|السعر|سعر|سعر البيع|سعر المنتج|سعر التجزئة|سعر القطاعي|"
    "سعر المفرق|الثمن",
    "net_price": "net price|price net|price excl tax|price excluding tax|price excl vat|"
    "Nettopreis|netto|Preis netto|prix ht|ht|"
    "prix hors taxe|precio sin iva|precio neto|prezzo netto|prezzo iva esclusa|preço sem iva|prijs excl btw|"
    "cena netto|цена без ндс|kdv hariç fiyat|قیمت بدون مالیات|السعر بدون ضريبة",
    "tax_rate": "vat|vat rate|tax|tax rate|gst|MwSt|USt|Steuersatz|Mehrwertsteuer|tva|taux tva|taux de tva|iva|btw|"
    "stawka vat|ндс|kdv|kdv oranı|مالیات|نرخ مالیات|الضريبة|نسبة الضريبة",
    "compare_at_price": "compare at price|list price|rrp|msrp|recommended price|old price|original price|was price|"
    "regular price|UVP|alter Preis|Listenpreis|Streichpreis|prix barré|prix conseillé|ancien prix|precio anterior|"
    "pvpr|prezzo consigliato|prezzo originale|preço antigo|adviesprijs|cena katalogowa|stara cena|старая цена|ррц|"
    "рекомендованная цена|eski fiyat|liste fiyatı|قیمت قبل|قیمت قبلی|قیمت خط خورده|السعر قبل الخصم|السعر السابق",
    "sale_price": "sale price|special price|discounted price|offer price|Angebotspreis|Aktionspreis|Sonderpreis|"
    "prix promo|prix promotionnel|prix soldé|precio oferta|precio rebajado|precio de oferta|prezzo scontato|"
    "prezzo in offerta|preço promocional|actieprijs|cena promocyjna|цена со скидкой|акционная цена|indirimli fiyat|"
    "قیمت ویژه|قیمت با تخفیف|قیمت فروش ویژه|سعر التخفيض|السعر المخفض|السعر بعد الخصم|سعر العرض",
    "cost": "cost|cost price|purchase price|buying price|wholesale|wholesale price|trade price|Einkaufspreis|EK|"
    "EK-Preis|Großhandelspreis|prix d’achat|prix achat|prix de revient|prix de gros|costo|coste|precio costo|"
    "precio de costo|precio de coste|precio de compra|precio mayorista|prezzo d’acquisto|prezzo acquisto|"
    "prezzo ingrosso|custo|preço de custo|preço de compra|inkoopprijs|cena zakupu|cena hurtowa|закупочная цена|"
    "цена закупки|оптовая цена|цена опт|стоимость опт|опт|себестоимость|alış fiyatı|maliyet|toptan fiyat|قیمت خرید|"
    "قیمت تمام شده|قیمت عمده|سعر الشراء|سعر التكلفة|التكلفة|سعر الجملة|الجملة",
    "stock": "stock|quantity|qty|in stock|inventory|on hand|available|stock level|Bestand|Lagerbestand|Lager|Menge|"
    "Anzahl|Stückzahl|verfügbar|quantité|qté|en stock|disponible|existencias|cantidad|inventario|giacenza|quantità|"
    "disponibilità|magazzino|estoque|quantidade|voorraad|aantal|stan|stan magazynowy|ilość|количество|кол-во|остаток|"
    "наличие|наличие на складе|запас|stok|adet|miktar|stok adedi|موجودی|تعداد|موجودی انبار|المخزون|الكمية|"
    "الكمية المتوفرة|المتوفر|العدد",
    "description": "description|details|long description|product description|Beschreibung|Artikelbeschreibung|"
    "Produktbeschreibung|descriptif|descripción|descrizione|descrição|beschrijving|omschrijving|opis|opis produktu|"
    "описание|açıklama|ürün açıklaması|توضیحات|شرح|توضیح|الوصف|وصف المنتج|التفاصيل",
    "vendor": "brand|brand name|vendor|manufacturer|maker|Marke|Hersteller|marque|fabricant|marca|fabricante|"
    "laboratorio|produttore|merk|fabrikant|marka|producent|бренд|производитель|торговая марка|üretici|برند|سازنده|"
    "تولید کننده|الماركة|العلامة التجارية|الشركة المصنعة|البراند",
    "product_type": "type|product type|Typ|Produkttyp|Artikelart|tipo|soort|тип|tür|نوع|النوع|نوع المنتج",
    "categories": "category|categories|category name|department|group|product group|collection|Kategorie|Kategorien|"
    "Warengruppe|Produktgruppe|catégorie|catégories|famille|rayon|categoría|categorías|rubro|familia|sección|"
    "categoria|categorie|reparto|famiglia|groep|kategoria|grupa|категория|группа|раздел|kategori|reyon|دسته|"
    "دسته بندی|گروه|گروه کالا|التصنيف|الفئة|القسم|تصنيف المنتج|المجموعة",
    "subcategory": "subcategory|sub category|Unterkategorie|Untergruppe|sous-catégorie|sous-famille|subcategoría|"
    "subfamilia|sottocategoria|subcategoria|subcategorie|podkategoria|подкатегория|подгруппа|alt kategori|زیر دسته|"
    "زیرگروه|التصنيف الفرعي|الفئة الفرعية",
    "tags": "tags|keywords|Schlagwörter|Stichwörter|étiquettes|mots-clés|etiquetas|palabras clave|parole chiave|"
    "palavras-chave|trefwoorden|tagi|słowa kluczowe|теги|метки|ключевые слова|etiketler|برچسب‌ها|برچسب|الوسوم|"
    "الكلمات المفتاحية",
    "image": "image|images|image url|image link|picture|pictures|photo|photos|Bild|Bilder|Bild-URL|Foto|imagen|"
    "imágenes|immagine|immagini|imagem|imagens|afbeelding|afbeeldingen|zdjęcie|zdjęcia|obraz|изображение|изображения|"
    "фото|картинка|görsel|görseller|resim|fotoğraf|تصویر|تصاویر|عکس|الصورة|الصور|صورة المنتج|رابط الصورة",
    "weight": "weight|product weight|Gewicht|poids|peso|waga|вес|масса|ağırlık|وزن|الوزن",
    "status": "status|active|published|aktiv|statut|actif|estado|activo|stato|attivo|ativo|actief|aktywny|статус|"
    "активен|durum|aktif|وضعیت|فعال|الحالة|نشط",
    "seo_title": "seo title|meta title",
    "seo_description": "seo description|meta description",
}

FACTS = (
    "color|colour|size|material|pattern|length|width|height|depth|thickness|diameter|volume|capacity|flavour|flavor|"
    "scent|origin|country|country of origin|unit|model|author|publisher|language|season|gender|age|format|shape|"
    "Farbe|Größe|Material|Länge|Breite|Höhe|Tiefe|Dicke|Durchmesser|Inhalt|Geschmack|Duft|Herkunft|Herkunftsland|"
    "Einheit|Modell|couleur|taille|pointure|matière|matériau|longueur|largeur|hauteur|épaisseur|contenance|goût|parfum|"
    "origine|pays d’origine|unité|modèle|nature|color|talla|talle|tamaño|largo|ancho|alto|sabor|aroma|origen|unidad|"
    "modelo|colore|taglia|misura|materiale|lunghezza|larghezza|altezza|gusto|provenienza|unità|modello|cor|tamanho|"
    "comprimento|largura|altura|origem|unidade|kleur|maat|materiaal|lengte|breedte|hoogte|inhoud|smaak|herkomst|"
    "eenheid|kolor|rozmiar|materiał|długość|szerokość|wysokość|pojemność|smak|zapach|kraj pochodzenia|jednostka|цвет|"
    "размер|материал|длина|ширина|высота|толщина|объем|объём|вкус|запах|страна|"
    "страна производства|страна происхождения|"
    "единица измерения|ед. изм.|модель|renk|beden|boyut|malzeme|uzunluk|genişlik|yükseklik|kalınlık|hacim|tat|koku|"
    "menşei|birim|رنگ|سایز|اندازه|جنس|طول|عرض|ارتفاع|ضخامت|قطر|حجم|طعم|رایحه|کشور سازنده|مبدا|واحد|مدل|اللون|المقاس|"
    "الحجم|الخامة|المادة|الطول|العرض|الارتفاع|السماكة|السعة|النكهة|الرائحة|بلد المنشأ|بلد الصنع|الوحدة|الموديل"
)
"""Facts that shops sell by: attributes of a product, or the options that tell its variants apart."""

FACT = "attribute:"

_TOTALS = (
    "total|totals|grand total|subtotal|sum|summe|gesamt|gesamtsumme|zwischensumme|endsumme|somme|total général|"
    "sous-total|suma|suma total|totale|somma|soma|totaal|razem|ogółem|итого|всего|toplam|genel toplam|"
    "جمع|جمع کل|مجموع|المجموع|الإجمالي|اجمالي"
)
"""What people call the row below a list that sums it up."""


@lru_cache(maxsize=1)
def phrases() -> dict[str, str]:
    """What each title in normal form is to us; facts as FACT. The first of two meanings counts."""
    found: dict[str, str] = {}
    for target, words in WORDS.items():
        for phrase in words.split("|"):
            found.setdefault(plain(phrase), target)
    for phrase in FACTS.split("|"):
        found.setdefault(plain(phrase), FACT)
    return found


@lru_cache(maxsize=1)
def totals() -> frozenset[str]:
    """What the row that sums up a list is called, in normal form."""
    return frozenset(map(normal, _TOTALS.split("|")))
