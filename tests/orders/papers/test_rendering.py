"""Papers on paper: one file, nothing fetched, in the reader's language, direction, digits and dates; and as PDF."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract
from PIL import Image, ImageFile
from pypdf import PdfReader

from shopctl.orders import store as orders
from shopctl.orders.actions.payments import Money
from shopctl.orders.models import Order
from shopctl.orders.papers import actions, rendering, slips, store
from shopctl.orders.papers.pdf import to_pdf
from shopctl.templating import templates_dir
from tests.orders.conftest import Book
from tests.orders.test_placing import changed

HOSTILE = '<script>alert(1)</script>"&'
OPTIONS = {"newstyle_gettext": "true", "trim_blocks": "true"}


class Page(HTMLParser):
    """What a page says, and all that it would load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.loads: list[str] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "data")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def invoice(book: Book, order: Order) -> str:
    paper = actions.issue(book.db, book.settings, order.number, by=book.by("invoice issue"))
    return rendering.paper_html(book.settings, book.root, paper)


def test_an_english_invoice(book: Book) -> None:
    book.settings = changed(book.settings, tax={"rates": {"standard": Decimal(19)}})
    page = Page(invoice(book, book.confirmed(address="12 Garden Street\nLondon", language="en")))
    for words in ("Invoice INV-2026-0001", "10 March 2026", "12 Garden Street", "CUP", "12.50", "19%", "of which tax"):
        assert words in page.text, words


@pytest.mark.parametrize(
    ("language", "title", "day", "total"),
    [("fa", "صورت‌حساب", "۱۹ اسفند ۱۴۰۴", "۲۵٫۰۰"), ("ar", "فاتورة", "١٠ مارس ٢٠٢٦", "٢٥٫٠٠")],
)
def test_an_invoice_speaks_its_customers_language_from_right_to_left(
    book: Book, language: str, title: str, day: str, total: str
) -> None:
    html = invoice(book, book.confirmed(language=language, shipping="", name="سارا"))
    page = Page(html)
    assert f'<html lang="{language}" dir="rtl">' in html
    assert all(words in page.text for words in (title, day, total)), page.text
    assert '<bdi dir="ltr">INV-2026-0001</bdi>' in html
    assert '<bdi dir="rtl">سارا</bdi>' in html
    assert "font/woff2;base64," in html


@pytest.mark.parametrize(
    ("language", "address", "shown"),
    [("en", "Rue 1", "67000 France"), ("ar", "Rue 1", "67000 فرنسا"), ("en", "Rue 1\n67000 Paris\nFRANCE", "")],
)
def test_another_country_is_named_unless_the_address_names_it(
    book: Book, language: str, address: str, shown: str
) -> None:
    order = book.confirmed(language=language, address=address, country="FR", postcode="67000")
    html = invoice(book, order)
    slip = rendering.slip_html(book.settings, book.root, slips.slip(book.settings, order))
    for page in (Page(html), Page(slip)):
        assert shown in page.text
        assert page.text.casefold().count("france") == (language == "en")


@pytest.mark.parametrize("language", ["en", "fa", "ar"])
def test_papers_without_tax_for_a_business_abroad_say_who_accounts_for_it(book: Book, language: str) -> None:
    home = book.settings.shop.model_dump() | {"region": "DE"}
    book.settings = changed(book.settings, shop=home, zones={"eu": {"countries": ["FR"], "reverse_charge": True}})
    order = book.pay(book.confirmed(country="FR", tax_id="FR12345678901", language=language))
    said = {"en": "The recipient accounts for the tax", "fa": "بر عهدهٔ خریدار", "ar": "المكلّف بالضريبة"}[language]
    assert said in Page(invoice(book, order)).text
    book.refund(order, Money(100))
    credit = store.get(book.db, "CN-2026-0001")
    assert said in Page(rendering.paper_html(book.settings, book.root, credit)).text
    assert said not in Page(invoice(book, book.confirmed(country="FR", language=language))).text


