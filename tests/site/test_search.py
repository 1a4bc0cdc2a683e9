"""The search index: its terms, its files, and that changing it gives what making it anew gives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopctl.site import search
from shopctl.site.searchindex import BEST, BLOCK, Index, Layout, index, plan, sums
from shopctl.site.searchpatch import Moved, patch
from shopctl.site.terms import CODE, FACT, TEXT, TITLE, Entry, Speech, code

ENGLISH = Speech("en")


def entry(number: int, title: str = "Tea", **fields: object) -> Entry:
    given_ = {"codes": (), "facts": "", "text": "", "shown": (f"/{number}/", title), **fields}
    return Entry(number, title, **given_)  # type: ignore[arg-type]


def whole(entries: Iterable[Entry]) -> Index:
    return index(entries, ENGLISH, {})


def published(made: Index) -> dict[str, object]:
    return json.loads(made.files["index.json"])  # type: ignore[no-any-return]


def postings(made: Index, term: str) -> set[tuple[int, int]]:
    """What a browser reads of `term`, by the rule of finder.js: (number, where)."""
    document = json.loads(made.files["index.json"])
    layout = Layout(frozenset(document["wide"].split()), len(document["groups"]), 0)
    group = json.loads(made.files[document["groups"][layout.file(layout.group(term))]])
    return {(posting >> 2, posting & 3) for posting in sums(group.get(term, []))}


# Terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Tea-pot, 1.5 l", ["tea", "pot", "teapot", "1", "5", "15", "l"]),
        ("men’s", ["men", "s", "mens"]),
        ("كتاب‌خانهٔ کوچک ۱۲", ["کتاب", "خانه", "کتابخانه", "کوچک", "12"]),
        ("مُحَمَّد", ["محمد"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("x" * 33 + " y", ["y"]),
        ("— … !", []),
    ],
)
def test_a_text_becomes_its_words_in_normal_form_and_what_is_joined_is_a_word_too(text: str, terms: list[str]) -> None:
    assert list(ENGLISH.terms(text)) == terms


def test_a_code_is_one_term_however_it_is_punctuated() -> None:
    assert code("MOON-ash/06.S") == code("moonash06s") == "moonash06s"
    assert code("کد-۱۲") == "کد12"


def test_a_term_counts_where_it_counts_most() -> None:
    made = whole(
        [entry(7, "Moon teapot", codes=["MOON-1"], facts="stoneware", text="a teapot for the moon, of stoneware")]
    )
    assert postings(made, "teapot") == {(7, TITLE)}
    assert postings(made, "moon1") == {(7, CODE)}
    assert postings(made, "stoneware") == {(7, FACT)}


def test_common_words_are_left_out_of_running_text_only() -> None:
    made = whole([entry(1, "Cup of tea", text="a cup for the evening")])
    assert postings(made, "of") == {(1, TITLE)}
    assert postings(made, "the") == set()
    assert postings(made, "evening") == {(1, TEXT)}
    assert "the" in str(published(made)["common"]).split()


def test_markup_is_not_searched() -> None:
    assert search.plain("<p>Tea &amp; <b>cake</b><script>alert(1)</script><style>p{}</style> pie").split() == [
        "Tea",
        "&",
        "cake",
        "pie",
    ]


# Files

WORDS = st.sampled_from([f"{a}{b}{c}" for a in "abc" for b in "aeiou" for c in ("", "n", "nd", "nder", "st")])
ENTRIES = st.builds(
    lambda number, words, codes, text, sold: entry(
        number, " ".join(words), codes=codes, text=" ".join(text), shown=[number, words[0]], sold_out=sold
    ),
    st.integers(1, 60),
    st.lists(WORDS, min_size=1, max_size=4),
    st.lists(st.integers(1000, 1100).map(str), max_size=3),
    st.lists(WORDS, max_size=10),
    st.booleans(),
)
SHOPS = st.lists(ENTRIES, max_size=40, unique_by=lambda entry: entry.number)


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """A layout so fine that a few entries make wide prefixes, many groups and many files."""
    monkeypatch.setattr("shopctl.site.searchindex._FILE", 300)


def many(count: int, step: int = 1) -> list[Entry]:
    """Entries whose words share first letters, as a shop's do."""
    syllables = ("ta", "te", "ko", "mi", "ra", "lo", "sa", "ne")
    found = []
    for number in range(1, count * step + 1, step):
        words = ["".join(syllables[(number * prime >> shift) % 8] for shift in (0, 3, 6)) for prime in (7, 11, 13, 17)]
        codes = [f"4{number:012}"]
        found.append(
            entry(number, " ".join(words), codes=codes, text=" ".join(reversed(words)), sold_out=number % 3 == 0)
        )
    return found


