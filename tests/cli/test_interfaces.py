"""What scripts rely on: commands and the shapes of their JSON. Keys may be added; these keep their names and kinds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

SHEET = """handle,title,option1_name,option1_value,sku,price,stock,image
cup,Cup,Size,Small,CUP-S,4.00,10,https://pictures.example/cup.jpg
cup,,,Large,CUP-L,6.50,10,
"""
COUNTS = {"products": int, "variants": int, "images": int}
ORDER = {
    "number": str, "status": str, "payment_status": str, "fulfillment_status": str, "total": str, "currency": str,
}  # fmt: skip


def has(document: Any, shape: dict[str, Any]) -> None:
    """Assert that a document has the keys of a shape, each of its kind."""
    for key, kind in shape.items():
        assert key in document, key
        if isinstance(kind, dict):
            has(document[key], kind)
        else:
            assert type(document[key]) is kind, f"{key}: {document[key]!r}"


@pytest.fixture
def ask(run: Run, tmp_path: Path) -> Any:
    """Run a command with --json in a shop made by init and give its one document."""
    made = run(
        "init", "shop", "--name", "Shop", "--language", "en", "--language", "fa", "--currency", "EUR",
        "--email", "shop@shop.example", "--phone", "+49 30 555 0100", "--yes", "--json",
    )  # fmt: skip
    assert json.loads(made.stdout) == {"shop": str(tmp_path / "shop")}
    (tmp_path / "sheet.csv").write_text(SHEET, encoding="utf-8")

    def _ask(*args: str) -> Any:
        done = run(*args, "--json", shop=tmp_path / "shop")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return _ask


def test_the_whole_way_from_a_spreadsheet_to_a_sent_mail(ask: Any, tmp_path: Path) -> None:
    sheet = str(tmp_path / "sheet.csv")
    counted = {"created": COUNTS, "changed": COUNTS, "unchanged": COUNTS, "rejected": int}
    first = ask("product", "import", sheet)
    has(first, counted)
    assert first["created"] == {"products": 1, "variants": 2, "images": 1}
    assert ask("product", "import", sheet)["unchanged"] == {"products": 1, "variants": 2, "images": 1}

    (row,) = ask("product", "list")
    has(row, {"handle": str, "title": str, "status": str, "variants": int})
    assert row["variants"] == 2
    product = ask("product", "show", "cup")
    has(product, {"handle": str, "title": str, "variants": list})
    has(product["variants"][0], {"sku": str, "price": str, "currency": str, "available": int})
    assert product["variants"][1]["price"] == "6.50"

    site = ask("site", "build")
    has(site, {"pages": int, "written": int, "unchanged": int, "removed": int, "seconds": float})
    assert ask("site", "build")["written"] == 0

    order = ask(
        "order", "new", "--line", "CUP-S=2", "--line", "cup/large=1", "--email", "mina@example.com", "--name", "Mina",
        "--phone", "030 555 0199", "--channel", "phone", "--address", "1 Hill\\nTown",
    )  # fmt: skip
    has(order, ORDER)
    assert (order["number"], order["total"], order["currency"]) == ("1001", "14.50", "EUR")
    assert (order["status"], order["payment_status"], order["fulfillment_status"]) == (
        "placed",
        "unpaid",
        "unfulfilled",
    )
    walked = [ask("order", verb, "1001") for verb in ("confirm", "pay", "pack", "ship", "deliver")]
    for step in walked:
        has(step, ORDER)
    assert [step["status"] for step in walked] == ["confirmed"] * 4 + ["completed"]
    assert walked[-1]["payment_status"] == "paid"
    assert walked[-1]["fulfillment_status"] == "delivered"

    second = ask("order", "new", "--line", "CUP-L=1", "--email", "sara@example.com", "--name", "Sara")
    assert ask("order", "cancel", second["number"])["status"] == "canceled"
    assert [each["number"] for each in ask("order", "list")] == ["1002", "1001"], "newest first"

    sent = ask("mail", "send")
    has(sent, {"sent": int, "failed": int, "unknown": int, "queued": int})
    assert (sent["sent"], sent["queued"]) == (7, 0)
    assert ask("mail", "send")["sent"] == 0

    fetched = ask("inbox", "fetch")
    has(fetched, {"orders": int, "tickets": int, "reviews": int, "quarantined": int})
    assert (fetched["orders"], fetched["quarantined"]) == (0, 0)


@pytest.mark.parametrize(
    ("args", "code", "exit_code"),
    [
        (("order", "show", "9999"), "not_found", 3),
        (("product", "show", "nothing"), "not_found", 3),
        (("product", "import", "nothing.csv"), "not_found", 3),
        (("config", "set", "orders.low_stock", "many"), "settings", 6),
        (("order", "new", "--line", "CUP=x", "--name", "M"), None, None),
    ],
)
def test_errors_are_one_document_on_stderr(
    run: Run, shop: Path, args: tuple[str, ...], code: str | None, exit_code: int | None
) -> None:
    done = run(*args, "--json", shop=shop)
    error = json.loads(done.stderr)["error"]
    has(error, {"code": str, "message": str})
    assert done.stdout == ""
    assert done.returncode == (exit_code or done.returncode) != 0
    assert error["code"] == (code or error["code"])


def test_a_storage_failure_ends_with_7(run: Run, shop: Path) -> None:
    (shop / "shop.db").write_bytes(b"not a database" * 400)
    done = run("order", "list", "--json", shop=shop)
    assert done.returncode == 7
    assert json.loads(done.stderr)["error"]["code"] == "storage"
