# ruff: noqa: E501, PT017 - sheets have long rows; here an assertion on an error is a finding
"""Mutate product sheets of every format and import them: each is imported, and only once, or refused in words.

Run: python tests/fuzz/products.py [--minutes 3] [--seed N]

The sheets are invented here; some are wrapped into workbooks. Cells are changed as people and programs change them,
bytes as cables and editors do. Each import runs in a process of its own, limited to 1 GB, into a shop that is empty or
has products of another sheet. It must not end in a traceback or hang; a refused sheet leaves every table and the folder
of pictures as they were; an imported one changes nothing a second time. The first sheet that fails is kept, and the
exit code is 1.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import io
import os
import queue
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

MAX_MEMORY = 1 << 30
HANG = 30
"""Seconds for one sheet, which is imported twice."""
NOW = datetime(2026, 3, 10, tzinfo=UTC)

SHEETS = {
    "own": """handle,title,title.fa,description,vendor,status,categories,categories.fa,tags,tags.fa,option1_name,option1_value,option1_value.fa,sku,gtin,price,compare_at_price,cost,weight_grams,requires_shipping,stock,backorder,variant_image,image,image_alt,image_alt.fa,attribute:Material,attribute:Material.fa
cup,Cup,فنجان,<p>x</p>,Kiln,active,Home > Tea; Gifts,خانه > چای,new; blue,تازه,Size,S,کوچک,C-S,4006381333931,4.00,5,1,250.5,yes,3,no,,https://x.example/1.jpg,front,جلو,clay,سفال
cup,,,,,,,,,,,M,متوسط,C-M,,5.00,,,,,0,,https://x.example/2.jpg,https://x.example/2.jpg,,,,
pot,Pot,,,,draft,Home,,,,,,,POT,,9,,,,,,,,cup.jpg,,,,
""",
    "shopify": """Handle,Title,Body (HTML),Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Variant Taxable,Variant Barcode,Image Src,Image Position,Variant Image,Colour (product.metafields.shopify.color-pattern),Status
cup,Cup,<p>x</p>,A > B,Mugs,"a, b",true,Size,S,Colour,Red,C1,shopify,3,4.00,true,'0123,https://x.example/1.jpg,1,,red; blue,active
cup,,,,,,,,S,,Blue,C2,,7,4.00,true,,https://x.example/2.jpg,2,https://x.example/1.jpg,,
cup,,,,,,,,,,,,,,,,,https://x.example/3.jpg,3,,,
pot,Pot,,,Pots,,false,Title,Default Title,,,C1,shopify,-2,9,false,,,,,,
""",
    "shopify new": """Title,URL handle,Description,Vendor,Type,Tags,Published on online store,Status,SKU,Barcode,Option1 name,Option1 value,Price,Compare-at price,Charge tax,Inventory tracker,Inventory quantity,Continue selling when out of stock,Weight value (grams),Requires shipping,Product image URL,Image position
Cup,cup,<p>x</p>,Kiln,Mugs,"a, b",TRUE,Active,C1,,Size,S,4.00,5.00,TRUE,shopify,3,DENY,250,TRUE,https://x.example/1.jpg,1
,cup,,,,,,,C2,,,M,4.50,,TRUE,shopify,0,CONTINUE,250,TRUE,,
Pot,pot,,,,,TRUE,Draft,P,,Title,Default Title,9.00,,FALSE,,,DENY,,FALSE,,
""",
    "woo": """ID,Type,SKU,Name,Published,Visibility in catalog,Short description,Description,Tax status,In stock?,Stock,Backorders allowed?,Weight (kg),Sale price,Regular price,Date sale price starts,Date sale price ends,Categories,Tags,Images,Parent,Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s)
