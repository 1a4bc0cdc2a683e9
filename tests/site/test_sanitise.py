"""Merchant HTML and Markdown: what could run, style or lead astray goes, the text stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopctl.site.sanitise import Sanitiser, is_plain_path, pictures_in_html, safe_url

sanitiser = Sanitiser(
    lambda tag, url: f"/site/{url}" if url != "media/unknown.jpg" else None,
    lambda src, alt: f'<img src="{src}" alt="{alt}" width="1" height="1">',
)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick='alert(1)'>x</p>",
        "<img src=x onerror=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext></p><style><img src onerror=alert(1)></style>",
        "<iframe src='https://evil.example'></iframe>",
        "<object data=x></object><embed src=x>",
        "<base href='https://evil.example/'>",
        "<link rel=stylesheet href='https://evil.example/x.css'>",
        "<meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<form action='https://evil.example'><input name=card></form>",
        "<p style='position:fixed;inset:0'>x</p>",
        "<style>*{display:none}</style>",
        '<img alt="<img src=x onerror=alert(1)>" src="a.png">',
    ],
)
def test_nothing_that_acts_is_left(html: str) -> None:
    clean = sanitiser.html(html).lower()
    for bad in (
        "<script",
        "<style",
        "<iframe",
        "<object",
        "<embed",
        "<base",
        "<link",
        "<meta",
        "<form",
        "<input",
        "<svg",
    ):
        assert bad not in clean
    assert " onerror" not in clean.replace("&lt;img src=x onerror=alert(1)&gt;", "")
    assert " onclick" not in clean
    assert "style=" not in clean


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "jav&#x09;ascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "&#47;&#47;evil.example",
        "http://plain.example",
        "https:/evil.example",
        "ftp://x",
        " https://a.example",
    ],
)
def test_links_lead_nowhere_but_where_they_may(url: str) -> None:
    assert "href" not in sanitiser.html(f'<a href="{url}">text</a>')
    assert "text" in sanitiser.html(f'<a href="{url}">text</a>')


def test_good_links_stay() -> None:
    for url in ("https://example.com/a?b=1", "mailto:a@example.com", "tel:+4930123"):
        assert f'href="{url}"' in sanitiser.html(f'<a href="{url}">x</a>')
    assert 'href="/site/returns.md"' in sanitiser.html('<a href="returns.md">x</a>')


def test_ids_names_and_classes_of_strangers_go_and_direction_stays() -> None:
    clean = sanitiser.html('<div id="main" class="order" name="q" dir="rtl" lang="fa">سلام</div><p dir="up">x</p>')
    assert clean == '<div dir="rtl" lang="fa">سلام</div><p>x</p>'


def test_pictures_of_this_shop_are_shown_and_all_others_go() -> None:
    clean = sanitiser.html(
        '<img src="media/a.jpg" alt="A &quot;b&quot;><script>"><img src="https://x.example/p.png" alt="far">'
    )
    assert clean == '<img src="/site/media/a.jpg" alt="A &quot;b&quot;&gt;&lt;script&gt;" width="1" height="1">'
    assert sanitiser.html('<img src="media/unknown.jpg">') == ""
    assert pictures_in_html('<p><IMG alt=x src="media/a.jpg"><img src=media/b.jpg>') == ["media/a.jpg", "media/b.jpg"]


def test_a_page_has_one_main_heading_and_it_is_ours() -> None:
    assert sanitiser.html("<h1>Big</h1>") == "<h2>Big</h2>"


def test_plain_text_becomes_paragraphs() -> None:
    assert sanitiser.html("Salt & pepper < 3\n\nsecond") == "<p>Salt &amp; pepper &lt; 3</p><p>second</p>"


def test_markdown_is_rendered_and_its_raw_html_is_dropped() -> None:
    html = sanitiser.markdown("**b** [x](javascript:alert(1)) [t](//evil) <b onclick=x>raw</b>\n\n| a |\n|-|\n| 1 |")
    assert "<strong>b</strong>" in html
    assert "<td>1</td>" in html
    assert "javascript" not in html
    assert "onclick" not in html
    assert 'href="//' not in html


@given(st.text(max_size=60))
def test_no_text_makes_a_url_with_a_scheme_of_its_own(text: str) -> None:
    url = safe_url(text)
    assert url is None or url.lower().startswith(("https://", "mailto:", "tel:"))
    if is_plain_path(text):
        assert not text.startswith(("//", "/\\", "\\"))


@given(st.text(alphabet="<>\"'= /abscripthreonx&;:\t", max_size=80))
def test_what_comes_out_holds_still_when_cleaned_again(text: str) -> None:
    once = sanitiser.html(f"<p>{text}")
    assert "<script" not in once.lower()
    assert "javascript:" not in once.lower().split("href=")[-1] or "href=" not in once.lower()
