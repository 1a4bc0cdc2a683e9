"""How a reader's locale writes numbers, money, dates and phones, and orders names.

Babel (CLDR) knows separators, patterns and names but writes Latin digits only: turning them is our step, as are toman,
Jalali dates (jdatetime) and Hijri ones (hijridate).
"""

from shopctl.locales.reader import Reader, reader
from shopctl.locales.sorting import sort_key

__all__ = ["Reader", "reader", "sort_key"]
