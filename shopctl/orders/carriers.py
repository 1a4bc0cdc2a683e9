"""Carriers and their tracking pages; `{number}` stands for the tracking number. The shop's own come from shop.toml."""

from __future__ import annotations

from urllib.parse import quote

from shopctl.config.selling import Shipping
from shopctl.text import normal

WELL_KNOWN: dict[str, tuple[str, str]] = {
    "aramex": ("Aramex", "https://www.aramex.com/track/results?ShipmentNumber={number}"),
    "australia-post": ("Australia Post", "https://auspost.com.au/mypost/track/#/details/{number}"),
    "austrian-post": ("Österreichische Post", "https://www.post.at/sv/sendungsdetails?snr={number}"),
    "canada-post": (
        "Canada Post",
        "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={number}",
    ),
    "chapar": ("چاپار", "https://www.chapar.io/tracking/{number}"),
    "dhl": ("DHL", "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}"),
    "dhl-de": ("DHL", "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode={number}"),
    "dpd": ("DPD", "https://tracking.dpd.de/status/en_US/parcel/{number}"),
    "dpd-uk": ("DPD", "https://track.dpd.co.uk/parcels/{number}"),
    "evri": ("Evri", "https://www.evri.com/track/parcel/{number}"),
    "fedex": ("FedEx", "https://www.fedex.com/fedextrack/?trknbr={number}"),
    "gls": ("GLS", "https://gls-group.eu/DE/en/parcel-tracking?match={number}"),
    "hermes": ("Hermes", "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation/#{number}"),
    "iran-post": ("پست ایران", "https://tracking.post.ir/?id={number}"),
    "la-poste": ("La Poste", "https://www.laposte.fr/outils/suivre-vos-envois?code={number}"),
    "parcelforce": ("Parcelforce", "https://www.parcelforce.com/track-trace?trackNumber={number}"),
    "royal-mail": ("Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{number}"),
    "swiss-post": ("Swiss Post", "https://service.post.ch/ekp-web/ui/entry/search/{number}"),
    "tipax": ("تیپاکس", "https://tipaxco.com/tracking?id={number}"),
    "ups": ("UPS", "https://www.ups.com/track?tracknum={number}"),
    "usps": ("USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}"),
}
"""Short name -> (what people call it, its tracking page)."""


def known(shipping: Shipping) -> dict[str, tuple[str, str]]:
    """All carriers that a shop can name: the well known, and its own, which win."""
    return WELL_KNOWN | {id_: (carrier.name, carrier.tracking_url) for id_, carrier in shipping.carriers.items()}


def tracking(shipping: Shipping, carrier: str, number: str) -> tuple[str, str]:
    """What to call `carrier`, and the page where `number` can be followed; '' where there is none.

    A carrier may be named by its short name or as people call it; one that nobody knows keeps its name and has no page.
    """
    key = normal(carrier).replace(" ", "-")
    for id_, (name, url) in known(shipping).items():
        if key in (id_, normal(name).replace(" ", "-")):
            return name, url.replace("{number}", quote(number.replace(" ", ""), safe="")) if number else ""
    return carrier, ""
