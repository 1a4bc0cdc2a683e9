"""Papers as PDF, from the same HTML, through WeasyPrint: Pango shapes Persian and Arabic. An optional extra.

WeasyPrint needs the system's Pango (https://doc.courtbouillon.org/weasyprint/stable/first_steps.html).
"""

from __future__ import annotations

from shopctl.errors import ShopError


class NoPdf(ShopError):
    """The extra is not installed, or the system's library that it needs is not."""

    code = "no_pdf"
    message = "PDFs need one more library: {reason}."
    hint = "Install it: pip install 'shopctl[pdf]'; or print the HTML from a browser (leave out --pdf)."


def to_pdf(html: str) -> bytes:
    """The document as PDF. Nothing is fetched: what is not inside the HTML is left out. Raises NoPdf."""
    try:
        from PIL import ImageFile
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except ImportError as error:
        raise NoPdf(reason=f"{error.name or 'weasyprint'} is not installed") from error
    except OSError as error:  # Pango is loaded when WeasyPrint is
        raise NoPdf(reason="WeasyPrint does not find Pango") from error
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it for the whole process; pictures are judged elsewhere
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    made: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(pdf_identifier=b"shopctl", full_fonts=False)
    return made
