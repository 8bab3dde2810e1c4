"""Which other names an article introduces, and which of its parentheses introduce none."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.aliases import find_aliases

INTRODUCED = [
    ("Northern Rare Earth Group (CNRE), the producer, met.", "CNRE", "Northern Rare Earth Group"),
    ("China Northern Rare Earth Group (CNRE) met.", "CNRE", "China Northern Rare Earth Group"),
    (
        "China Northern Rare Earth (Group) High-Tech Co. (CNRE) met.",
        "CNRE",
        "China Northern Rare Earth (Group) High-Tech Co.",
    ),
    ("The Chinese miner Northern Rare Earth Group (CNRE)", "CNRE", "Northern Rare Earth Group"),
    ("Baogang’s Northern Rare Earth Group (“CNRE”)", "CNRE", "Northern Rare Earth Group"),
    ("CNRE (China Northern Rare Earth Group) met.", "CNRE", "China Northern Rare Earth Group"),
    ("They met the “Pan-Baltic Magnet Alliance” (PBMA).", "PBMA", "Pan-Baltic Magnet Alliance"),
    ("the World Health Organization (the WHO) warned", "WHO", "World Health Organization"),
    ("the Federal Bureau of Investigation (F.B.I.)", "F.B.I.", "Federal Bureau of Investigation"),
    ("gross domestic product (GDP) rose", "GDP", "gross domestic product"),
    ("Rare earth elements (REEs) are metals", "REEs", "Rare earth elements"),
    ("research and development (R&D) grew", "R&D", "research and development"),
    ("Hewlett-Packard (HP) said", "HP", "Hewlett-Packard"),
    ("the Office of Communications (Ofcom)", "Ofcom", "Office of Communications"),
    (
        "the Department for Environment, Food and Rural Affairs (Defra)",
        "Defra",
        "Department for Environment, Food and Rural Affairs",
    ),
    (
        "In Rome, Italy, the World Food Programme (WFP; founded in 1961)",
        "WFP",
        "World Food Programme",
    ),
    ("the European Food Safety Authority, or EFSA, said", "EFSA", "European Food Safety Authority"),
    ("the Bureau of Land Management, known as the BLM.", "BLM", "Bureau of Land Management"),
    ("EFSA, or the European Food Safety Authority, said", "EFSA", "European Food Safety Authority"),
    (
        "NATO, the North Atlantic Treaty Organization, met",
        "NATO",
        "North Atlantic Treaty Organization",
    ),
    ("Radio Free Europe/Radio Liberty (RFE/RL)", "RFE/RL", "Radio Free Europe/Radio Liberty"),
    ("Islamic State, also known as Daesh, said", "Daesh", "Islamic State"),
    ("Das Bundeskriminalamt (BKA) ermittelt.", "BKA", "Bundeskriminalamt"),
    (
        "Das Bundesamt für Sicherheit in der Informationstechnik (kurz: BSI)",
        "BSI",
        "Bundesamt für Sicherheit in der Informationstechnik",
    ),
    (
        "L’Institut national de la statistique et des études économiques (INSEE)",
        "INSEE",
        "Institut national de la statistique et des études économiques",
    ),
    ("Petróleos Mexicanos (Pemex) raised output", "Pemex", "Petróleos Mexicanos"),
]

INTRODUCES_NOTHING = [
    "Northern Rare Earth Group (the “Group”) met.",
    'Northern Rare Earth Group (the "Company") met.',
    "Northern Rare Earth (Group) met.",
    "Northern Rare Earth Co (NYSE: NRE) rose.",
    "Northern Rare Earth Group (600111.SS) rose.",
    "Microsoft Corp (MSFT) rose.",
    "Commerzbank (CBK) fell.",
    "He moved to Springfield (IL) in 1999.",
    "The works in Teesside (UK) opened.",
    "San Francisco (SFO) was closed.",
    "Senator Jane Doe (D-Ohio) voted with Sherrod Brown (D).",
    "Angela Merkel (CDU) met Sarah Davis (SPD).",
    "Rafael Nadal (ESP) beat Roger Federer (SUI).",
    "Anna Petersson (34) and Bo Berg (right) won.",
    "Elizabeth Warren (Liz) met Robert Kennedy (Bob).",
    "LONDON (AP) - Talks went on.",
    "LONDON (Reuters) - Talks went on.",
    "Photo (PA), text (dpa)",
    "Talks ended on Monday (MON) that week.",
    "Pope John (XXIII) after World War (II)",
    "The offer rose to 40 dollars (EUR 36).",
    "the company (Northern Rare Earth Group) said",
    "A console or PC, or both, will do.",
    "Prices fell, known as a crash.",
    "In a suburb of Paris, also known as Saint-Denis, he spoke.",
    "Officials, also known as clerks, spoke.",
    "He joined NASA (see NASA Ames (NASA)).",
    "()( )((CNRE) (CNRE",
]


@pytest.mark.parametrize(("text", "short", "long"), INTRODUCED)
def test_a_name_with_its_short_form_is_found(text: str, short: str, long: str) -> None:
    assert [(alias.short, alias.long) for alias in find_aliases(text)] == [(short, long)]


@pytest.mark.parametrize("text", INTRODUCES_NOTHING)
def test_what_only_looks_like_a_short_form_is_left_alone(text: str) -> None:
    assert find_aliases(text) == ()


def test_each_pair_is_given_once_and_in_order() -> None:
    text = (
        "The United Nations (UN) met the World Food Programme (WFP).\n\n"
        "The United Nations (UN) left. The UN World Food Programme (WFP) stayed."
    )
    assert [alias.short for alias in find_aliases(text)] == ["UN", "WFP"]


def test_a_name_does_not_reach_over_the_end_of_a_sentence_or_a_line() -> None:
    assert find_aliases("They left Northern Rare. Earth Group (NREG) met.") == ()
    assert find_aliases("Northern Rare\nEarth Group (NREG) met.") == ()


def test_a_script_without_capitals_has_no_short_forms() -> None:
    assert find_aliases("北方稀土 Northern Rare Earth (NRE)", "zh-CN") == ()


_WORDS = st.sampled_from(
    "Northern Rare Earth Group of the and China (CNRE) (NRE) CNRE, or known as also “Group” (the "
    "REE) NRE; Co. L’État U.S. R&D (R&D) ) ( , . - 34 é \n º ⑴ ﬁ İstanbul ß, : » (BSI)".split(" ")
)


@given(st.lists(_WORDS, max_size=30).map(" ".join) | st.text(max_size=200))
def test_both_names_stand_in_the_text_as_they_are_given(text: str) -> None:
    for alias in find_aliases(text):
        assert alias.short in text
        assert alias.long in text
        assert alias.short != alias.long


@given(
    st.lists(st.sampled_from("Amber Basalt Cobalt Dune Ember Fjord Granite".split()), min_size=3)
)
def test_the_initials_of_a_name_stand_for_it(words: list[str]) -> None:
    words = words[:8]
    short, long = "".join(word[0] for word in words), " ".join(words)
    [alias] = find_aliases(f"On Monday the {long} ({short}) met.")
    assert alias.short == short
    assert long.endswith(alias.long)


@pytest.mark.parametrize(
    "piece",
    ["CNRE (", "A, ", "the X Y Z, or XYZ, ", "(ABCDEFGHIJ) ", "A-B-C-D (ABCD) ", "known as "],
)
def test_no_text_takes_long(piece: str) -> None:
    begin = time.perf_counter()
    find_aliases(piece * (50_000 // len(piece)))
    # half a second on an idle machine, and in proportion to the text
    assert time.perf_counter() - begin < 10
