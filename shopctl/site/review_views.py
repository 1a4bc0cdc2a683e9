"""Reviews as a product's page shows them: the average, how the stars are spread, and what people say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from shopctl import clock
from shopctl.catalog.reviews import STARS, Review
from shopctl.site.edition import Edition, View

FEW = 3
"""Reviews beside their product; a page of its own has all, so that a product with many stays light."""
MOST = 500
"""Reviews on that page; what is older counts in the average."""


def average(reviews: Sequence[Review]) -> Decimal:
    """To one digit."""
    mean = Decimal(sum(review.rating for review in reviews)) / len(reviews)
    return mean.quantize(Decimal("0.1"), ROUND_HALF_UP)


def reviews(edition: Edition, found: Sequence[Review], more: str = "") -> View | None:
    """What a page shows of them; None where nobody has written yet.

    `more` is the page that has all of them, where this is not it.
    """
    if not found:
        return None
    mean = average(found)
    counts = Counter(review.rating for review in found)
    number = edition.reader.number
    return {
        "average": edition.say("%(average)s of 5", average=number(mean)),
        "stars": drawn(int(mean.quantize(Decimal(1), ROUND_HALF_UP))),
        "count": edition.count("%(num)s review", "%(num)s reviews", len(found)),
        "bars": [
            (_stars(edition, stars), number(counts[stars]), round(100 * counts[stars] / len(found))) for stars in STARS
        ],
        "more": more if len(found) > FEW else "",
        "shown": [_review(edition, one) for one in for_readers(edition, found)[: FEW if more else MOST]],
    }


def for_readers(edition: Edition, found: Sequence[Review]) -> list[Review]:
    """Those in the reader's language first."""
    return sorted(found, key=lambda one: one.language != edition.language)


def drawn(stars: int) -> str:
    """Stars as characters, full and empty: what they say is said in words beside them."""
    return "★" * stars + "☆" * (5 - stars)


def _stars(edition: Edition, stars: int) -> str:
    return edition.count("%(num)s star", "%(num)s stars", stars)


def _review(edition: Edition, review: Review) -> View:
    moment = clock.parse(review.written_at)
    return {
        "stars": drawn(review.rating),
        "words": _stars(edition, review.rating),
        "title": review.title,
        "text": [line for line in review.text.split("\n") if line.strip()],
        "language": review.language,
        "name": review.name,
        "date": review.written_at[:10],
        "day": edition.reader.day(moment),
        "verified": review.verified,
        "reply": review.reply,
    }
