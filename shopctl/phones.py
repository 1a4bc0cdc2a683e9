"""Phone numbers: one form to compare by, which is also the one that a link dials from anywhere."""

from __future__ import annotations

import re
from functools import lru_cache

from shopctl.text import latin_digits

_IN_FULL = r"\+[\d .-]{7,}"


@lru_cache(maxsize=1024)
def e164(text: str, region: str) -> str:
    """A phone number in E.164, read as people in `region` (ISO 3166) dial it; '' for what is none."""
    import phonenumbers  # type: ignore[import-untyped, unused-ignore]

    try:
        number = phonenumbers.parse(latin_digits(text), region)
    except phonenumbers.NumberParseException:
        return ""
    # Numbering plans change faster than the library: a number given in full needs only to be possible.
    in_full = text.lstrip().startswith("+") and phonenumbers.is_possible_number(number)
    if not in_full and not phonenumbers.is_valid_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def dialled(text: str, region: str) -> str:
    """The digits that reach a number from abroad, where that can be told; else those that were written.

    A number given in full is not looked up: the library costs more than all the rest of a mail.
    """
    digits = re.sub(r"[^0-9+]", "", latin_digits(text))
    return digits if re.fullmatch(_IN_FULL, text.strip()) else e164(text, region) or digits