7,variable,TEE,Tee,1,visible,Short,Long,taxable,1,9,0,,,,,,"A > B, C","x, y","https://x.example/1.jpg, https://x.example/2.jpg",,Size,"S, M",Fabric,Linen
8,variation,T-S,,1,visible,,,taxable,1,parent,0,0.2,8,10,2026-03-01,2026-03-31,,,https://x.example/3.jpg,id:7,Size,S,,
9,variation,T-M,,1,visible,,,taxable,1,parent,notify,0.2,,10,,,,,,TEE,Size,M,,
5,"simple, virtual",CARD,Card,0,hidden,,,none,1,,1,,,25,,,Gifts,,,,,,,
""",
    "etsy": "TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,"
    + ",".join(f"IMAGE{n}" for n in range(1, 11))
    + """,VARIATION 1 TYPE,VARIATION 1 NAME,VARIATION 1 VALUES,VARIATION 2 TYPE,VARIATION 2 NAME,VARIATION 2 VALUES,SKU
Dice,Line one.,12.70,EUR,3,"oak_dice,gift","Oak,Wax",https://x.example/1.jpg,,,,,,,,,,,,,,,,D-1
Box,Two,10,EUR,9,,,,,,,,,,,,,Color,Wood,"Walnut,Maple",Size,Sides,"d6,d20","W6,W20,M6,M20"
""",
    "prestashop": """Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax excluded;Tax rules ID;Wholesale price;Discount amount;Discount percent;Discount from (yyyy-mm-dd);Discount to (yyyy-mm-dd);Reference #;EAN13;Weight;Quantity;Visibility;URL rewritten;Image URLs (x,y,z...);Feature(Name:Value:Position);Out of stock action
1;1;Cup;Home,Sale;100.00;1;80;5.5;;2026-03-01;2026-03-31;C;4006381333931;0.25;5;both;cup;https://x.example/1.jpg,https://x.example/2.jpg;Colour:Red:1,Material:Clay:3;1
2;0;Pot;Home;20.00;0;;;10;;;P;;;0;none;pot;;;0
""",
    "magento": """sku,store_view_code,attribute_set_code,product_type,categories,name,product_online,tax_class_name,visibility,price,special_price,url_key,additional_attributes,qty,is_in_stock,base_image,additional_images,configurable_variations
B-S,,Bag,simple,,Bag S,1,None,Not Visible Individually,34.00,29.50,bag-s,size=S,7.0000,1,/b/s.jpg,,
B-L,,Bag,simple,,Bag L,1,,Not Visible Individually,36.00,,bag-l,size=L,2,1,,,
B,,Bag,configurable,Default Category/Gear/Bags,Bag,1,,"Catalog, Search",,,bag,"activity=Gym|Hiking,manufacturer=Luma",0,1,/b/b.jpg,"/b/1.jpg,/b/2.jpg","sku=B-S,size=S|sku=B-L,size=L"
B,fr,Bag,configurable,,Sac,1,,,,,,,,,,,
""",
    "salla": """النوع,أسم المنتج,تصنيف المنتج,صورة المنتج,سعر المنتج,هل يتطلب شحن؟,رمز المنتج sku,خاضع للضريبة ؟,الوزن,وحدة الوزن,السعر المخفض,الكمية المتوفرة,MPN
منتج,كتاب,كتب > روايات,https://x.example/1.jpg,40,لا,B-1,لا,0.5,kg,0,5,
منتج,كوب,,,25,نعم,C-1,نعم,300,g,20,,
""",
    "feed": "id\ttitle\tdescription\tlink\timage_link\tadditional_image_link\tavailability\tprice\tsale_price\t"
    "sale_price_effective_date\tbrand\tgtin\titem_group_id\tcolor\tsize\tproduct_type\tshipping_weight\n"
    "T-S\tTee\tSoft\thttps://x.example/t\thttps://x.example/1.jpg\thttps://x.example/2.jpg,https://x.example/3.jpg\t"
    "in_stock\t15.00 EUR\t12.00 EUR\t2026-03-01/2026-03-31\tAcme\t4006381333931\tT\tRed\tS\tA > B\t250 g\n"
    "T-M\tTee\tSoft\thttps://x.example/t\thttps://x.example/1.jpg\t\tout_of_stock\t16.00 EUR\t\t\tAcme\t\tT\tRed\tM\t\t\n"
    "CUP\tCup\t\thttps://x.example/c\t\t\tin_stock\t4.00 EUR\t\t\t\t\t\tWhite\t\t\t\n",
    "square": """Token,Item Name,Variation Name,SKU,Description,Category,GTIN,Square Online Item Visibility,Weight (lb),Price,Sellable,Stockable,Option Name 1,Option Value 1,Default Unit Cost,Current Quantity Main St,Current Quantity Kiosk,New Quantity Main St,Tax - Sales (8%)
