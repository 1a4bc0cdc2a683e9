"""What a link dials reaches the shop from anywhere, however the merchant wrote the number."""

from __future__ import annotations

import subprocess
import sys

import pytest

from shopctl.phones import dialled


@pytest.mark.parametrize(
    ("written", "region", "dials"),
    [
        ("0912 123 4567", "IR", "+989121234567"),
        ("۰۹۱۲ ۱۲۳ ۴۵۶۷", "IR", "+989121234567"),
        ("021-8820 1234", "IR", "+982188201234"),
        ("989121234567", "IR", "+989121234567"),
        ("+49 (0)30 2312514", "IR", "+49302312514"),
        ("+49 30 5550100", "IR", "+49305550100"),
        ("+۹۸ ۲۱ ۵۵۵ ۰۱۰۰", "DE", "+98215550100"),
        ("1-800-FLOWERS", "US", "+18003569377"),
    ],
)
def test_a_link_dials_the_country_code(written: str, region: str, dials: str) -> None:
    assert dialled(written, region) == dials


@pytest.mark.parametrize(("written", "dials"), [("118 11", "11811"), ("0912 123", "0912123"), ("", "")])
def test_what_is_no_number_of_the_country_is_dialled_as_it_is_written(written: str, dials: str) -> None:
    assert dialled(written, "IR") == dials


def test_a_number_in_full_costs_no_library() -> None:
    asked = "import sys; from shopctl.phones import dialled; dialled('+49 30 5550100', 'DE');"
    subprocess.run([sys.executable, "-c", f"{asked} sys.exit('phonenumbers' in sys.modules)"], check=True)
