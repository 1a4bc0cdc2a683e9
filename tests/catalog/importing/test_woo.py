"""WooCommerce's CSV: its titles in many languages, and each of its rules by a few rows."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from shopctl.catalog.importing import woo_titles
from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.run import BadRows

Bring = Callable[..., Plan]
Ask = Callable[[str], list[Any]]

CORE = ("type", "sku", "name", "published", "visibility", "short_description", "description", "sale_start", "sale_end",
        "tax_status", "in_stock", "stock", "backorders", "weight", "sale_price", "regular_price", "categories", "tags",
        "images", "parent", "name1", "value1")  # fmt: skip
HEADERS = {
    "en": 'Type,SKU,Name,Published,"Visibility in catalog","Short description",Description,"Date sale price starts",'
    '"Date sale price ends","Tax status","In stock?",Stock,"Backorders allowed?","Weight (kg)","Sale price",'
    '"Regular price",Categories,Tags,Images,Parent,"Attribute 1 name","Attribute 1 value(s)"',
    "fr": 'Type,UGS,Nom,Publié,"Visibilité dans le catalogue","Description courte",Description,'
    '"Date de début de promo","Date de fin de promo","État de la TVA","En stock\u00a0?",Stock,'
    '"Autoriser les commandes de produits en rupture\u00a0?","Poids (kg)","Tarif promo","Tarif régulier",Catégories,'
    'Étiquettes,Images,Parent,"Nom de l’attribut 1","Valeur(s) de l\'attribut 1 "',
    "de": 'Typ,Artikelnummer,Name,Veröffentlicht,"Sichtbarkeit im Katalog",Kurzbeschreibung,Beschreibung,'
    '"Datum, an dem Angebotspreis beginnt","Datum, an dem Angebotspreis endet",Steuerstatus,Vorrätig?,Bestand,'
    '"Lieferrückstände erlaubt?","Gewicht (kg)",Angebotspreis,"Regulärer Preis",Kategorien,Schlagwörter,Bilder,'
    'Übergeordnetes Produkt,"Attribut 1 Name","Attribut 1 Wert(e)"',
    "es": 'Tipo,SKU,Nombre,Publicado,"Visibilidad en el catálogo","Descripción corta",Descripción,'
    '"Día en que empieza el precio rebajado","Día en que termina el precio rebajado","Estado del impuesto",'
    '"¿Existencias?",Inventario,"¿Permitir reservas de productos agotados?","Peso (kg)","Precio rebajado",'
    '"Precio normal",Categorías,Etiquetas,Imágenes,Superior,"Nombre del atributo 1","Valor(es) del atributo 1"',
    "pt": 'Tipo,SKU,Nome,Publicado,"Visibilidade no catálogo","Descrição curta",Descrição,'
    '"Data de preço promocional começa em","Data de preço promocional termina em","Status do imposto","Em estoque?",'
    'Estoque,"São permitidas encomendas?","Peso (kg)","Preço promocional",Preço,Categorias,Tags,Imagens,Ascendente,'
    '"Nome do atributo 1","Valores do atributo 1"',
    "nl": 'Type,Artikelnummer,Naam,Gepubliceerd,"Zichtbaarheid in catalogus","Korte omschrijving",Beschrijving,'
    '"Startdatum actieprijs","Einddatum actieprijs","Btw status","Op voorraad?",Voorraad,"Nabestellingen toestaan?",'
    '"Gewicht (kg)",Actieprijs,"Reguliere prijs",Categorieën,Tags,Afbeeldingen,Hoofd,"Naam eigenschap 1",'
    '"Waarde eigenschap 1"',
    "pl": 'Typ,SKU,Nazwa,Opublikowano,"Widoczność w katalogu","Krótki opis",Opis,"Data rozpoczęcia promocji",'
    '"Data zakończenia promocji","Status podatku","W magazynie?","Stan magazynowy",'
    '"Pozwalać na zamówienia oczekujące (na dostawę do magazynu)?","Waga (kg)","Cena promocyjna",Cena,Kategorie,Tagi,'
    'Obrazki,"Element nadrzędny","Nazwa atrybutu 1","Wartość(i) atrybutu 1"',
    "ru": 'Тип,Артикул,Имя,Опубликован,"Видимость в каталоге","Короткое описание",Описание,'
    '"Дата начала действия цены распродажи","Дата окончания действия цены распродажи","Статус налога","В наличии?",'
    'Запасы,"Задержанный заказ возможен?","Вес (kg)","Акционная цена","Базовая цена",Категории,Метки,Изображения,'
    'Родительский,"Имя атрибута 1","Значение(-я) аттрибута(-ов) 1"',
    "tr": 'Tür,"Stok kodu (SKU)",İsim,Yayımlanmış,"Katalogda görünürlük","Kısa açıklama",Açıklama,'
    '"İndirimli fiyatın başladığı tarih","İndirimli fiyatın bittiği tarih","Vergi durumu",Stokta?,Stok,'
    '"Yok satmaya izin?","Ağırlık (kg)","İndirimli satış fiyatı","Normal fiyat",Kategoriler,Etiketler,Görseller,'
    'Ebeveyn,"Nitelik 1 ismi","Nitelik 1 değer(ler)i"',
    "fa": 'نوع,"شناسه محصول",نام,"منتشر شده","قابل مشاهده در کاتالوگ","توضیح کوتاه",توضیحات,"تاریخ شروع فروش ویژه",'
    '"تاریخ پایان فروش ویژه","وضعیت مالیات","در انبار؟",انبار,"پیش‌فروش مجاز است؟","وزن (کیلوگرم)","قیمت فروش ویژه",'
    '"قیمت عادی",دسته‌ها,برچسب‌ها,تصاویر,مادر,"نام ویژگی 1","مقدار(های) ویژگی 1"',
    "ar": 'النوع,"رمز المنتج (SKU)",الاسم,منشور,"الظهور في الكتالوج","وصف قصير",الوصف,"تاريخ بدء سعر التخفيض",'
    '"تاريخ انتهاء سعر التخفيض","حالة الضريبة","في المخزون؟",المخزون,"السماح بالطلب المسبق؟","الوزن (كجم)",'
    '"سعر التخفيض","السعر الافتراضي",التصنيفات,الوسوم,الصور,الأصل,"اسم الخاصية 1","قيمة (قيم) الخاصية 1"',
    "it": 'Tipo,SKU,Nome,Pubblicato,"Visibilità nel catalogo","Breve descrizione",Descrizione,"Data inizio saldo",'
    '"Data fine saldo","Stato delle imposte","In stock?",Magazzino,"Abilita gli ordini arretrati?","Peso (kg)",'
    '"Prezzo in offerta","Prezzo di listino",Categorie,Tag,Immagini,Genitore,"Attributo 1 nome",'
    '"Attributo 1 valuta(e)"',
}


@pytest.mark.parametrize("language", HEADERS)
def test_titles_are_known_in_the_language_of_whoever_exported(language: str) -> None:
    header = next(csv.reader([HEADERS[language]]))
    assert woo_titles.fields(header) == {field: at for at, field in enumerate(CORE)}


@pytest.mark.parametrize("language", HEADERS)
def test_a_product_with_variations_arrives_from_any_language(bring: Bring, ask: Ask, language: str) -> None:
    parent = 'variable,TEE,Tee,1,visible,,,,,taxable,1,,0,,,,"A > B, C",,,,Size,"S, M"'
    small = 'variation,TEE-S,,1,visible,,,,,taxable,1,3,0,"0.2",,10,,,,TEE,Size,S'
    large = "variation,TEE-M,,1,visible,,,,,taxable,1,0,notify,,8.5,10,,,,TEE,Size,M"
    plan = bring("\n".join((HEADERS[language], parent, small, large)))
    assert (plan.format, plan.created["products"], plan.created["variants"]) == ("woocommerce", 1, 2)
    rows = ask("SELECT sku, option1, stock_on_hand, backorder, weight_grams FROM variant ORDER BY position")
    assert rows == [("TEE-S", "S", 3, 0, 200.0), ("TEE-M", "M", 0, 1, None)]
    assert ask("SELECT price, compare_at_price FROM price ORDER BY variant_id") == [(1000, None), (850, 1000)]
    assert ask("SELECT title FROM category ORDER BY id") == ["A", "B", "C"]
    assert ask("SELECT option1_name FROM product") == ["Size"]


HEAD = "ID,Type,SKU,Name,Published,Visibility in catalog,In stock?,Stock,Regular price,Sale price,Parent,"
HEAD += "Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s)\n"


def test_what_varies_is_an_option_and_what_does_not_is_an_attribute(bring: Bring, ask: Ask) -> None:
    bring(
        HEAD + '7,variable,T,Tee,1,visible,1,,,,,Colour,"Red, Blue",Fabric,"Linen, Silk\\, raw"\n'
        "8,variation,T-R,,1,visible,1,,10,,id:7,Colour,Red,Fabric,\n"
        "9,variation,T-B,,1,visible,1,,10,,id:7,Colour,Blue,Fabric,\n"
    )
    assert ask("SELECT option1_name, option2_name FROM product") == [("Colour", "")]
    assert ask("SELECT name, value FROM product_attribute ORDER BY position") == [
        ("Fabric", "Linen"),
        ("Fabric", "Silk, raw"),
    ]


def test_a_variation_that_leaves_a_value_open_is_of_any(bring: Bring, ask: Ask) -> None:
    bring(
        HEAD + '7,variable,T,Tee,1,visible,1,,,,,Colour,"Red, Blue",Size,"S, M"\n'
        "8,variation,T-R,,1,visible,1,,10,,T,Colour,Red,Size,S\n"
        "9,variation,T-B,,1,visible,1,,10,,T,Colour,Blue,Size,\n"
    )
    assert ask("SELECT option1, option2 FROM variant ORDER BY position") == [("Red", "S"), ("Blue", "Any")]


def test_variations_may_stand_before_their_parent_and_far_from_it(bring: Bring, ask: Ask) -> None:
    plan = bring(
        HEAD + "9,variation,T-B,,1,visible,1,,10,,id:7,Colour,Blue,,\n"
        "5,simple,CUP,Cup,1,visible,1,,4,,,,,,\n"
        '7,variable,T,Tee,1,visible,1,,,,,Colour,"Red, Blue",,\n'
        "8,variation,T-R,,1,visible,1,,10,,id:7,Colour,Red,,\n"
    )
    assert (plan.created["products"], plan.created["variants"]) == (2, 3)


def test_a_variation_without_its_parent_is_an_error_that_names_it(bring: Bring) -> None:
    with pytest.raises(BadRows, match="row 2: its parent 'id:7' is not in this file"):
        bring(HEAD + "8,variation,T-R,,1,visible,1,,10,,id:7,Colour,Red,,\n")


def test_more_than_three_varying_attributes_are_named(bring: Bring) -> None:
    more = HEAD.strip() + ",Attribute 3 name,Attribute 3 value(s),Attribute 4 name,Attribute 4 value(s)\n"
    with pytest.raises(BadRows, match="varies in A, B, C, D; 3 options are possible"):
        bring(more + "7,variable,T,Tee,1,visible,1,,,,,,,,,,,,\n8,variation,V,,1,visible,1,,1,,id:7,A,1,B,2,C,3,D,4\n")


def test_groups_and_products_of_other_shops_come_in_as_drafts_hidden_ones_unlisted(bring: Bring, ask: Ask) -> None:
    bring(
        HEAD + "1,grouped,G,Group,1,visible,1,,,,,,,,\n2,external,E,Elsewhere,1,visible,1,,9,,,,,,\n"
        "3,simple,H,Hidden,1,hidden,1,,9,,,,,,\n4,simple,P,Private,0,visible,1,,9,,,,,,\n"
        "5,simple,D,Draft,-1,visible,1,,9,,,,,,\n6,simple,S,Shown,1,visible,1,,9,,,,,,\n"
    )
    assert ask("SELECT status FROM product ORDER BY id") == ["draft", "draft", "unlisted", "draft", "draft", "active"]


def test_stock_is_counted_or_not_there_or_not_tracked(bring: Bring, ask: Ask) -> None:
    bring(
        HEAD + "1,simple,A,A,1,visible,1,5,9,,,,,,\n2,simple,B,B,1,visible,0,,9,,,,,,\n"
        "3,simple,C,C,1,visible,1,,9,,,,,,\n4,simple,D,D,1,visible,1,'-2,9,,,,,,\n"
    )
    assert ask("SELECT stock_tracked, stock_on_hand FROM variant ORDER BY id") == [(1, 5), (1, 0), (0, 0), (1, -2)]


def test_a_variation_that_is_switched_off_cannot_be_bought(bring: Bring, ask: Ask) -> None:
    bring(
        HEAD + '7,variable,T,Tee,1,visible,1,,,,,Colour,"Red, Blue",,\n'
        "8,variation,R,,1,visible,1,,10,,id:7,Colour,Red,,\n9,variation,B,,0,visible,1,,10,,id:7,Colour,Blue,,\n"
    )
    assert ask("SELECT stock_tracked, stock_on_hand FROM variant ORDER BY position") == [(0, 0), (1, 0)]


def test_amounts_have_the_decimal_sign_of_the_whole_column(bring: Bring, ask: Ask) -> None:
    bring(
        HEAD + '1,simple,A,A,1,visible,1,,"1.234,50",,,,,,\n2,simple,B,B,1,visible,1,,"1.200","1.100",,,,,\n'
        '3,simple,C,C,1,visible,1,,"7,5",,,,,,\n'
    )
    assert ask("SELECT price, compare_at_price FROM price ORDER BY variant_id") == [
        (123450, None),
        (110000, 120000),
        (750, None),
    ]


@pytest.mark.parametrize(("day", "price"), [(1, (2000, None)), (10, (1800, 2000)), (21, (2000, None))])
def test_a_sale_counts_while_it_lasts(bring: Bring, ask: Ask, day: int, price: tuple[int, int | None]) -> None:
    head = "Type,SKU,Name,Date sale price starts,Date sale price ends,Sale price,Regular price\n"
    bring(head + "simple,A,A,2026-03-05,2026-03-20 0:00:00,18,20\n", on=datetime(2026, 3, day, tzinfo=UTC))
    assert ask("SELECT price, compare_at_price FROM price") == [price]


def test_line_ends_that_the_exporter_wrote_as_letters_are_line_ends_again(bring: Bring, ask: Ask) -> None:
    bring("Type,SKU,Name,Short description,Description,Regular price\nsimple,A,A,In short,One\\nTwo \\\\n,1\n")
    assert ask("SELECT description FROM product") == ["In short\n\nOne\nTwo \\n"]


def test_two_products_of_one_name_stay_two_and_are_found_again_by_their_skus(bring: Bring, ask: Ask) -> None:
    one, two = "1,simple,A,Jordan 6,1,visible,1,,10,,,,,,\n", "2,simple,B,Jordan 6,1,visible,1,,20,,,,,,\n"
    bring(HEAD + one + two)
    plan = bring(HEAD + two + one)  # the other way round
    assert ask("SELECT handle FROM product ORDER BY id") == ["jordan-6", "jordan-6-2"]
    assert plan.changed == {"products": 0, "variants": 0, "images": 0}
    bring(HEAD + "3,simple,C,Jordan 6,1,visible,1,,30,,,,,,\n")
    assert ask("SELECT sku FROM variant ORDER BY id") == ["A", "B", "C"]


def test_a_product_that_was_renamed_is_known_by_its_sku(bring: Bring, ask: Ask) -> None:
    bring(HEAD + "1,simple,A,Old name,1,visible,1,,10,,,,,,\n")
    bring(HEAD + "1,simple,A,New name,1,visible,1,,10,,,,,,\n")
    assert ask("SELECT handle, title FROM product") == [("old-name", "New name")]


def test_variations_whose_skus_are_of_two_products_are_an_error(bring: Bring) -> None:
    bring("handle,title,sku,price\none,One,A,1\ntwo,Two,B,1\n")
    with pytest.raises(BadRows, match="row 2: its SKUs are of several products: one, two"):
        bring(
            HEAD + '7,variable,T,Tee,1,visible,1,,,,,Colour,"Red, Blue",,\n'
            "8,variation,A,,1,visible,1,,10,,id:7,Colour,Red,,\n9,variation,B,,1,visible,1,,10,,id:7,Colour,Blue,,\n"
        )


def test_a_missing_column_keeps_and_a_blank_cell_clears(bring: Bring, ask: Ask) -> None:
    head = "Type,SKU,Name,Regular price,In stock?,Tags,Categories\n"
    bring(head + 'simple,A,A,10,1,"x, y",Tea\n')
    bring("Type,SKU,Name,Regular price,In stock?,Tags\nsimple,A,A,10,1,\n")
    assert ask("SELECT COUNT(*) FROM product_tag") == [0]
    assert ask("SELECT title FROM category JOIN product_category ON category_id = id") == ["Tea"]


def test_pieces_kept_for_all_variations_are_shared_out_and_not_multiplied(bring: Bring, ask: Ask) -> None:
    sheet = (
        HEAD + '7,variable,T,Tee,1,visible,1,8,,,,Size,"S, M, L, XL",,\n'
        "8,variation,T-S,,1,visible,1,parent,10,,id:7,Size,S,,\n"
        "9,variation,T-M,,1,visible,1,parent,10,,id:7,Size,M,,\n"
        "10,variation,T-L,,1,visible,1,5,10,,id:7,Size,L,,\n"
        "11,variation,T-X,,1,visible,1,parent,10,,id:7,Size,XL,,\n"
    )
    plan = bring(sheet)
    assert ask("SELECT sku, stock_on_hand FROM variant ORDER BY id") == [
        ("T-S", 3), ("T-M", 3), ("T-L", 5), ("T-X", 2)
    ]  # fmt: skip
    assert "Stock that 1 products keep for all their variations is shared out" in plan.notes[0]
    assert bring(sheet).changed["variants"] == 0


def test_twins_of_one_sku_and_title_stay_two_however_often_they_come(bring: Bring, ask: Ask) -> None:
    bring(HEAD + "1,simple,B-1,Book,1,visible,1,,10,,,,,,\n")
    twins = HEAD + "1,simple,B-1,Novel,1,visible,1,,10,,,,,,\n2,simple,B-1,Novel,1,visible,1,,12,,,,,,\n"
    assert bring(twins).created["products"] == 1
    for _ in range(2):
        again = bring(twins)
        assert (again.created["products"], again.changed["products"], again.changed["variants"]) == (0, 0, 0)
    assert ask("SELECT handle, title FROM product ORDER BY id") == [("book", "Novel"), ("novel", "Novel")]