A1,Coffee,Small,C-S,Beans,Drinks,,visible,0.5,9.50,Y,Y,,,4.00,"1,200",3,,N
A2,Coffee,Large,C-L,Beans,Drinks,,visible,2,17.00,Y,Y,,,8.00,5,,,N
B1,Mug,Regular,M-1,,Ware,,hidden,,variable,Y,N,,,,,,,N
""",
    "bigcommerce": """Item Type,Product ID,Product Name,Product Type,Product Code/SKU,Brand Name,Option Set,Product Description,Price,Cost Price,Retail Price,Sale Price,Allow Purchases?,Product Visible?,Track Inventory,Current Stock Level,Category,Product Image File - 1,Product Image Description - 1,Product Image File - 2,Search Keywords,Page Title
Product,7,Tee,P,TEE,Acme,Tees,<b>Soft</b>,20.00,8.00,25.00,,Y,Y,by option,0,"Clothes/Tees;Sale",cup.jpg,Front,b.jpg,"tee, soft",Buy
  SKU,,"[RB]Colour=Red,[S]Size=S",,TEE-R-S,,,,,,,,,,,3,,,,,,
  SKU,,"[RB]Colour=Navy:#000080,[S]Size=L",,TEE-N-L,,,,,,,,,,,4,,,,,,
  Rule,,[S]Size=L,,,,,,[ADD]2.50,,,,,,,,,,,,,
""",
    "any": """Artikelnummer;Bezeichnung;Farbe;Größe;Preis (EUR);UVP;Bestand;Bild;Notiz
;Tassen;;;;;;;
T-1;Tasse;rot;S;1.234,50 €;1.300,00;3 Stk.;cup.jpg;x
T-2;Tasse;rot;M;4,00;;nein;;
P-1;Kanne;;;12,00;15,00;0;https://x.example/1.jpg;y
""",
}  # fmt: skip

ODD = [
    "", " ", "cup", "Cup", "CUP", "pot", "C1", "S", "s", "0", "-1", "1.5", "1,5", "12.345", "1e9", "۴", "٣٫٥", "nan", "inf",
    "yes", "FALSE", "active", "archived", "Default Title", "Title", "A > B; C", "a; b; a", ">", "> >", "؛", "\\", "\\;", ";",
    "|", ":", "=", ",", "[S]Size=", "[ADD]", "id:", "id:7", "parent", "variation", "variable", "sku=,size=", "2026-13-45",
    "2026-03-01/", "' =1", "=1+1", "@x", "''", "'5", "\u202e", "é", "e\u0301", "ß", "İ", "\0", "\ufeff", "\ud7ff", "🎁" * 40,
    "https://x.example/1.jpg", "http://x", "//x", "media/a.webp", "../x", "/etc/passwd", "C:\\x", "cup.jpg", "CUP.JPG",
    "bad.jpg", "x" * 300, "x" * 40_000, "\n", "a\r\nb", "item", "99999999999999999999", "EUR", "5 USD", "12 EUR", "١٢٣",
]  # fmt: skip
TOKENS = [
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b'"',
    b'""',
    b"'",
    b",",
    b";",
    b"\t",
    b"\r",
    b"\n",
    b"\xe2\x80\xa8",
    b"=",
    b">",
]


def mutated_cells(rng: random.Random, text: str) -> bytes:
    """The sheet with some cells, rows and columns changed, as CSV in its delimiter or as a workbook."""
    mark = max(",;\t", key=text.partition("\n")[0].count)
    header, *rows = list(csv.reader(io.StringIO(text), delimiter=mark))
    for _ in range(rng.choice([1, 1, 2, 3, 8])):
        if not rows or not header:
            break
        row, column = rng.randrange(len(rows)), rng.randrange(len(header))
        match rng.randrange(12):
            case 0:
                rows.insert(rng.randrange(len(rows) + 1), list(rows[row]))
            case 1:
                rows.pop(row)
            case 2:
                rows[row] = rows[row][:column]
            case 3:
                rows[row].append(rng.choice(ODD))
            case 4:
                rng.shuffle(rows)
            case 5:
                header = header[:column] + header[column + 1 :]
                rows = [each[:column] + each[column + 1 :] for each in rows]
            case 6:
                header[column] = rng.choice([*ODD, *header])
            case 7 if len(rows[row]) > column:
                rows[row][column] = (rng.choice(rows)[: column + 1] or [""])[-1]
            case _ if len(rows[row]) > column:
                rows[row][column] = rng.choice(ODD)
            case _:
                pass
    if rng.random() < 0.1:
        return workbook([header, *rows])
    stream = io.StringIO()
    csv.writer(stream, delimiter=mark, lineterminator=rng.choice(["\n", "\r\n", "\r"])).writerows([header, *rows])
    return stream.getvalue().encode(rng.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1256"]), "replace")


def workbook(rows: list[list[str]]) -> bytes:
    """The cells as an .xlsx file, numbers as numbers."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                try:
                    sheet.write_number(at, column, float(cell))
                except (ValueError, TypeError):
                    sheet.write_string(at, column, cell[:32_000])
    return buffer.getvalue()