def test_a_paper_is_one_file_that_loads_nothing_and_runs_nothing(book: Book) -> None:
    (book.root / "media").mkdir(exist_ok=True)
    (book.root / "media" / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    book.settings = changed(
        book.settings,
        theme={"logo": "media/logo.svg"},
        papers={"seller": HOSTILE, "note": HOSTILE, "tax_id": HOSTILE},
    )
    order = book.confirmed(name=HOSTILE, address=HOSTILE, language="fa", tax_id=HOSTILE)
    html = invoice(book, order)
    page = Page(html)
    assert "script" not in page.tags
    assert page.loads == [each for each in page.loads if each.startswith("data:image/svg+xml;base64,")] != []
    assert not re.search(r"url\((?!\"data:)", html)
    assert HOSTILE in page.text


def test_an_invoice_is_printed_as_it_was_issued_whatever_the_shop_became(book: Book) -> None:
    order = book.confirmed(language="fa")
    paper = actions.issue(book.db, book.settings, order.number, by=book.by())
    before = Page(rendering.paper_html(book.settings, book.root, paper)).text
    book.settings = changed(
        book.settings,
        locale={"calendar": "gregorian", "digits": "latn"},
        papers={"seller": "Somebody else", "tax_id": "1"},
        tax={"rates": {"standard": Decimal(50)}},
    )
    assert Page(rendering.paper_html(book.settings, book.root, store.get(book.db, paper.number))).text == before


def test_the_shops_own_template_replaces_the_shipped_one(book: Book) -> None:
    own = book.root / "templates" / "document"
    own.mkdir(parents=True)
    (own / "invoice.html").write_text("{{ paper.number }}: {{ money(paper.total) }}", encoding="utf-8")
    assert invoice(book, book.confirmed()) == "INV-2026-0001: €25.00"


def test_a_credit_note_names_what_it_corrects_and_why(book: Book) -> None:
    order = book.pay(book.confirmed())
    first = actions.issue(book.db, book.settings, order.number, by=book.by())
    note = actions.take_back(book.db, book.settings, first.number, reason="Wrong name", by=book.by())
    page = Page(rendering.paper_html(book.settings, book.root, note))
    assert all(words in page.text for words in ("Credit note CN-2026-0001", "INV-2026-0001", "Wrong name", "€25.00"))


def test_an_invoice_taken_back_with_its_order_says_so_in_the_customers_language(book: Book) -> None:
    order = book.confirmed(language="fa")
    actions.issue(book.db, book.settings, order.number, by=book.by())
    book.cancel(order)
    note = store.of_order(book.db, order.id)[-1]
    assert "سفارش لغو شد" in Page(rendering.paper_html(book.settings, book.root, note)).text


def test_a_packing_slip_has_no_prices_and_a_page_for_each_parcel(book: Book) -> None:
    book.product("POT")
    order = book.confirmed(("CUP", 2), ("POT", 1), address="Weg 1", language="en")
    waiting = slips.slip(book.settings, order)
    assert [(item.sku, item.quantity) for item in waiting.parcels[0].items] == [("CUP", 2), ("POT", 1)]
    packed = slips.slip(book.settings, book.pack(order))
    html = rendering.slip_html(book.settings, book.root, packed)
    assert html.count('<article class="sheet">') == len(packed.parcels) == 1
    assert "12.50" not in html
    assert "Weg 1" in Page(html).text
    sent = book.ship(orders.get(book.db, order.number))
    assert slips.slip(book.settings, sent).parcels[0].items == packed.parcels[0].items


def test_nothing_to_pack_is_said(book: Book) -> None:
    book.product("LESSON", requires_shipping=0)
    with pytest.raises(slips.NothingToPack):
        slips.slip(book.settings, book.confirmed(("LESSON", 1)))
    with pytest.raises(slips.NothingToPick):
        slips.picklist(book.db, book.settings, (), book.now)


def test_a_pick_list_gathers_the_same_thing_for_all_orders(book: Book) -> None:
    book.product("POT", title="Blue pot")
    one, two = book.confirmed(("CUP", 2)), book.confirmed(("CUP", 3), ("POT", 1))
    book.pack(book.confirmed(("CUP", 1)))
    book.new(("CUP", 1))
    found = slips.picklist(book.db, book.settings, (), book.now)
    assert [(pick.item.title, pick.item.quantity, pick.orders) for pick in found.picks] == [
        ("Blue pot", 1, ((two.number, 1),)),
        ("Cup", 5, ((one.number, 2), (two.number, 3))),
    ]
    assert (found.pieces, found.orders) == (6, (one.number, two.number))
    assert slips.picklist(book.db, book.settings, [one.number], book.now).pieces == 2
    assert "Blue pot" in Page(rendering.picklist_html(book.settings, book.root, found)).text


def test_a_pdf_holds_the_font_for_arabic_script_and_the_words_in_reading_order(book: Book) -> None:
    made = to_pdf(invoice(book, book.confirmed(language="fa", name="سارا احمدی")))
    document = PdfReader(io.BytesIO(made))
    (page,) = document.pages
    assert [round(float(side) * 25.4 / 72) for side in page.mediabox.upper_right] == [210, 297]
    fonts = {str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()}
    assert any("Vazirmatn" in name for name in fonts), fonts
    assert "INV-2026-0001" in page.extract_text()


def test_a_pdf_fetches_nothing(book: Book, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    Image.new("RGB", (2, 2)).save(secret)
    made = to_pdf(f"<p>Paper<img src='{secret.as_uri()}'><img src='http://127.0.0.1:9/x.png'></p>")
    assert not PdfReader(io.BytesIO(made)).pages[0].images


def test_a_pdf_leaves_the_judging_of_pictures_as_it_was() -> None:
    to_pdf("<p>Paper")
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


def used() -> set[str]:
    """Every text that the templates ask for."""
    found = set()
    for file in (templates_dir() / "document").glob("*.html"):
        with file.open("rb") as source:
            found |= {words for _, _, words, _ in babel_extract(source, ("_",), [], OPTIONS)}
    return found


@pytest.mark.parametrize("language", ["fa", "ar"])
def test_a_language_has_every_text_and_nothing_that_is_not_used(language: str) -> None:
    with (templates_dir() / "locale" / language / "document.po").open("rb") as source:
        messages = {message.id: message.string for message in read_po(source, locale=language) if message.id}
    assert set(messages) == used()
    assert all(messages.values())
    foreign = {"fa": "يكى?,;", "ar": "یکپچژگ?,;"}[language]
    assert not [words for words in messages.values() if set(words) & set(foreign)]
