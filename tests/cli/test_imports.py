"""`customer import` and `order import` as commands: what they print, where rows go, how they end."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.conftest import Run

PEOPLE = "Name,Email,Newsletter,City,Shoe size\nSara,sara@example.com,yes,Dresden,38\n"
ORDERS = "Order,Date,Email,Item,Qty,Price,Status\n77,2024-03-31,sara@example.com,Cup,2,5.00,completed\n"


def test_what_an_import_says_and_a_customer_shows(shop: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    dry = run("customer", "import", "people.csv", "--dry-run", shop=shop)
    assert dry.stdout == "new      sara@example.com\n"
    assert "Nothing was written" in dry.stderr
    done = run("customer", "import", "people.csv", shop=shop)
    assert "Columns not used: Shoe size" in done.stderr
    assert "Created: 1 customers, 1 addresses, 1 consents" in done.stderr
    assert "Created: 1 orders, 1 lines" in run("order", "import", "orders.csv", shop=shop).stderr
    shown = run("customer", "show", "sara@example.com", shop=shop).stdout
    assert "Address: Sara, Dresden" in shown
    assert "Marketing to sara@example.com: given" in shown
    assert "(Newsletter: yes)" in shown
    assert "77     2024-03-31  sara@example.com  completed  paid" in shown
    assert "imported" in run("order", "show", "77", shop=shop).stdout


def test_the_json_of_imports_and_of_a_customer(shop: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    plan = json.loads(run("customer", "import", "people.csv", "--dry-run", "--json", shop=shop).stdout)
    assert plan["created"] == {"customers": 1, "addresses": 1, "consents": 1}
    assert (plan["changed"], plan["rejected"], plan["new"]) == (
        {"customers": 0, "addresses": 0, "consents": 0}, 0, ["sara@example.com"],
    )  # fmt: skip
    run("customer", "import", "people.csv", shop=shop)
    plan = json.loads(run("order", "import", "orders.csv", "--json", shop=shop).stdout)
    assert (plan["format"], plan["created"]) == ("plain", {"orders": 1, "lines": 1})
    sara = json.loads(run("customer", "show", "sara@example.com", "--json", shop=shop).stdout)
    assert sara["addresses"][0]["city"] == "Dresden"
    assert {key: sara["consents"][0][key] for key in ("channel", "state", "words", "source")} == {
        "channel": "email", "state": "given", "words": "Newsletter: yes", "source": "import:people.csv",
    }  # fmt: skip
    assert sara["history"][0]["number"] == "77"


def test_bad_rows_are_an_error_of_5_with_their_places_or_go_to_a_file(shop: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS + "78,2024-03-31,,Cup,none,5.00,new\n", encoding="utf-8")
    done = run("order", "import", "orders.csv", "--json", shop=shop)
    error = json.loads(done.stderr)["error"]
    assert (done.returncode, error["code"]) == (5, "bad_rows")
    assert error["rows"] == [{"row": 3, "column": "Qty", "reason": "'none' is not a number of pieces"}]
    rows = csv.DictReader(io.StringIO(run("order", "import", "orders.csv", "--dry-run", "--csv", shop=shop).stdout))
    assert [(row["what"], row["row"]) for row in rows] == [("created", "2"), ("rejected", "3")]
    done = run("order", "import", "orders.csv", "--skip-bad", shop=shop)
    assert done.returncode == 1
    assert "Left out: 1 rows. Mend them in orders-left-out.csv" in done.stderr
    left = (tmp_path / "orders-left-out.csv").read_text(encoding="utf-8")
    (tmp_path / "orders-left-out.csv").write_text(left.replace("none,", "3,"), encoding="utf-8")
    assert run("order", "import", "orders-left-out.csv", shop=shop).returncode == 0


def test_wrong_options_and_files_that_are_not_there(shop: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    assert run("order", "import", "nowhere.csv", shop=shop).returncode == 3
    assert run("order", "import", "orders.csv", "--dates", "year-first", shop=shop).returncode == 2
    assert run("order", "import", "orders.csv", "--prefix", "a b", shop=shop).returncode == 2
    assert run("customer", "import", "orders.csv", "--map", "Nothing=name", shop=shop).returncode == 5
