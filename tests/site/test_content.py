"""Texts in content/: what they say, in which language, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopctl.site.content import BadContent, read


def put(root: Path, name: str, text: str) -> None:
    file = root / "content" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def entry(title: str, **more: object) -> str:
    lines = "".join(f"{key} = {value!r}\n".replace("'", '"') for key, value in more.items())
    return f'+++\ntitle = "{title}"\n{lines}+++\n\nBody of {title}.\n'


def test_entries_come_in_the_merchants_order_and_questions_in_groups(tmp_path: Path) -> None:
    put(tmp_path, "faq/b.md", entry("Second", order=20, group="Delivery"))
    put(tmp_path, "faq/a.md", entry("Third", order=30, group="Paying"))
    put(tmp_path, "faq/c.md", entry("First", order=10, group="Delivery"))
    found = read(tmp_path, ["en"])
    groups = [(title, [e.front.title for e in entries]) for title, entries in found.faq_groups("en")]
    assert groups == [("Delivery", ["First", "Second"]), ("Paying", ["Third"])]


def test_a_reader_gets_the_translation_or_else_the_main_text(tmp_path: Path) -> None:
    put(tmp_path, "pages/delivery.md", entry("Delivery"))
    put(tmp_path, "pages/delivery.fa.md", entry("ارسال"))
    found = read(tmp_path, ["en", "fa", "ar"])
    titles = {language: found.entry("pages", "delivery", language) for language in ("en", "fa", "ar")}
    assert {code: e.front.title for code, e in titles.items() if e} == {
        "en": "Delivery",
        "fa": "ارسال",
        "ar": "Delivery",
    }
    assert titles["ar"] is not None
    assert titles["ar"].language == "en"


def test_the_main_language_needs_no_suffix_whichever_it_is(tmp_path: Path) -> None:
    put(tmp_path, "pages/about.md", entry("درباره"))
    put(tmp_path, "pages/about.en.md", entry("About"))
    found = read(tmp_path, ["fa", "en"])
    assert found.of("pages", "fa")[0].front.title == "درباره"
    assert found.of("pages", "en")[0].front.title == "About"


def test_drafts_and_languages_the_shop_does_not_speak_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, "pages/a.md", '+++\ntitle = "A"\ndraft = true\n+++\nx')
    put(tmp_path, "pages/b.fa.md", entry("B"))
    assert read(tmp_path, ["en"]).of("pages", "en") == []


def test_news_come_latest_first(tmp_path: Path) -> None:
    put(tmp_path, "news/old.md", '+++\ntitle = "Old"\ndate = 2026-01-02\n+++\nx')
    put(tmp_path, "news/new.md", '+++\ntitle = "New"\ndate = 2026-02-02\n+++\nx')
    assert [e.front.title for e in read(tmp_path, ["en"]).of("news", "en")] == ["New", "Old"]


def test_windows_line_ends_and_a_byte_order_mark_are_no_trouble(tmp_path: Path) -> None:
    file = tmp_path / "content" / "pages" / "a.md"
    file.parent.mkdir(parents=True)
    file.write_bytes(b'\xef\xbb\xbf+++\r\ntitle = "A"\r\n+++\r\nText\r\n')
    found = read(tmp_path, ["en"]).of("pages", "en")[0]
    assert (found.front.title, found.markdown.strip()) == ("A", "Text")


def test_pictures_of_texts_are_found(tmp_path: Path) -> None:
    put(
        tmp_path,
        "guides/a.md",
        '+++\ntitle = "A"\npicture = "media/top.jpg"\n+++\n![x](media/in.webp) ![y](https://f/z.png)',
    )
    assert read(tmp_path, ["en"]).pictures() == ["media/top.jpg", "media/in.webp"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("pages/a.md", "no fence", "no front matter"),
        ("pages/a.md", "+++\ntitle = \n+++\n", "not TOML"),
        ("pages/a.md", "+++\norder = 3\n+++\n", "title"),
        ("pages/a.md", '+++\ntitle = "A"\nordre = 3\n+++\n', "ordre"),
        ("pages/a.md", '+++\ntitle = "A"\npicture = "../../etc/passwd"\n+++\n', "picture"),
        ("pages/products.md", entry("A"), "taken by another page"),
        ("pages/fa.md", entry("A"), "taken by another page"),
        ("pages/Über uns.md", entry("A"), "cannot be part of a link"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path, name: str, text: str, says: str) -> None:
    put(tmp_path, name, text)
    with pytest.raises(BadContent) as caught:
        read(tmp_path, ["en"])
    assert name in caught.value.sentence
    assert says in caught.value.sentence


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "content" / "pages" / "a.md"
    file.parent.mkdir(parents=True)
    file.write_bytes('+++\ntitle = "é"\n+++\n'.encode("latin-1"))
    with pytest.raises(BadContent, match="UTF-8"):
        read(tmp_path, ["en"])