def mutated_bytes(rng: random.Random, data: bytes) -> bytes:
    """The file with some bytes changed, cut, repeated."""
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 5, 20])):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(4):
            case 0 if changed:
                changed[at % len(changed)] = rng.randrange(256)
            case 1:
                changed[at:at] = rng.choice(TOKENS)
            case 2:
                del changed[at : at + rng.choice([1, 2, 10, 200])]
            case _:
                changed[at:at] = changed[at : at + rng.choice([1, 20, 300])] * rng.choice([1, 2, 9])
    return bytes(changed[: rng.randrange(len(changed) + 1)] if rng.random() < 0.05 else changed)


def case(rng: random.Random) -> tuple[str, str, bytes]:
    """Which sheet the shop has already ('' for none), which is mutated, and the mutation."""
    name = rng.choice(sorted(SHEETS))
    text = SHEETS[name]
    data = mutated_cells(rng, text) if rng.random() < 0.75 else mutated_bytes(rng, text.encode())
    return rng.choice(["", name, name, rng.choice(sorted(SHEETS))]), name, data


# ---- the process that imports -----------------------------------------------------------------------------------------


def work(folder: Path) -> None:
    """Import the sheets whose paths come on stdin, each after what its shop has; answer with a line each."""
    from shopctl.catalog.copies import held
    from shopctl.db.actions import create

    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    create(folder / "empty.db")
    patterns: dict[str, bytes] = {"": (folder / "empty.db").read_bytes()}
    for name, text in SHEETS.items():
        place = opened(folder, patterns[""])
        bring(place, folder, text.encode())
        place.close()
        patterns[name] = (folder / "shop.db").read_bytes()
    for copy in held(folder).values():
        (folder / copy).unlink()
    for line in sys.stdin:
        before, _, file = line.rstrip("\n").partition("\t")
        try:
            answer = imported(folder, patterns[before], Path(file).read_bytes())
        except BaseException:
            answer = "TRACEBACK " + traceback.format_exc()[-3000:].replace("\n", "\\n")
        print(answer, flush=True)


