from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shopctl.mail.compose import LIMIT, compose, words
from shopctl.mail.models import Mailbox, NotAMailbox, TooLarge
from tests.mail.conftest import SHOP, draft, opened

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
PERSIAN = "سفارش ۱۰۰۱ شما از فروشگاه صنایع دستی اصفهان و شیراز ارسال شد و تا فردا به دستتان می‌رسد"
LONG_NAME = "فروشگاه بزرگ صنایع دستی ایران، نمایندگی رسمی هنرمندان اصفهان و شیراز و تبریز و یزد و کرمان"


def test_a_mail_carries_what_the_standards_ask_for() -> None:
    letter = compose(draft(language="fa"), NOW)
    message = opened(letter.data)
    assert message["Date"].datetime == NOW
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fa"
    assert message["Message-ID"] == letter.message_id
    assert letter.message_id.endswith("@teahouse.example>")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert b"\n" not in letter.data.replace(b"\r\n", b"")


def test_a_persian_subject_and_a_long_display_name_survive_the_wire() -> None:
    message = opened(compose(draft(subject=PERSIAN, recipient=Mailbox(LONG_NAME, "a@example.com")), NOW).data)
    assert message["Subject"] == PERSIAN
    (recipient,) = message["To"].addresses
    assert (recipient.display_name, recipient.addr_spec) == (LONG_NAME, "a@example.com")


@pytest.mark.parametrize(
    "name",
    ['Doe, "J" <x@evil.example>', 'نام, "J" <x@evil.example>', "A" * 80 + ", B " * 20, "a@b.example,c@d.example", "\\"],
)
def test_whatever_the_name_there_is_one_recipient(name: str) -> None:
    letter = compose(draft(recipient=Mailbox(name, "a@example.com")), NOW)
    (recipient,) = opened(letter.data)["To"].addresses
    assert recipient.addr_spec == letter.recipient == "a@example.com"
    assert recipient.display_name == name.strip()


@pytest.mark.parametrize("evil", ["x\r\nBcc: y@evil.example", "x\nBcc: y@evil.example", "x\x00\x85y", "\u202ecod.exe"])
def test_no_control_character_or_override_reaches_a_header(evil: str) -> None:
    data = compose(draft(subject=evil, recipient=Mailbox(evil, "a@example.com")), NOW).data
    message = opened(data)
    assert message["Bcc"] is None
    assert not set("\r\n\x00\x85\u202e") & set(f"{message['Subject']}{message['To'].addresses[0].display_name}")


def test_an_international_domain_is_written_as_its_a_label() -> None:
    letter = compose(draft(recipient=Mailbox("", "info@مثال.ایران")), NOW)
    assert letter.recipient == "info@xn--mgbh0fb.xn--mgba3a4f16a"
    assert letter.data.isascii()


def test_a_local_part_outside_ascii_stays_as_it_is_for_a_server_that_takes_it() -> None:
    letter = compose(draft(recipient=Mailbox("علی", "علی@example.com")), NOW)
    assert letter.recipient == "علی@example.com"
    assert "To: علی <علی@example.com>".encode() in letter.data


@pytest.mark.parametrize("address", ["", "mina", "mina@", "a@b@c.example", "a b@example.com", "a@example.com\r\nDATA"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(NotAMailbox, match="No mail can go to"):
        compose(draft(recipient=Mailbox("", address)), NOW)


def test_bodies_of_other_scripts_than_latin_go_as_base64_and_latin_ones_stay_readable() -> None:
    persian = opened(compose(draft(text=PERSIAN, html=f"<p>{PERSIAN}</p>"), NOW).data)
    german = opened(compose(draft(text="Schöne Grüße – 3 €\n", html="<p>Schöne Grüße</p>"), NOW).data)
    assert {part["Content-Transfer-Encoding"] for part in persian.iter_parts()} == {"base64"}
    assert {part["Content-Transfer-Encoding"] for part in german.iter_parts()} == {"quoted-printable"}


def test_words_gives_back_what_was_written() -> None:
    letter = compose(draft(text=f"{PERSIAN}\n", html=f"<p>{PERSIAN}</p>\n"), NOW)
    assert words(letter.data) == (f"{PERSIAN}\n", f"<p>{PERSIAN}</p>\n")
    assert words(b"") == ("", "")


def test_replies_go_where_the_shop_wants_them() -> None:
    message = opened(compose(draft(reply_to="help@teahouse.example"), NOW).data)
    (reply_to,) = message["Reply-To"].addresses
    assert (reply_to.display_name, reply_to.addr_spec) == (SHOP.name, "help@teahouse.example")
    assert opened(compose(draft(), NOW).data)["Reply-To"] is None


def test_a_mail_that_would_be_cut_off_is_refused() -> None:
    with pytest.raises(TooLarge, match=str(LIMIT)):
        compose(draft(html="x" * LIMIT), NOW)


def test_no_line_is_longer_than_the_standard_allows() -> None:
    name = "ن" * 200
    data = compose(draft(subject=PERSIAN * 8, recipient=Mailbox(name, "a@example.com"), html="y " * 4000), NOW).data
    assert max(map(len, data.split(b"\r\n"))) <= 998
