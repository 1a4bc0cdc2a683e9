"""Opening hours as people write them."""

from __future__ import annotations

import pytest

from shopctl.config.model import Settings
from shopctl.locales.reader import reader
from shopctl.site import hours


def test_days_alone_in_rows_and_lists_are_read_in_digits_of_any_script() -> None:
    assert hours.parse("Mo-We 10:00-18:30; sa ۹:۰۰-۱۳:۰۰,14:00-16:00") == {
        0: ((600, 1110),),
        1: ((600, 1110),),
        2: ((600, 1110),),
        5: ((540, 780), (840, 960)),
    }
    assert list(hours.parse("Sa-Mo 10:00-11:00")) == [0, 5, 6]
    assert hours.parse("") == {}


@pytest.mark.parametrize(
    "text", ["10-18", "Mo", "Xx 10:00-18:00", "Mo 25:00-26:00", "Mo 10:00", "Mo-Tu-We 10:00-11:00"]
)
def test_what_is_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is n"):
        hours.parse(text)


def test_days_that_are_alike_stand_together_in_the_readers_week(settings: Settings) -> None:
    week = hours.parse("Sa-We 09:00-18:00; Th 09:00-14:00")
    assert hours.lines(week, reader(settings, "fa")) == [
        ("شنبه – چهارشنبه", "۹:۰۰ – ۱۸:۰۰"),
        ("پنجشنبه", "۹:۰۰ – ۱۴:۰۰"),
    ]


def test_scripts_and_search_engines_get_the_same_hours() -> None:
    week = hours.parse("Fr 18:00-02:00")
    assert hours.for_script(week) == "4 1080 120"
    assert hours.for_search(week) == ["Fr 18:00-02:00"]
