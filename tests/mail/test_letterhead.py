from __future__ import annotations

from typing import Any

import pytest

from shopctl.config.model import Settings
from shopctl.locales import reader
from shopctl.mail.letterhead import contrast, letterhead, opening, sender
from shopctl.mail.models import Mailbox

WORKDAY = {"open": "09:00", "close": "18:00"}
SHORT = {"open": "09:00", "close": "13:00"}


def shop(**changes: Any) -> Settings:
    base = {"name": "Teahouse", "names": {"fa": "چای‌خانه"}, "languages": ["en", "fa"], "region": "IR"}
    return Settings.model_validate({"shop": base | changes.pop("shop", {})} | changes)


def test_days_with_the_same_hours_are_one_run_from_the_readers_first_day_on() -> None:
    hours = dict.fromkeys(("sat", "sun", "mon", "tue", "wed"), WORKDAY) | {"thu": SHORT}
    settings = shop(shop={"hours": hours})
    assert opening(settings, reader(settings, "fa")) == (("شنبه–چهارشنبه", "۹:۰۰–۱۸:۰۰"), ("پنجشنبه", "۹:۰۰–۱۳:۰۰"))
    assert opening(shop(), reader(settings, "fa")) == ()


def test_a_closed_day_ends_a_run() -> None:
    settings = shop(shop={"region": "GB", "hours": dict.fromkeys(("mon", "tue", "thu"), WORKDAY)})
    assert [days for days, _ in opening(settings, reader(settings, "en"))] == ["Monday–Tuesday", "Thursday"]


@pytest.mark.parametrize("accent", ["#1f5f5b", "#ffd400", "#000000", "#ffffff", "#808080", "#c0392b"])
def test_every_accent_carries_readable_text_and_is_text_only_where_it_is_readable(accent: str) -> None:
    settings = shop(theme={"accent": accent})
    head = letterhead(settings, reader(settings, "en"))
    assert contrast(head.on_accent, accent) >= 4.5
    assert contrast(head.accent_ink, "#ffffff") >= 4.5


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_name_is_the_readers_and_the_phone_a_link() -> None:
    settings = shop(shop={"phone": "+98 (21) 555-0100", "email": "a@b.example", "url": "https://tea.example/"})
    head = letterhead(settings, reader(settings, "fa"))
    assert (head.name, head.phone_link, head.site) == ("چای‌خانه", "tel:+98215550100", "tea.example")


def test_the_link_of_a_local_number_dials_from_abroad_and_the_mail_says_it_as_it_is_dialled_at_home() -> None:
    settings = shop(shop={"phone": "021-8820 1234"})
    head = letterhead(settings, reader(settings, "en"))
    assert (head.phone, head.phone_link) == ("021-8820 1234", "tel:+982188201234")


def test_mails_come_from_the_shop_or_from_nobody() -> None:
    settings = shop(shop={"email": "a@b.example"})
    assert sender(settings, "fa") == Mailbox("چای‌خانه", "a@b.example")
    assert sender(shop(mail={"sender": "noreply@b.example"}), "en") == Mailbox("Teahouse", "noreply@b.example")
    assert sender(shop(), "en") is None
