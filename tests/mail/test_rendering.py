from __future__ import annotations

from pathlib import Path

import pytest

from shopctl.mail.rendering import BrokenTemplate, write, write_anyway


def put(shop: Path, name: str, text: str) -> None:
    file = shop / "templates" / "email" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def own(shop: Path) -> Path:
    """A shop with a mail of its own, 'hello'."""
    put(shop, "hello.txt", '{% block subject %}{{ _("Hello,") }}{% endblock %}\n\n\n\nTo {{ who }}   \nBye')
    put(shop, "hello.html", "<style>p { color: #123456 }</style><p>{{ who }}</p>")
    return shop


def test_a_mail_is_a_subject_a_tidy_text_and_html_with_its_css_inside(own: Path) -> None:
    mail = write(own, "fa", "hello", {"who": "<Mina>"})
    assert mail.subject == "سلام،"
    assert mail.text == "سلام،\n\nTo <Mina>\nBye\n"
    assert '<p style="color: #123456;">&lt;Mina&gt;</p>' in mail.html


def test_a_subject_is_one_line_whatever_the_values(own: Path) -> None:
    put(own, "hello.txt", "{% block subject %}{{ who }}{% endblock %}")
    assert write(own, "en", "hello", {"who": "a\r\nBcc: b"}).subject == "a Bcc: b"


def test_a_style_sheet_elsewhere_is_not_read(own: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("p { content: 'secret' }")
    put(own, "hello.html", f'<link rel="stylesheet" href="file://{secret}"><p>{{{{ who }}}}</p>')
    assert "secret'" not in write(own, "en", "hello", {"who": "x"}).html


@pytest.mark.parametrize(
    ("html", "line", "why"),
    [
        ("<p>\n{{ whom }}", 2, "'whom' is undefined"),
        ("<p>\n\n{% if %}", 3, "Expected an expression"),
        ("{{ 1 / 0 }}", 1, "division by zero"),
        ('{% include "email/nothing.html" %}', 1, "nothing.html"),
    ],
)
def test_a_broken_template_is_named_with_line_and_reason(own: Path, html: str, line: int, why: str) -> None:
    put(own, "hello.html", html)
    with pytest.raises(BrokenTemplate) as caught:
        write(own, "en", "hello", {"who": "x"})
    assert f"email/hello.html, line {line}: " in caught.value.sentence
    assert why in caught.value.sentence
    assert caught.value.exit_code == 6


def test_where_the_shops_own_template_is_broken_the_shipped_one_goes_and_the_merchant_is_told(shop: Path) -> None:
    shipped = write(shop, "en", "order_received", VALUES)
    put(shop, "order_received.html", "{{ oder.number }}")
    mail = write_anyway(shop, "en", "order_received", VALUES)
    assert (mail.subject, mail.html) == (shipped.subject, shipped.html)
    assert "'oder' is undefined" in mail.note
    assert "The shipped template was used." in mail.note


class Anything:
    """Stands for `shop` and `order` where only the way to the template matters."""

    def __getattr__(self, name: str) -> str:
        return {"items": (), "hours": (), "address": (), "more": 0, "answer_hours": 4}.get(name, "x")  # type: ignore[return-value]


VALUES = {
    "shop": Anything(), "order": Anything(), "parcel": None, "money": None, "payment": None,
    "language": "en", "direction": "ltr", "number": str,
}  # fmt: skip
