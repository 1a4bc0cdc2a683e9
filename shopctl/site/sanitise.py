"""HTML and Markdown that merchants bring, made harmless: our own lists of tags, attributes and URLs.

What runs, styles, frames, or names an element of ours is taken out; text stays. See `resolve` for links and pictures.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import nh3
from cmarkgfm import github_flavored_markdown_to_html

Resolve = Callable[[str, str], str | None]
"""(tag, relative URL) -> the URL to use, or None to drop it."""

SCHEMES = {"https", "mailto", "tel"}

_KEPT = """a abbr b bdi bdo blockquote br caption cite code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5
    h6 hr i img ins kbd li mark ol p pre q s small span strong sub summary sup table tbody td tfoot th thead tr u ul"""
_DROPPED_WHOLE = "script style template noscript iframe object embed svg math title head textarea select"
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "abbr": {"title"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_IMG = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
_QUOTED = re.compile(r' (src|alt)="([^"]*)"')
_SHOWN = re.compile(r"""<img[^>]*?\ssrc=["']?(media/[^"'\s>]+)""", re.IGNORECASE)
_HEADING = re.compile("(</?)h1")
_TAG = re.compile("<[a-zA-Z/!?]")
_GAPS = re.compile(r"\n\s*\n")


def pictures_in_html(text: str) -> list[str]:
    """Sources of the pictures of this shop that HTML shows."""
    return _SHOWN.findall(text) if "<img" in text else []


def safe_url(url: str) -> str | None:
    """`url` when it is absolute and of a scheme that pages may link to, else None."""
    scheme, colon, rest = url.partition(":")
    if not colon or scheme.lower() not in SCHEMES or _UNSEEN.search(url) or "\\" in url:
        return None
    return url if scheme.lower() != "https" or rest.startswith("//") else None


def is_plain_path(url: str) -> bool:
    """Whether a relative URL stays on this site: browsers read //host, /\\host and a tab between slashes as a host."""
    return not (_UNSEEN.search(url) or "\\" in url or url.startswith("//"))


class Sanitiser:
    """Cleans HTML with one set of rules; made once, used for every text of a build.

    `resolve` answers for relative URLs. `picture` writes the whole <img> for a `src` that `resolve` let through and its
    alt text; both reach it escaped for an attribute.
    """

    def __init__(self, resolve: Resolve, picture: Callable[[str, str], str]) -> None:
        self._resolve = resolve
        self._picture = picture
        self._cleaner = nh3.Cleaner(
            tags=set(_KEPT.split()),
            clean_content_tags=set(_DROPPED_WHOLE.split()),
            attributes=_ATTRIBUTES,
            attribute_filter=self._attribute,
            url_schemes=SCHEMES,
            link_rel="noopener noreferrer",
        )

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        if name not in ("href", "src"):
            return value if name != "dir" or value in ("ltr", "rtl", "auto") else None
        if tag == "a" and safe_url(value):
            return value
        return self._resolve(tag, value) if is_plain_path(value) and ":" not in value.split("/")[0] else None

    def html(self, text: str) -> str:
        """`text` as HTML that is safe in a page. Text without any tag is split into paragraphs at blank lines."""
        if not _TAG.search(text):
            return "".join(f"<p>{self._cleaner.clean(part)}</p>" for part in _GAPS.split(text) if part.strip())
        clean = self._cleaner.clean(text)
        if "<img" in clean:
            clean = _IMG.sub(self._img, clean)
        return _HEADING.sub(r"\1h2", clean) if "<h1" in clean else clean  # a page has one h1, and it is ours

    def markdown(self, text: str) -> str:
        """Markdown (GitHub's) as safe HTML; raw HTML in it is dropped."""
        return self.html(github_flavored_markdown_to_html(text))

    def _img(self, tag: re.Match[str]) -> str:
        values = dict(_QUOTED.findall(tag[1]))
        return self._picture(values["src"], values.get("alt", "")) if "src" in values else ""
