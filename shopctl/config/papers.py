"""shop.toml: what invoices and credit notes say of the shop, and how they are numbered."""

from __future__ import annotations

from typing import Annotated

from shopctl.config.base import ByLanguage, Line, Section, Text, matching

Prefix = Annotated[str, matching("[A-Za-z0-9/-]{1,20}", "1 to 20 letters a-z, digits, / or -")]


class Papers(Section):
    """Invoices, credit notes, packing slips, pick lists."""

    seller: Text = ""
    """Who sells, as invoices must name them, lines kept; else the shop's name and address."""
    tax_id: Line = ""
    """The shop's tax number or VAT ID."""
    registration: Line = ""
    """Its number in the register of companies, where papers must name it."""
    note: Line = ""
    """A line at the foot of invoices: how to pay, whom to ask."""
    notes: ByLanguage = {}
    """The note in other languages."""
    invoice_prefix: Prefix = "INV-"
    """What stands before the year and number of invoices: INV-2026-0001."""
    credit_note_prefix: Prefix = "CN-"
    """What stands before the year and number of credit notes."""

    def note_in(self, language: str) -> str:
        """The line at the foot in `language`."""
        return self.notes.get(language, self.note)