def imported(folder: Path, pattern: bytes, data: bytes) -> str:
    """What became of importing a sheet into a shop, twice."""
    from shopctl.catalog.copies import held
    from shopctl.errors import ShopError

    db = opened(folder, pattern)
    try:
        before = digest(db)
        try:
            bring(db, folder, data)
        except ShopError as error:
            assert error.exit_code == 5, f"exit code {error.exit_code}"
            assert error.sentence, "no reason given"
            assert digest(db) == before, "refused, and yet something changed"
            shown = {src for (src,) in map(tuple, db.execute("SELECT src FROM image"))}
            assert shown.issuperset(held(folder).values()), "refused, and pictures are left"
            return f"refused: {type(error).__name__}"
        after = digest(db)
        again = bring(db, folder, data)
        assert not any((*again.created.values(), *again.changed.values())), f"a second time: {again.document}"
        assert digest(db) == after, "a second time, something changed"
        db.execute("DELETE FROM import_seen")
        assert bring(db, folder, data).document == again.document, "what it skipped is not as it said"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == [], "broken references"
        return "imported" if after != before else "nothing new"
    finally:
        for copy in held(folder).values():
            (folder / copy).unlink()
        db.close()


def opened(folder: Path, pattern: bytes) -> sqlite3.Connection:
    """A shop as it was."""
    from shopctl.db.connect import connect

    (folder / "shop.db").write_bytes(pattern)
    db = connect(folder / "shop.db")
    db.execute("PRAGMA synchronous = OFF")
    return db


def bring(db: sqlite3.Connection, folder: Path, data: bytes):  # type: ignore[no-untyped-def]
    """Import a sheet whose pictures lie beside it."""
    from shopctl.catalog.importing.formats import knows
    from shopctl.catalog.importing.media import Gallery
    from shopctl.catalog.importing.places import Folder
    from shopctl.catalog.importing.run import import_products
    from shopctl.config.shop import Money
    from shopctl.sheets.table import open_table

    table = open_table(data, name="sheet.csv", knows=knows)
    gallery = Gallery(folder, Folder(folder / "beside"))
    return import_products(db, Money(currency="EUR"), table, who="fuzz", now=NOW, gallery=gallery)


def digest(db: sqlite3.Connection) -> str:
    """One hash of all that the database holds."""
    return hashlib.blake2b("\n".join(db.iterdump()).encode()).hexdigest()


class Importer:
    """The process that imports."""

    def __init__(self, folder: Path) -> None:
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--work", folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line.strip())
        self._answers.put("CRASH")

    def answer(self, before: str, file: Path) -> str:
        """What became of importing `file`."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{before}\t{file}\n")
        self._process.stdin.flush()
        try:
            return self._answers.get(timeout=HANG)
        except queue.Empty:
            return f"HANG of more than {HANG} s"

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


def pictures(folder: Path) -> None:
    """What lies beside the sheets: a picture, and a file that is none."""
    from PIL import Image

    folder.mkdir()
    Image.new("RGB", (4, 4), "red").save(folder / "cup.jpg")
    (folder / "bad.jpg").write_bytes(b"no picture")


def main() -> int:
    """Run for some minutes; say what was done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        work(asked.work)
        return 0
    rng, outcomes, slowest = random.Random(asked.seed), Counter[tuple[str, str]](), 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pictures(folder / "beside")
        importer, end = Importer(folder), time.monotonic() + asked.minutes * 60
        while time.monotonic() < end:
            before, sheet, data = case(rng)
            file = folder / "sheet"
            file.write_bytes(data)
            started = time.monotonic()
            answer = importer.answer(before, file)
            slowest = max(slowest, time.monotonic() - started)
            if not answer.startswith(("imported", "nothing new", "refused")):
                kept = Path(tempfile.gettempdir()) / f"fuzz-products-{asked.seed}-{sheet.replace(' ', '-')}"
                kept.write_bytes(data)
                importer.close()
                print(f"{answer.replace(chr(92) + 'n', chr(10))}\na shop with {before!r}; kept: {kept}")
                return 1
            outcomes[sheet, answer] += 1
        importer.close()
    print(f"seed {asked.seed}: {outcomes.total():,} sheets in {asked.minutes:g} min, the slowest {slowest:.1f} s")
    for (sheet, answer), count in sorted(outcomes.items()):
        print(f"{count:8,} {sheet:12} {answer}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
