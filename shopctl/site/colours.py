"""The colours that names of colours stand for, so that a choice of colour is shown as one beside its name."""

from __future__ import annotations

import re
from functools import lru_cache

from shopctl.text import normal

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})\Z")
_OPTIONS = frozenset(
    normal(name) for name in ("colour", "color", "glaze", "shade", "رنگ", "رنگ‌بندی", "لعاب", "لون", "اللون")
)
"""What options and attributes are called whose values are colours."""

# Muted, as things are rather than as screens can be.
_COLOURS = {
    "#ffffff": "white سفید أبيض",
    "#f1eee6": "chalk bone گچی طباشيري",
    "#f4ecdb": "ivory cream شیری کرم کرمی عاجي كريمي",
    "#d9c7a3": "beige sand oat بژ شنی بيج رملي",
    "#efe7da": "natural linen ecru طبیعی طبيعي",
    "#b8a99a": "taupe stone",
    "#9a9a98": "grey gray fog silver خاکستری طوسی نقره‌ای رمادي فضي",
    "#4a4d50": "charcoal anthracite graphite slate زغالی نوک‌مدادی فحمي",
    "#1b1b1d": "black سیاه مشکی أسود",
    "#7a5230": "brown walnut chestnut قهوه‌ای گردویی بني",
    "#b5522f": "terracotta rust copper مسی آجری نحاسي",
    "#b9683f": "clay اخرایی طيني",
    "#c9952b": "mustard ochre brass gold خردلی طلایی برنجی ذهبي خردلي",
    "#e7c33f": "yellow زرد أصفر",
    "#e0812f": "orange amber نارنجی برتقالي",
    "#b3282d": "red قرمز سرخ أحمر",
    "#7c1f33": "burgundy bordeaux wine زرشکی عنابی عنابي",
    "#a3224a": "pomegranate raspberry اناری رماني",
    "#e2a7b0": "pink rose blush صورتی وردي",
    "#6f4a86": "purple violet plum بنفش بنفسجي",
    "#b9a7cf": "lilac lavender یاسی خزامي",
    "#2f5fa8": "blue آبی أزرق",
    "#25395c": "navy ink indigo سرمه‌ای نیلی كحلي نيلي",
    "#2a8fa0": "turquoise teal فیروزه‌ای لاجوردی فيروزي تركواز",
    "#4f7f4a": "green moss سبز أخضر",
    "#2f5a44": "pine forest bottle کاج صنوبري",
    "#a9c4ae": "celadon sage mint سلادون مریم‌گلی نعناعی سيلادون",
    "#6b6b3a": "olive زیتونی زيتي زيتوني",
}
_BY_NAME = {normal(name): code for code, names in _COLOURS.items() for name in names.split()}


@lru_cache(maxsize=1000)
def names_colours(option: str) -> bool:
    """Whether values of an option or attribute of this name are colours."""
    return normal(option).strip() in _OPTIONS


@lru_cache(maxsize=10_000)
def colour_of(name: str) -> str:
    """'#25395c' for 'Ink blue', as '#fff' for itself; empty when the name is of no colour that is known here."""
    text = normal(name).strip()
    if _HEX.match(text):
        return text
    # Of several known words the first tells most: "ink blue" is darker than blue.
    return next((_BY_NAME[word] for word in text.split() if word in _BY_NAME), "")
