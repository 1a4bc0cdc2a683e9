from __future__ import annotations

import random

import pytest
from babel import Locale

from shopctl.sheets.table import Table, UnreadableTable, open_table

TABLES = {
    "pl": "Nazwa;Cena;Opis\nŻółty kubek;12,50;Gęsty dżem śliwkowy\nŁyżka;3,00;Świeże jabłka\n",
    "cs": "Název;Cena\nŽluťoučký kůň;12,50\nKávová lžička;3,00\nPřírodní mýdlo;9\n",
    "hu": "Név;Ár\nŐszibarack lekvár;12,50\nFűszeres tű;3\n",
    "ru": "Название;Цена\nЧашка белая;120\nЛожка чайная;30\n",
    "uk": "Назва;Ціна\nЧашка біла їжак;120\nЛожка чайна;30\n",
    "de": "Artikel;Preis\nSüßigkeiten;12,50\nKäse;3\nÖl;5\n",
    "fr": "Désignation;Prix\nThé à la menthe;12,50\nCafé crème;3\n",
    "es": "Nombre;Precio\nPiñón;12\nCañón año;3\n",
    "pt": "Nome;Preço\nPão de açúcar;12\nMaçã;3\n",
    "sv": "Namn;Pris\nKöttbullar;12\nÄpple på lur;3\n",
    "tr": "Ürün;Fiyat\nÇaydanlık;12\nŞekerli ığdır;3\nGümüş yüzük;3\n",
    "ar": "الاسم;السعر\nعطر ورد;12\nقهوة عربية;3\n",
    "fa": "نام;قیمت\nچای سبز;12\nگز اصفهان پسته;3\nنیم\u200cپز;5\n".replace("ی", "ي"),
    "el": "Όνομα;Τιμή\nΤσάι βουνού;12\nΜέλι;3\n",
    "he": "שם;מחיר\nתה ירוק;12\nקפה;3\n",
    "en": "Name;Price\nTea “best”;£12\nCup – small;£3\nJoe’s;£4\n",
}
WRITTEN = [
    *((language, "windows-1250") for language in ("pl", "cs", "hu")),
    *((language, "windows-1251") for language in ("ru", "uk")),
    *((language, "windows-1252") for language in ("de", "fr", "es", "pt", "sv", "en")),
    ("tr", "windows-1254"), ("el", "windows-1253"), ("he", "windows-1255"),
    ("ar", "windows-1256"), ("fa", "windows-1256"),
    ("pl", "iso-8859-2"), ("cs", "iso-8859-2"), ("ru", "iso-8859-5"), ("ar", "iso-8859-6"), ("el", "iso-8859-7"),
    ("he", "iso-8859-8"), ("tr", "iso-8859-9"), ("de", "iso-8859-1"), ("fr", "iso-8859-15"),
    ("ru", "koi8-r"), ("fr", "mac-roman"), ("de", "mac-roman"),
]  # fmt: skip


def content(table: Table) -> str:
    return "".join(";".join(row) + "\n" for row in [list(table.header), *(cells for _, cells in table.rows())])


@pytest.mark.parametrize(("language", "encoding"), WRITTEN)
def test_legacy_encodings_are_guessed_and_the_guess_is_told(language: str, encoding: str) -> None:
    table = open_table(TABLES[language].encode(encoding))
    assert content(table) == TABLES[language]
    assert table.how.endswith(" (guessed), semicolons")


@pytest.mark.parametrize("language", TABLES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_told_with_or_without_its_mark(language: str, encoding: str) -> None:
    assert content(open_table(TABLES[language].encode(encoding))) == TABLES[language]


def test_names_of_countries_are_guessed_nearly_always() -> None:
    """An independent corpus: CLDR's names of countries, ten at a time, with prices between them."""
    rng, right, wrong = random.Random(7), 0, []
    for language, encoding in [("de", "cp1252"), ("fr", "cp1252"), ("es", "cp1252"), ("sv", "cp1252"), ("pl", "cp1250"),
                               ("cs", "cp1250"), ("hu", "cp1250"), ("ru", "cp1251"), ("uk", "cp1251"), ("bg", "cp1251"),
                               ("tr", "cp1254"), ("ar", "cp1256"), ("el", "cp1253"), ("he", "cp1255")]:  # fmt: skip
        names = [name for name in Locale(language).territories.values() if not name.isascii()]
        for _ in range(10):
            lines = [f"{name};{rng.randrange(1000)},{rng.randrange(100):02}" for name in rng.sample(names, 10)]
            raw = "\n".join(["x;y", *lines, ""]).encode(encoding, "ignore")
            if content(open_table(raw)) == raw.decode(encoding):
                right += 1
            else:
                wrong.append((language, open_table(raw).how))
    assert right >= 135, wrong


def test_an_encoding_that_is_named_is_taken_instead_of_the_guess() -> None:
    raw = TABLES["ru"].encode("cp1251")
    assert content(open_table(raw, encoding="windows-1251")) == TABLES["ru"]
    assert open_table(raw, encoding="latin-1").how == "iso-8859-1, semicolons"
    assert content(open_table(b"\xef\xbb\xbfname;price\nA;1\n", encoding="UTF-8")) == "name;price\nA;1\n"


@pytest.mark.parametrize("encoding", ["klingon", "hex", "utf-99"])
def test_a_name_that_is_no_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(UnreadableTable, match="is no encoding"):
        open_table(b"a,b\n1,2\n", encoding=encoding)


def test_a_named_encoding_that_does_not_fit_is_refused() -> None:
    with pytest.raises(UnreadableTable, match="it is not utf-8"):
        open_table(TABLES["ru"].encode("cp1251"), encoding="utf-8")
    late = b"name;price\n" + b"Tea;1\n" * 50_000 + "Käse;3\n".encode("cp1252")
    with pytest.raises(UnreadableTable, match="it is not utf-8") as caught:
        list(open_table(late, encoding="utf-8").rows())
    assert "--encoding" in caught.value.way_out


def test_letters_that_come_late_in_a_long_file_still_tell_its_encoding() -> None:
    late = b"name;price\n" + b"Tea;1\n" * 400_000 + "Käse für Öl;3\n".encode("cp1252")
    *_, (_, last) = open_table(late).rows()
    assert last == ["Käse für Öl", "3"]


def test_one_foreign_byte_does_not_turn_good_utf_8_into_signs_that_nobody_wrote() -> None:
    raw = TABLES["ru"].encode() + b"Tee\xe4;3\n"
    with pytest.raises(UnreadableTable, match="line 4 is not UTF-8 like the rest"):
        open_table(raw)


def test_a_letter_cut_off_at_the_end_is_no_utf_8() -> None:
    with pytest.raises(UnreadableTable, match="line 3 is not UTF-8 like the rest"):
        open_table(TABLES["ru"].encode()[:-9] + b"\xd0")


def test_noise_is_no_text() -> None:
    noise = bytes(range(1, 256)) * 40 + random.Random(3).randbytes(4000).replace(b"\0", b"")
    with pytest.raises(UnreadableTable):
        list(open_table(noise).rows())
