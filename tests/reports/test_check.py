"""`shopctl check`: silent when all is well, and every finding names its place and the way out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shopctl.config.edit import set_
from shopctl.config.load import load
from shopctl.db.connect import connect, transaction
from shopctl.reports.check import Finding, check
from tests.conftest import Run


def found(shop: Path) -> dict[str, Finding]:
    return {finding.place: finding for finding in check(shop, load(shop))}


def test_a_new_shop_is_well(run: Run, shop: Path) -> None:
    done = run("check", shop=shop)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_database_that_others_can_read_is_found(shop: Path) -> None:
    (shop / "shop.db").chmod(0o644)
    assert "chmod 600" in found(shop)["shop.db"].way_out


def test_a_damaged_database_is_found(run: Run, shop: Path) -> None:
    damaged = bytearray((shop / "shop.db").read_bytes())
    damaged[4096:4108] = b"\xff" * 12
    (shop / "shop.db").write_bytes(damaged)
    done = run("check", "--json", shop=shop)
    assert done.returncode == 1
    assert "shop.db" in {finding["place"] for finding in json.loads(done.stdout)}


def test_a_missing_translation_is_found(shop: Path) -> None:
    (shop / "content" / "pages" / "delivery.fa.md").unlink()
    assert "fa" in found(shop)["content/pages/delivery.md"].what


def test_a_text_that_is_not_utf_8_is_found(shop: Path) -> None:
    (shop / "content" / "pages" / "about.md").write_bytes("Käse".encode("cp1252"))
    assert "UTF-8" in found(shop)["content/pages/about.md"].what


def test_a_missing_logo_is_found(shop: Path) -> None:
    set_(shop, "theme.logo", "media/logo.webp")
    assert "media/logo.webp" in found(shop)["theme.logo"].what


def test_a_missing_picture_is_found(shop: Path) -> None:
    db = connect(shop / "shop.db")
    with transaction(db):
        db.execute("INSERT INTO product (id, handle, title, created_at, updated_at) VALUES (1, 'cup', 'Cup', '', '')")
        db.execute("INSERT INTO image (product_id, position, src) VALUES (1, 1, 'media/cup.webp')")
        db.execute("INSERT INTO image (product_id, position, src) VALUES (1, 2, 'https://x.example/cup.webp')")
    db.close()
    assert set(found(shop)) == {"media/cup.webp"}


def test_a_tax_class_without_a_rate_is_found_before_somebody_orders(shop: Path, run: Run) -> None:
    (shop / "books.csv").write_text("handle,title,tax_class\na,A,books\nb,B,books\nc,C,exempt\n", encoding="utf-8")
    run("product", "import", "books.csv", shop=shop, cwd=shop)
    (rate,) = found(shop).values()
    assert (rate.place, rate.what) == ("tax.rates.books", "2 products need this rate and cannot be ordered")
    run("config", "set", "tax.rates.books", "7", shop=shop)
    assert found(shop) == {}


@pytest.mark.parametrize(("mode", "well"), [(0o600, True), (0o640, False)])
def test_the_mail_password_must_be_the_owners_alone(shop: Path, tmp_path: Path, mode: int, well: bool) -> None:
    set_(shop, "mail.transport", "smtp")
    set_(shop, "mail.user", "shop")
    assert set(found(shop)) == {"mail.user"}
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    secret.chmod(mode)
    set_(shop, "mail.password_file", str(secret))
    assert set(found(shop)) == (set() if well else {"mail.password_file"})


def test_a_stripe_key_that_is_missing_or_open_to_all_is_found(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOPCTL_STRIPE_KEY", raising=False)
    with (shop / "shop.toml").open("a", encoding="utf-8") as toml:
        toml.write('[[payments.methods]]\nid = "card"\nkind = "stripe"\nname = "Card"\n')
        toml.write('url = "https://teahouse.example"\nkey_file = "stripe.key"\n')
    place = "payments.methods.key_file"
    assert "cannot be read" in found(shop)[place].what
    (shop / "stripe.key").write_text("sk_test_1")
    (shop / "stripe.key").chmod(0o644)
    assert "chmod 600" in found(shop)[place].way_out
    (shop / "stripe.key").chmod(0o600)
    assert place not in found(shop)


def test_a_key_for_links_that_is_missing_or_open_to_others_is_found(shop: Path) -> None:
    set_(shop, "digital.signing_key_file", "link-key")
    assert "cannot be read" in found(shop)["digital.signing_key_file"].what
    (shop / "link-key").write_text("0123456789abcdef\n", encoding="utf-8")
    (shop / "link-key").chmod(0o644)
    assert "chmod 600" in found(shop)["digital.signing_key_file"].way_out
    (shop / "link-key").chmod(0o600)
    assert "digital.signing_key_file" not in found(shop)