@given(SHOPS)
@settings(max_examples=50)
def test_every_term_is_found_by_the_rule_that_browsers_follow(shop: list[Entry]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("shopctl.site.searchindex._FILE", 300)
        made = whole(shop)
        for one in shop:
            for term, posting in ENGLISH.postings(one).items():
                assert (posting >> 2, posting & 3) in postings(made, term)


def test_files_carry_their_content_in_their_names_and_come_out_the_same_in_any_order() -> None:
    entries = many(500)
    one, other = whole(entries), whole(reversed(entries))
    assert one.files == other.files
    assert list(one.files)[-1] == "index.json"
    assert all(re.fullmatch(r"[0-9a-f]{12}\.json", name) for name in one.files if name != "index.json")


def test_no_file_grows_with_the_shop() -> None:
    made = whole(many(6000))
    document = published(made)
    assert len(document["groups"]) > 8  # type: ignore[arg-type]
    assert max(len(made.files[name]) for name in document["groups"]) < 60_000  # type: ignore[attr-defined]


@pytest.mark.parametrize("total", [0, 24_000, 24_001, 10**6, 10**7, 10**8])
def test_files_are_as_many_as_a_browser_wants_to_know_of(total: int) -> None:
    count, largest = plan(total)
    assert count <= 512
    assert count * largest * 2 >= total


def test_wide_prefixes_list_what_is_there_before_what_is_sold_out_and_new_before_old(small_files: None) -> None:
    made = whole(many(200))
    best = {start: sums(steps) for start, steps in published(made)["best"].items()}  # type: ignore[attr-defined]
    sold = {number for number in range(1, 201) if number % 3 == 0}
    assert "t" in best
    assert len(best["t"]) == BEST
    for numbers in best.values():
        assert numbers == sorted(numbers, key=lambda number: (number in sold, -number))


def test_cards_stand_in_blocks_of_neighbouring_numbers() -> None:
    made = whole([entry(1), entry(BLOCK - 1), entry(BLOCK), entry(-1)])
    blocks = published(made)["cards"]
    assert {block: set(json.loads(made.files[name])) for block, name in blocks.items()} == {  # type: ignore[attr-defined]
        "-1": {"-1"},
        "0": {"1", str(BLOCK - 1)},
        "1": {str(BLOCK)},
    }


def test_words_to_mean_are_those_of_titles_and_facts_and_what_several_texts_say() -> None:
    rare, said = "gleam", "shine"
    texts = [entry(number, text=f"{said} {rare if number == 1 else ''}") for number in (1, 2, 3)]
    made = whole([*texts, entry(4, "Kettle 1200 w", facts="steel")])
    known = {word for name in published(made)["words"].values() for word in json.loads(made.files[name]).split()}  # type: ignore[attr-defined]
    assert known == {said, "kettle", "steel"}


def test_an_empty_shop_has_an_index() -> None:
    assert postings(whole([]), "tea") == set()


# Changing it


@given(SHOPS, SHOPS, st.sets(st.integers(1, 60)))
@settings(max_examples=150, deadline=None)
def test_a_changed_index_is_the_one_that_is_made_anew(shop: list[Entry], come: list[Entry], gone: set[int]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("shopctl.site.searchindex._FILE", 300)
        was = {entry.number: entry for entry in shop}
        become = {number: entry for number, entry in was.items() if number not in gone}
        become |= {entry.number: entry for entry in come}
        out = [was[number] for number in was if number in gone or number in {entry.number for entry in come}]
        old, new = whole(shop), whole(become.values())
        try:
            changed = patch(old.files.__getitem__, old.measures, out, come, ENGLISH, {})
        except Moved:
            return
        assert changed.files["index.json"] == new.files["index.json"]
        assert changed.measures == new.measures
        assert (old.files | changed.files).items() >= new.files.items()


def test_a_change_of_one_entry_touches_only_the_files_of_its_words() -> None:
    shop = {entry.number: entry for entry in many(3000)}
    old = whole(shop.values())
    renamed = shop[77]._replace(title=f"{shop[77].title} samovar")
    made = patch(old.files.__getitem__, old.measures, [shop[77]], [renamed], ENGLISH, {})
    assert made.files["index.json"] == whole((shop | {77: renamed}).values()).files["index.json"]
    assert len(made.files) < 12 < len(old.files)


def test_terms_that_would_move_to_other_files_ask_for_a_new_index() -> None:
    old = whole(many(300))
    more = [entry._replace(number=entry.number + 10_000) for entry in many(2000)]
    with pytest.raises(Moved):
        patch(old.files.__getitem__, old.measures, [], more, ENGLISH, {})
