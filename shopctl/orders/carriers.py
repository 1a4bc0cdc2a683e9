"""Carriers and their tracking pages; `{number}` stands for the tracking number. The shop's own come from shop.toml."""

from __future__ import annotations

from urllib.parse import quote

from shopctl.config.selling import Shipping
from shopctl.text import normal

WELL_KNOWN: dict[str, tuple[str, str]] = {
    "17track": ("17TRACK", "https://t.17track.net/en#nums={number}"),
    "amana": ("Amana", "https://bam-tracking.barid.ma/Tracking/Search?trackingCode={number}"),
    "an-post": ("An Post", "https://www.anpost.com/Post-Parcels/Track/History?item={number}"),
    "aramex": ("Aramex", "https://www.aramex.com/track/results?ShipmentNumber={number}"),
    "aras": ("Aras Kargo", "https://kargotakip.araskargo.com.tr/mainpage.aspx?code={number}"),
    "australia-post": ("Australia Post", "https://auspost.com.au/mypost/track/#/details/{number}"),
    "austrian-post": ("Österreichische Post", "https://www.post.at/sv/sendungsdetails?snr={number}"),
    "aymakan": ("AyMakan", "https://aymakan.com.sa/tracking/{number}"),
    "blue-dart": ("Blue Dart", "https://www.bluedart.com/trackdartresultthirdparty?trackFor=0&trackNo={number}"),
    "bpost": ("bpost", "https://track.bpost.cloud/btr/web/#/search?itemCode={number}"),
    "bring": ("Bring", "https://tracking.bring.com/tracking/{number}"),
    "canada-post": (
        "Canada Post",
        "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={number}",
    ),
    "cdek": ("СДЭК", "https://www.cdek.ru/ru/tracking?order_id={number}"),
    "ceska-posta": ("Česká pošta", "https://www.postaonline.cz/trackandtrace/-/zasilka/cislo?parcelNumbers={number}"),
    "chapar": ("چاپار", "https://www.chapar.io/tracking/{number}"),
    "chronopost": ("Chronopost", "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={number}"),
    "correios": ("Correios", "https://rastreamento.correios.com.br/app/index.php?objetos={number}"),
    "correos": (
        "Correos",
        "https://www.correos.es/es/es/herramientas/localizador/envios/detalle?tracking-number={number}",
    ),
    "ctt": ("CTT", "https://www.ctt.pt/feapl_2/app/open/objectSearch/objectSearch.jspx?objects={number}"),
    "delhivery": ("Delhivery", "https://www.delhivery.com/track/package/{number}"),
    "dhl": ("DHL", "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}"),
    "dhl-de": ("DHL", "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode={number}"),
    "dpd": ("DPD", "https://tracking.dpd.de/status/en_US/parcel/{number}"),
    "dpd-fr": ("DPD", "https://trace.dpd.fr/en/trace/{number}"),
    "dpd-uk": ("DPD", "https://track.dpd.co.uk/parcels/{number}"),
    "emirates-post": ("Emirates Post", "https://www.emiratespost.ae/"),
    "evri": ("Evri", "https://www.evri.com/track/parcel/{number}"),
    "fedex": ("FedEx", "https://www.fedex.com/fedextrack/?trknbr={number}"),
    "gls": ("GLS", "https://gls-group.eu/DE/en/parcel-tracking?match={number}"),
    "hermes": ("Hermes", "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation/#{number}"),
    "inpost": ("InPost", "https://inpost.pl/sledzenie-przesylek?number={number}"),
    "iran-post": ("پست ایران", "https://tracking.post.ir/?id={number}"),
    "japan-post": (
        "日本郵便",
        "https://trackings.post.japanpost.jp/services/srv/search/direct?reqCodeNo1={number}&locale=en",
    ),
    "korea-post": ("우체국", "https://service.epost.go.kr/trace.RetrieveEmsRigiTraceList.comm?POST_CODE={number}"),
    "la-poste": ("La Poste", "https://www.laposte.fr/outils/suivre-vos-envois?code={number}"),
    "magyar-posta": ("Magyar Posta", "https://www.posta.hu/nyomkovetes/nyitooldal?searchvalue={number}"),
    "mahex": ("ماهکس", "https://mahex.com/tracking"),
    "naqel": ("Naqel Express", "https://www.naqelexpress.com/"),
    "nova-poshta": ("Нова Пошта", "https://novaposhta.ua/tracking/?cargo_number={number}"),
    "nz-post": ("NZ Post", "https://www.nzpost.co.nz/tools/tracking?trackid={number}"),
    "ontrac": ("OnTrac", "https://www.ontrac.com/tracking/?number={number}"),
    "parcelforce": ("Parcelforce", "https://www.parcelforce.com/track-trace?trackNumber={number}"),
    "poczta-polska": ("Poczta Polska", "https://emonitoring.poczta-polska.pl/?numer={number}"),
    "poste-italiane": ("Poste Italiane", "https://www.poste.it/cerca/index.html#/risultati-spedizioni/{number}"),
    "posti": ("Posti", "https://www.posti.fi/en/tracking#/lahetys/{number}"),
    "postnl": ("PostNL", "https://postnl.nl/tracktrace/?B={number}"),
    "postnord": ("PostNord", "https://tracking.postnord.com/en/tracking?id={number}"),
    "ptt": ("PTT", "https://gonderitakip.ptt.gov.tr/Track/Verify?q={number}"),
    "purolator": ("Purolator", "https://www.purolator.com/en/shipping/tracker?pin={number}"),
    "royal-mail": ("Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{number}"),
    "russian-post": ("Почта России", "https://www.pochta.ru/tracking?barcode={number}"),
    "sagawa": ("佐川急便", "https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo={number}"),
    "seur": ("SEUR", "https://www.seur.com/livetracking/?segOnlineIdentificador={number}"),
    "sf-express": (
        "SF Express",
        "https://www.sf-express.com/us/en/dynamic_function/waybill/#search/bill-number/{number}",
    ),
    "smsa": ("SMSA Express", "https://www.smsaexpress.com/trackingdetails?tracknumbers={number}"),
    "spl": ("سبل", "https://splonline.com.sa/"),
    "swiss-post": ("Swiss Post", "https://service.post.ch/ekp-web/ui/entry/search/{number}"),
    "tipax": ("تیپاکس", "https://tipaxco.com/tracking?id={number}"),
    "tnt": ("TNT", "https://www.tnt.com/express/en_gb/site/shipping-tools/tracking.html?searchType=con&cons={number}"),
    "ukrposhta": ("Укрпошта", "https://track.ukrposhta.ua/tracking_EN.html?barcode={number}"),
    "ups": ("UPS", "https://www.ups.com/track?tracknum={number}"),
    "usps": ("USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}"),
    "yalidine": ("Yalidine", "https://yalidine.com/suivre-un-colis/?tracking={number}"),
    "yamato": ("ヤマト運輸", "https://jizen.kuronekoyamato.co.jp/jizen/servlet/crjz.b.NQ0010?id={number}"),
    "yodel": ("Yodel", "https://www.yodel.co.uk/tracking/{number}"),
    "yurtici": ("Yurtiçi Kargo", "https://www.yurticikargo.com/tr/online-servisler/gonderi-sorgula?code={number}"),
}
"""Short name -> (what people call it, its tracking page); without {number} where the page wants it typed in."""


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
