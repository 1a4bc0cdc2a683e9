"""Which transfer pays which order: what is sure, what is only likely, and what is never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopctl.orders.matching import Bill, Ledger, Paper, Proposal, propose, spoken
from shopctl.orders.paying import reference

SARA = Bill("1001", 1001, 2500, "Sara Ahmadi", "2026-03-01", "confirmed")
OMID = Bill("1002", 1002, 2500, "Omid Müller", "2026-03-02", "confirmed")
NINA = Bill("1003", 1003, 990, "Nina Rossi", "2026-03-03", "placed")


def only(paper: Paper, *bills: Bill) -> Proposal:
    (found,) = propose([paper], Ledger(bills or (SARA, OMID, NINA)))
    return found


def paper(amount: int = 2500, text: str = "", name: str = "", day: str = "2026-03-10", id_: int = 1) -> Paper:
    return Paper(id_, day, amount, name, text)


@pytest.mark.parametrize(
    "text",
    [
        reference(1001), "RF40 1001", "rf40-1001", f"INV/{reference(1001)} thank you", "RF401001EREF NOTPROVIDED",
        "order 1001", "#1001", "Order no.: 1001.", "Bestellung-1001", "سفارش ۱۰۰۱", "طلب رقم ١٠٠١", "1001",
        "Order 1001 from IBAN DE89 3704 0044 0532 0130 00",
    ],
)  # fmt: skip
def test_a_transfer_that_names_its_order_and_pays_just_what_is_due_is_sure(text: str) -> None:
    found = only(paper(text=text))
    assert (found.number, found.confidence) == ("1001", "sure"), found


@pytest.mark.parametrize(
    "text",
    ["", "10.01.2026", "1001.50", "1,001", "ID 710012", "2026-1001-7", "DE89 1001 0044 0532 0130 00", "10:1001",
     "RF411001", "RF18 5390 0754 1001 9"],
)  # fmt: skip
def test_digits_within_dates_amounts_accounts_and_codes_name_no_order(text: str) -> None:
    assert only(paper(777, text)).number == ""


def test_a_number_with_a_prefix_is_known_with_and_without_its_dash() -> None:
    bill = Bill("TH-1001", 1001, 2500, "Sara", "2026-03-01", "confirmed")
    for text in ("TH-1001", "th1001", "1001"):
        assert only(paper(text=text), bill).confidence == "sure"


def test_another_amount_is_never_sure() -> None:
    less, more = only(paper(2000, "1001")), only(paper(3000, "1001"))
    assert (less.number, less.confidence) == (more.number, more.confidence) == ("1001", "likely")
    assert "less than what is due" in less.reason
    assert "more than what is due" in more.reason


def test_who_names_no_order_is_found_by_the_amount_and_the_name() -> None:
    found = only(paper(name="AHMADI SARA MRS"))
    assert (found.number, found.confidence) == ("1001", "likely")
    found = only(paper(name="OMID MUELLER"))
    assert (found.number, found.confidence) == ("1002", "likely")


def test_an_amount_that_fits_one_order_alone_is_possible_and_no_more() -> None:
    found = only(paper(990))
    assert (found.number, found.confidence) == ("1003", "possible")


def test_what_fits_two_orders_is_not_guessed() -> None:
    assert only(paper()) == Proposal(1, "", "none", "the amount fits several orders", ("1001", "1002"))
    twin = Bill("1004", 1004, 2500, "Sara Ahmadi", "2026-03-02", "confirmed")
    assert only(paper(name="Sara Ahmadi"), SARA, twin, OMID).others == ("1001", "1004")
    both = only(paper(5000, "orders 1001 and 1002"))
    assert (both.number, both.others) == ("", ("1001", "1002"))
    assert "together" in both.reason


def test_of_two_transfers_for_one_order_the_later_one_is_not_sure() -> None:
    papers = [paper(text="1001", id_=2, day="2026-03-11"), paper(text="1001", id_=1, day="2026-03-10")]
    late, early = propose(papers, Ledger([SARA]))
    assert early.confidence == "sure"
    assert (late.confidence, late.reason) == ("possible", "its number is in the text, but nothing is due any more")


def test_after_a_sure_one_took_its_order_the_amount_alone_finds_the_other() -> None:
    papers = [paper(text="1001", id_=1), paper(name="", id_=2)]
    assert [each.number for each in propose(papers, Ledger([SARA, OMID]))] == ["1001", "1002"]


@pytest.mark.parametrize(
    ("bill", "why"),
    [
        (Bill("1001", 1001, 0, "Sara", "2026-03-01", "canceled"), "canceled"),
        (Bill("1001", 1001, 0, "Sara", "2026-03-01", "completed", 2500), "nothing is due any more"),
        (Bill("1001", 1001, 2500, "Sara", "2026-03-11", "confirmed"), "older than the order"),
    ],
)
def test_a_named_order_that_waits_for_nothing_is_only_possible(bill: Bill, why: str) -> None:
    found = only(paper(text="1001"), bill)
    assert (found.number, found.confidence) == ("1001", "possible")
    assert why in found.reason


def test_an_order_that_was_not_yet_there_is_not_found_by_its_amount() -> None:
    assert only(paper(990, day="2026-03-02")).number == ""


@pytest.mark.parametrize(
    ("name", "words", "alike"),
    [
        ("Sara Ahmadi", "Ahmadi, Sara", True),
        ("José Núñez", "JOSE NUNEZ", True),
        ("Jörg Groß", "JOERG GROSS", True),
        ("سارا احمدی", "واریز سارا احمدي", True),
        ("Nina Rossi", "ROSSI N.", True),
        ("Sara Ahmadi", "S A", False),
        ("Sara Ahmadi", "Sara Müller", False),
        ("Sara", "Saramago", False),
        ("", "anybody", False),
    ],
)
def test_names_are_alike_in_any_order_and_spelling_of_a_bank(name: str, words: str, alike: bool) -> None:
    found = only(paper(name=words), Bill("1001", 1001, 2500, name, "2026-03-01", "placed"))
    assert found.confidence == ("likely" if alike else "possible")


amounts = st.sampled_from([990, 2500, 5000])
words = st.sampled_from(["", "1001", "1002", reference(1003), "1001 1002", "Sara Ahmadi", "Nina Rossi", "9999"])


@given(st.lists(st.tuples(amounts, words), max_size=8))
def test_the_sure_ones_never_pay_an_order_more_than_it_owes(rows: list[tuple[int, str]]) -> None:
    papers = [paper(amount, text, id_=at) for at, (amount, text) in enumerate(rows)]
    found = propose(papers, Ledger([SARA, OMID, NINA]))
    for bill in (SARA, OMID, NINA):
        given_out = [
            papers[each.transfer].amount for each in found if (each.number, each.confidence) == (bill.number, "sure")
        ]
        assert sum(given_out) in (0, bill.due)


@given(st.text(max_size=80))
def test_any_text_can_be_looked_through(text: str) -> None:
    assert all(any(char.isdigit() for char in word) for word in spoken(text))
    only(paper(text=text))
