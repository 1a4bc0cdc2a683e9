"""`shopctl invoice`, `order slip`, `order picklist`, `pricelist` as a merchant runs them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_interfaces import has
from tests.conftest import Run

PAPER = {
    "number": str, "kind": str, "order": str, "issued_on": str, "issued_at": str, "customer": dict, "total": str,
    "tax_total": str, "currency": str, "corrects": str, "taxes": list,
}  # fmt: skip


@pytest.fixture
def ask(shop: Path, run: Run) -> Any:
    """Run a command with --json in a shop that sells a cup, and give its document."""

    def _ask(*args: str) -> Any:
        done = run(*args, "--json", shop=shop)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    _ask("product", "add", "Tea cup", "--price", "12.50", "--sku", "CUP", "--stock", "20")
    return _ask


def confirmed(ask: Any, *more: str) -> str:
    number: str = ask("order", "new", "--line", "CUP=2", "--email", "sara@example.com", "--name", "Sara", *more)[
        "number"
    ]
    ask("order", "confirm", number)
    return number


def test_an_invoice_from_its_issue_to_its_credit_note(ask: Any, run: Run, shop: Path, tmp_path: Path) -> None:
    number = confirmed(ask)
    has(ask("invoice", "issue", number), PAPER)
    again = run("invoice", "issue", number, "--json", shop=shop)
    assert again.returncode == 4
    assert json.loads(again.stderr)["error"]["code"] == "conflict"
    invoice = ask("invoice", "list")[0]["number"]
    note = ask("invoice", "credit", invoice, "--reason", "Wrong name")
    assert (note["kind"], note["corrects"], note["total"]) == ("credit_note", invoice, "25.00")
    assert [paper["number"] for paper in ask("order", "show", number)["papers"]] == [invoice, note["number"]]
    assert invoice in run("order", "show", number, shop=shop).stdout
    shown = run("invoice", "show", note["number"], shop=shop).stdout
    assert f"Corrects {invoice}" in shown
    assert "Wrong name" in shown
    document = ask("invoice", "show", invoice)
    assert document["intact"] is True
    assert document["data"]["lines"][0]["sku"] == "CUP"
    rows = list(csv.DictReader(io.StringIO(run("invoice", "list", "--csv", shop=shop).stdout)))
    assert [row["number"] for row in rows] == [note["number"], invoice]
    assert run("invoice", "show", "INV-1", shop=shop).returncode == 3


def test_a_paper_goes_to_a_file_of_its_name_to_another_or_to_stdout(
    ask: Any, run: Run, shop: Path, tmp_path: Path
) -> None:
    number = confirmed(ask)
    invoice = ask("invoice", "issue", number)["number"]
    assert ask("invoice", "print", invoice)["file"] == f"{invoice}.html"
    assert (tmp_path / f"{invoice}.html").stat().st_mode & 0o777 == 0o600
    assert run("invoice", "print", invoice, "--out", "-", shop=shop).stdout.startswith("<!doctype html>")
    run("invoice", "print", invoice, "--out", "mine.pdf", shop=shop)
    assert (tmp_path / "mine.pdf").read_bytes().startswith(b"%PDF-")
    run("order", "slip", number, "--pdf", shop=shop)
    assert (tmp_path / f"slip-{number}.pdf").read_bytes().startswith(b"%PDF-")
    assert run("invoice", "print", invoice, "--out", "nowhere/x.html", shop=shop).returncode == 7


def test_a_pick_list_of_some_orders_or_of_all(ask: Any, run: Run, shop: Path) -> None:
    first, second = confirmed(ask), confirmed(ask)
    everything = ask("order", "picklist")
    assert (everything["pieces"], everything["orders"]) == (4, [first, second])
    assert ask("order", "picklist", second)["pieces"] == 2
    assert "CUP" in run("order", "picklist", "--out", "-", shop=shop).stdout


def test_without_the_extra_a_pdf_is_refused_with_the_way_to_it(ask: Any, run: Run, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("raise ImportError(name='weasyprint')", encoding="utf-8")
    number = confirmed(ask)
    done = run("order", "slip", number, "--pdf", shop=shop, env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 1
    assert "pip install 'shopctl[pdf]'" in done.stderr


def test_a_price_list_is_filled_shown_given_and_explained(ask: Any, run: Run, shop: Path, tmp_path: Path) -> None:
    (row,) = ask("product", "price", "CUP", "11", "--list", "wholesale")
    assert (row["price"], row["catalogue"], row["min_quantity"]) == ("11.00", "12.50", 1)
    (tmp_path / "prices.csv").write_text("sku,price,min quantity\nCUP,9.50,10\n", encoding="utf-8")
    counted = ask("pricelist", "import", "wholesale", "prices.csv")
    assert counted == {"list": "wholesale", "added": 1, "unchanged": 0}
    exported = run("pricelist", "show", "wholesale", "--csv", shop=shop).stdout
    (tmp_path / "again.csv").write_text(exported, encoding="utf-8")
    assert ask("pricelist", "import", "wholesale", "again.csv")["unchanged"] == 2
    ask("order", "new", "--line", "CUP", "--email", "sara@example.com")
    assert run("customer", "pricelist", "SARA@example.com", "Wholesale", shop=shop).returncode == 0
    assert ask("pricelist", "list") == [{"name": "wholesale", "variants": 1, "customers": 1}]
    number = ask("order", "new", "--line", "CUP=10", "--email", "sara@example.com")["number"]
    line = ask("order", "explain", number)["figures"][0]
    assert line["amount"] == "95.00"
    assert (line["basis"]["list"], line["basis"]["from_quantity"], line["basis"]["catalogue"]) == (
        "wholesale",
        10,
        "12.50",
    )
    assert run("customer", "pricelist", "sara@example.com", "friends", shop=shop).returncode == 3
    assert run("product", "price", "CUP", "9", "--until", "2026-05-01", shop=shop).returncode == 2


def test_an_order_goes_to_a_country_and_an_unserved_one_is_refused(ask: Any, run: Run, shop: Path) -> None:
    with (shop / "shop.toml").open("a", encoding="utf-8") as settings:
        settings.write('[zones.near]\ncountries = ["AT"]\nrates = { standard = 20 }\n')
    order = ask("order", "new", "--line", "CUP", "--country", "at", "--postcode", "1010", "--email", "a@example.com")
    assert (order["ship_country"], order["ship_postcode"], order["tax_total"]) == ("AT", "1010", "2.08")
    assert run("order", "new", "--line", "CUP", "--country", "UK", shop=shop).returncode == 5
    with (shop / "shop.toml").open("a", encoding="utf-8") as settings:
        settings.write('[[shipping.methods]]\nid = "near"\nname = "Near"\nzones = ["near"]\nprice = 4\n')
    done = run("order", "new", "--line", "CUP", "--country", "JP", "--shipping", "near", "--json", shop=shop)
    assert done.returncode == 4
    assert json.loads(done.stderr)["error"]["code"] == "not_served"
