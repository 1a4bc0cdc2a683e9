"""Order documents that come by mail, and the mails that are none."""

from __future__ import annotations

import json
import textwrap
from email.message import EmailMessage

import pytest

from shopctl.inbox.contents import contents
from shopctl.inbox.mails import BEGIN, END
from tests.inbox.conftest import Inbox, order

NOTE = "Please wrap it as a present, with the blue paper that you have in the window, and a card that says: with love."


def mail(text: str = "Hello", charset: str = "utf-8", cte: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Mina <mina@example.com>"
    message["Subject"] = "سفارش"
    message.set_content(text, charset=charset, cte=cte)
    return message


def attached(message: EmailMessage, data: bytes, subtype: str, name: str) -> EmailMessage:
    message.add_attachment(data, maintype="application", subtype=subtype, filename=name)
    return message


def between(document: str) -> str:
    return f"My order:\n\n{BEGIN}\n{document}\n{END}\n\nRegards\n"


DOCUMENT = json.dumps(order(note=NOTE, name="مريم راد"), ensure_ascii=False)
MAILS = {
    "own type": attached(mail(), DOCUMENT.encode(), "vnd.shopctl.order+json", "order"),
    "json": attached(mail(), DOCUMENT.encode(), "json", "Order.JSON"),
    "text": mail(between(DOCUMENT)),
    "text, quoted-printable": mail(between(DOCUMENT), cte="quoted-printable"),
    "text, base64": mail(between(DOCUMENT), cte="base64"),
    "text, wrapped": mail(between("\n".join(textwrap.wrap(DOCUMENT, 60, break_on_hyphens=False)))),
    "text, indented, CR LF": mail(between(json.dumps(json.loads(DOCUMENT), indent=2)).replace("\n", "\r\n")),
    "text, in an older charset": mail(between(DOCUMENT), charset="windows-1256"),
    "text and attachment": attached(mail(between(DOCUMENT)), DOCUMENT.encode(), "vnd.shopctl.order+json", "order"),
}


@pytest.mark.parametrize("how", MAILS)
def test_an_order_in_a_mail_is_taken_however_it_was_sent(inbox: Inbox, how: str) -> None:
    inbox.put("order.eml", MAILS[how].as_bytes())
    assert inbox.fetch().orders == ("1001",)
    note = inbox.book.db.execute("SELECT data FROM order_event WHERE what = 'noted'").fetchone()[0]
    assert json.loads(note) == {"text": NOTE}
    assert inbox.names("done") == ["order.eml"]
    inbox.put("again.json", id=order()["id"], note=NOTE, name="مريم راد")
    assert inbox.fetch().known == 1, "the same document as a file is known"


def test_a_mail_that_is_no_order_stays_and_is_counted(inbox: Inbox) -> None:
    other = attached(mail("Is the cup dishwasher safe?"), b'{"a": 1}', "json", "data.json")
    inbox.put("question.eml", other.as_bytes())
    inbox.put("quoted.eml", mail(textwrap.indent(between(DOCUMENT), "> ")).as_bytes())
    inbox.put("cut.eml", mail(BEGIN + "\n{").as_bytes())
    inbox.put("order.json")
    inbox.put("notes.txt", b"")
    assert contents(inbox.book.root).document == {"waiting": ["order.json"], "quarantined": [], "not_understood": 4}
    assert inbox.fetch().document["orders"] == 1
    assert inbox.names() == ["cut.eml", "notes.txt", "question.eml", "quoted.eml"]


def test_two_documents_in_one_mail_are_set_aside(inbox: Inbox) -> None:
    inbox.put("a.eml", mail(between(DOCUMENT) + between(json.dumps(order(id="another-1")))).as_bytes())
    assert "more than one" in inbox.fetch().quarantined[0].reason
    assert inbox.count() == 0


def test_a_card_number_in_a_mailed_order_is_not_kept(inbox: Inbox) -> None:
    inbox.put("a.eml", mail(between(json.dumps(order(note="4111 1111 1111 1111"))), cte="base64").as_bytes())
    assert len(inbox.fetch().orders) == 1
    assert inbox.names("done") == ["a.eml.json"]
    assert b"1111 1111" not in (inbox.folder / "done" / "a.eml.json").read_bytes()


NESTED = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(3000))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 1000,
        NESTED,
        b"Content-Type: message/rfc822\n\n" * 5000,
        b"Content-Type: text/plain; charset=idna\n\nxn--" + b"b" * 1000,
        b"Content-Type: text/plain; charset=zlib\n\n" + BEGIN.encode(),
        b"Content-Type: text/plain; charset*0*=%ff''x\nContent-Transfer-Encoding: base64\n\n!!!!=",
        b"Content-Type: application/json; name*1*=''x; name*=\n\n{}",
        b"Content-Type: " + b"a/b;" * 50_000 + b"\n\n",
    ],
    ids=range(9),
)
def test_hostile_mails_stop_nothing(inbox: Inbox, raw: bytes) -> None:
    inbox.put("a.eml", raw)
    inbox.put("b.json")
    assert len(inbox.fetch().orders) == 1
