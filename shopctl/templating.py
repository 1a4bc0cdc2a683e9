"""Where templates are found, and the one Jinja environment for pages, mails and papers.

A file in the shop's own templates/ replaces the shipped one of the same path. Texts go through gettext: English in
the template, templates/locale/LANGUAGE/DOMAIN.po for the others, compiled in memory so that no binary is shipped.
"""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from shopctl.shipped import templates_dir


@cache
def translations(domain: str, language: str) -> NullTranslations:
    """The texts of `domain` ("storefront", "email") in `language`; English ones are the keys themselves."""
    file = templates_dir() / "locale" / language / f"{domain}.po"
    if not file.is_file():
        return NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def environment(root: Path | None, language: str, domain: str) -> Environment:
    """A Jinja environment for the shop at `root` (None: shipped templates only), speaking `language`.

    Paths start at templates/: "storefront/product.html", "email/order_shipped.html". An undefined variable is an
    error, and every value is escaped unless it is Markup.
    """
    folders: list[BaseLoader] = [FileSystemLoader(templates_dir())]
    if root is not None:
        folders.insert(0, FileSystemLoader(root / "templates"))
    jinja = Environment(
        loader=ChoiceLoader(folders),
        autoescape=lambda name: name is None or not name.endswith(".txt"),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    jinja.install_gettext_translations(translations(domain, language), newstyle=True)  # type: ignore[attr-defined]
    return jinja
