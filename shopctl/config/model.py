"""The settings of a shop, as shop.toml holds them. The keys are public API."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shopctl.config.base import Colour, Inside, Line, MailAddress, Section
from shopctl.config.hooks import Hooks
from shopctl.config.papers import Papers
from shopctl.config.payments import Payments
from shopctl.config.publish import Publish
from shopctl.config.selling import Digital, Orders, Shipping, Tax
from shopctl.config.shop import Locale, Money, Shop
from shopctl.config.workdays import Workdays
from shopctl.config.zones import Zone, ZoneId


class Mail(Section):
    """How mail leaves the shop. The password is never here: SHOPCTL_SMTP_PASSWORD, or a 0600 file."""

    transport: Literal["file", "smtp"] = "file"
    """"file" writes mails to outbox/, "smtp" sends them."""
    sender: MailAddress = ""
    """The address mails come from; else shop.email."""
    reply_to: MailAddress = ""
    """Where answers go; else to the sender."""
    host: Line = "localhost"
    """The SMTP server."""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    """Its port."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the line is kept private; "none" only for a server on this machine."""
    user: Line = ""
    """The account; empty where the server wants none."""
    password_file: str = ""
    """A file of mode 0600 with the password, unless SHOPCTL_SMTP_PASSWORD has it."""
    timeout_seconds: Annotated[int, Field(ge=1, le=600)] = 60
    """How long the server may be silent."""
    give_up_after: Annotated[int, Field(ge=1, le=50)] = 12
    """A mail that was turned away so often has failed."""


class Theme(Section):
    """Colours, logo and fonts of the storefront and the mails."""

    accent: Colour = "#1f5f5b"
    """The shop's colour: buttons, links, the top of mails."""
    background: Colour = "#ffffff"
    """The ground of light pages."""
    logo: Inside = ""
    """A picture in the shop folder, shown in place of the name."""
    logos: dict[str, Inside] = {}
    """The logo in other languages."""
    icon: Inside = ""
    """A square picture for browser tabs."""
    font: Literal["sans", "serif", "humanist"] = "sans"
    """The voice of the pages, from fonts that every system has."""
    font_file: Inside = ""
    """A .woff2 file of your own, used for everything."""
    corners: Literal["square", "soft", "round"] = "soft"
    """How round cards and buttons are."""
    products_per_page: Annotated[int, Field(ge=4, le=96)] = 24
    """Products on one page of a listing."""
    listing_order: Literal["newest", "featured", "best-sellers", "price", "title"] = "newest"
    """What listings show first: "featured" are products with a place in the column `featured`, then come the newest."""
    show_stock_below: Annotated[int, Field(ge=0)] = 5
    """From how few pieces on "only 3 left" is shown."""

    def logo_in(self, language: str) -> str:
        """The logo that readers of `language` know."""
        return self.logos.get(language, self.logo)


class Settings(Section):
    """All of shop.toml."""

    shop: Shop
    money: Money = Money()
    locale: Locale = Locale()
    tax: Tax = Tax()
    zones: dict[ZoneId, Zone] = {}
    """Parts of the world by short name, for tax and shipping."""
    shipping: Shipping = Shipping()
    orders: Orders = Orders()
    workdays: Workdays = Workdays()
    digital: Digital = Digital()
    payments: Payments = Payments()
    mail: Mail = Mail()
    theme: Theme = Theme()
    papers: Papers = Papers()
    publish: Publish = Publish()
    hooks: Hooks = Hooks()

    @model_validator(mode="after")
    def _zones_are_known(self) -> Self:
        for method in self.shipping.methods:
            named = {*method.zones, *(zone for band in method.bands for zone in band.zones)}
            if unknown := named - self.zones.keys():
                raise ValueError(
                    f"zones that there are: shipping method {method.id} names {', '.join(sorted(unknown))}"
                )
        return self
