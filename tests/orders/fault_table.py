"""Every command of shopctl: what it writes, and how it is called on the shop of fault_stage.py.

A command that is in none of the tables fails a test, so a new one has to be put where it belongs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """One call; words in braces are names of fault_stage.py.

    `again`: how the call ends when it was killed after it had done its work, and is made once more.
    `more`: it is then another deed (a second order, a second note). `parts`: it takes many steps, each whole, and the
    next call goes on where the last one was killed. `code`: how it ends. `database`: it writes to the database.
    `hooks`: the shop has one. `strays`: a file that nothing names any more may stay when it is killed.
    """

    words: str
    again: int = 4
    more: bool = False
    parts: bool = False
    code: int = 0
    database: bool = True
    hooks: bool = False
    strays: bool = False

    def args(self, names: dict[str, str]) -> list[str]:
        """The arguments of the call."""
        return [word.format_map(names).replace("~", " ") for word in self.words.split()]


SAME = {"again": 0}
MORE = {"again": 0, "more": True}
FILE = {"again": 0, "database": False}

WRITING: dict[str, list[Case]] = {
    "db restore": [Case("db restore {beside}/early.db --yes", **MORE)],
    "run-due": [Case("run-due", **SAME, parts=True)],
    "product add": [Case("product add Vase --price 7 --stock 3")],
    "product edit": [Case("product edit cup --title Mug --tag new", **SAME)],
    "category edit": [Case("category edit tea --title Teas --translate fa=چای", **SAME)],
    "product price": [Case("product price CUP 13.00", **MORE), Case("product price CUP 9 --list wholesale", **MORE)],
    "product stock": [
        Case("product stock CUP 60 --low 3", **SAME),
        Case("product stock CUP +5", **MORE),
        Case("product stock OUT 5", **SAME),
    ],
    "product archive": [Case("product archive cup", **SAME)],
    "product import": [Case("product import {beside}/products.csv", **SAME)],
    "product bundle set": [Case("product bundle set OUT --item CUP=1 --item POT=1", **SAME)],
    "product bundle remove": [Case("product bundle remove DUO")],
    "product field add": [Case("product field add POT Name --max-length 9")],
    "product field remove": [Case("product field remove CUP Engraving", again=3)],
    "product image add": [Case("product image add cup {beside}/cup.png --alt front")],
    "product image move": [Case("product image move pot 1 1", **SAME)],
    "product image remove": [Case("product image remove pot 1", again=3, strays=True)],
    "product keys add": [Case("product keys add APP {beside}/keys.txt", **SAME, parts=True)],
    "product link": [Case("product link OUT https://files.example.com/b.pdf", **SAME)],
    "product notify": [Case("product notify OUT --email ada@example.com", **SAME)],
    "product notify remove": [Case("product notify remove OUT --email sara@example.com", again=3)],
    "product review add": [Case("product review add cup --rating 4 --name Ada", **MORE)],
    "product review publish": [Case("product review publish 1", **SAME)],
    "product review hide": [Case("product review hide 1", **SAME)],
    "product review reply": [Case("product review reply 1 thanks", **SAME)],
    "pricelist import": [Case("pricelist import wholesale {beside}/prices.csv", **SAME)],
    "order new": [Case("order new --line CUP=1 --email ada@example.com --name Ada", **MORE)],
    "order place": [Case("order place {draft}")],
    "order confirm": [Case("order confirm {placed}")],
    "order complete": [Case("order complete {reopened}")],
    "order reopen": [Case("order reopen {done}")],
    "order cancel": [Case("order cancel {paid} --refund"), Case("order cancel {unpaid}")],
    "order note": [Case("order note {paid} fragile", **MORE)],
    "order edit": [Case("order edit {paid} --set CUP=1 --add POT=2 --yes", **MORE)],
    "order pay": [Case("order pay {unpaid}"), Case("order pay {keyed}"), Case("order pay {paid} --amount 1", **MORE)],
    "order refund": [Case("order refund {overpaid}")],
    "order request": [Case("order request {unpaid}", **MORE)],
    "order remind": [Case("order remind {unpaid}", **MORE)],
    "order expire": [Case("order expire {unpaid}")],
    "order authorize": [Case("order authorize {unpaid}")],
    "order capture": [Case("order capture {reserved}")],
    "order void": [Case("order void {reserved}")],
    "order pack": [Case("order pack {paid} --line CUP=1", **MORE), Case("order pack {boxed}")],
    "order unpack": [Case("order unpack {packed}"), Case("order unpack {failed_parcel}")],
    "order ship": [
        Case("order ship {paid} --carrier dhl --tracking 1"),
        Case("order ship {paid} --line CUP=1", **MORE),
        Case("order ship {boxed}"),
        Case("order ship {packed}"),
    ],
    "order ready": [Case("order ready {paid}")],
    "order track": [Case("order track {shipped} --carrier ups --tracking JD9", **SAME)],
    "order track import": [Case("order track import {beside}/track.csv", **SAME)],
    "order deliver": [Case("order deliver {shipped}")],
    "order fail": [Case("order fail {shipped}")],
    "order hold": [Case("order hold {paid}")],
    "order release": [Case("order release {held}")],
    "order archive": [Case("order archive {done}")],
    "order unarchive": [Case("order unarchive {archived}")],
    "order delay": [Case("order delay {paid} --until 2090-01-01", **SAME)],
    "order give": [Case("order give {given} --again", **MORE)],
    "order import": [Case("order import {beside}/past.csv", **SAME)],
    "undo": [Case("--as mina undo --yes")],
    "invoice issue": [Case("invoice issue {paid}")],
    "invoice credit": [Case("invoice credit {invoice}")],
    "return new": [
        Case("return new {done}"),
        Case("return new {done} --kind withdrawal"),
        Case("return new {done} --kind exchange --for POT=1"),
    ],
    "return authorize": [Case("return authorize {asked}")],
    "return reject": [Case("return reject {asked} --reason worn")],
    "return sent": [Case("return sent {agreed} --carrier dhl --tracking R1")],
    "return receive": [Case("return receive {agreed} --damaged CUP=1")],
    "return resolve": [Case("return resolve {changed}")],
    "return cancel": [Case("return cancel {asked}")],
    "payment record": [Case("payment record {unpaid} --transfer 1"), Case("payment record {unpaid} --method bank")],
    "payment match": [Case("payment match {beside}/bank.csv --yes", **SAME, parts=True)],
    "payment ignore": [Case("payment ignore 2", **SAME)],
    "customer pricelist": [Case("customer pricelist sara@example.com wholesale", **SAME)],
    "customer import": [Case("customer import {beside}/customers.csv", **SAME)],
    "mail send": [Case("mail send", **SAME, parts=True)],
    "mail retry": [Case("mail retry {failed}")],
    "mail cancel": [Case("mail cancel {failed}")],
    "inbox fetch": [Case("inbox fetch", **SAME, parts=True)],
    "hook deliver": [Case("hook deliver", **SAME, parts=True, hooks=True)],
    "hook retry": [Case("hook retry order.any", **SAME, parts=True, hooks=True)],
    "db backup": [Case("db backup {shop}/copy.db", database=False)],
    "init": [
        Case(
            "init {shop}/next --name Neu --language en --currency EUR --email a@example.com --phone +49305550 --yes",
            database=False,
        )
    ],
    "site theme copy": [Case("site theme copy email/parts/help.html", database=False)],
    "config set": [Case("config set shop.name Teahouse", **FILE)],
}

FINDINGS = ("check",)
"""They end with 1 when they find something, as they do in the shop of fault_stage.py."""

READING: dict[str, str] = {
    "today": "today",
    "check": "check",
    "product list": "product list",
    "product show": "product show cup",
    "product bundle show": "product bundle show BOX",
    "product field list": "product field list CUP",
    "product export": "product export -",
    "product image list": "product image list cup",
    "product keys list": "product keys list KEY",
    "product notify list": "product notify list",
    "product review list": "product review list",
    "pricelist list": "pricelist list",
    "pricelist show": "pricelist show wholesale",
    "category list": "category list",
    "order list": "order list",
    "order find": "order find sara",
    "order show": "order show {paid}",
    "order next": "order next {paid}",
    "order explain": "order explain {paid}",
    "order slip": "order slip {packed} --out -",
    "order picklist": "order picklist {paid} --out -",
    "order late": "order late",
    "invoice list": "invoice list",
    "invoice show": "invoice show {invoice}",
    "invoice print": "invoice print {invoice} --out -",
    "return list": "return list",
    "return show": "return show {asked}",
    "payment list": "payment list",
    "customer list": "customer list",
    "customer show": "customer show sara@example.com",
    "mail list": "mail list",
    "mail show": "mail show {failed}",
    "mail preview": "mail preview order_shipped --order {shipped}",
    "inbox list": "inbox list",
    "site theme list": "site theme list",
    "hook list": "hook list",
    "hook test": "hook test order.any",
    "config show": "config show",
    "config get": "config get shop.name",
    "config check": "config check",
    "db path": "db path",
    "db check": "db check",
    "guide": "guide",
}

ELSEWHERE: dict[str, str] = {
    "db migrate": "tests/db/test_actions.py",
    "demo": "tests/setup/test_demo.py",
    "payment sync": "tests/orders/test_checkout.py",
    "site build": "tests/site/test_build.py",
    "site check": "tests/site/checking/test_check.py",
    "site publish": "tests/site/publishing/test_publish.py",
    "site serve": "tests/site/test_serve.py",
}
"""Commands whose faults have a test of their own: they need a server or a built site."""
