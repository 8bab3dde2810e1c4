"""Which names of a query have other forms, and when a word is no name."""

import pytest

from vectorstore.aliases import AliasEntry
from vectorstore.names import NameMap, is_ordinary

PAIRS = [
    ("CNRE", "Northern Rare Earth Group", 3),
    ("CNRE", "China Northern Rare Earth Group", 1),
    ("CNRE", "China Northern Rare Earth (Group) High-Tech Co.", 1),
    ("WHO", "World Health Organization", 5),
    ("WHO", "World Health Organisation", 1),
    ("IT", "information technology", 2),
    ("US", "United States", 9),
    ("AID", "Agency for International Development", 1),
    ("GDP", "gross domestic product", 4),
    ("LLMs", "large language models", 2),
    ("ICC", "International Criminal Court", 4),
    ("ICC", "International Cricket Council", 3),
    ("ICC", "Inverclyde Community Centre", 1),
    ("ICC", "Inner City Choir of the West", 1),
    ("Ofcom", "Office of Communications", 2),
    ("F.B.I.", "Federal Bureau of Investigation", 1),
    ("R&D", "research and development", 1),
    ("Ice", "Crystal Meth", 1),
    ("Pemex", "Petróleos Mexicanos", 1),
]


@pytest.fixture(scope="module")
def names() -> NameMap:
    return NameMap(AliasEntry(short, long, open_articles=n) for short, long, n in PAIRS)


def found(names: NameMap, query: str) -> dict[str, tuple[str, ...]]:
    return {use.name: use.others for use in names.uses(query, None)}


@pytest.mark.parametrize(
    ("query", "name", "others"),
    [
        ("who chaired the CNRE meeting?", "CNRE", ("Northern Rare Earth Group",)),
        ("cnre profit", "cnre", ("Northern Rare Earth Group",)),
        ("CNRE’s profit", "CNRE", ("Northern Rare Earth Group",)),
        ("the C.N.R.E. board", "C.N.R.E.", ("Northern Rare Earth Group",)),
        ("northern rare earth group's plan", "northern rare earth group", ("CNRE",)),
        ("the Northern Rare Earth board", "Northern Rare Earth", ("CNRE",)),
        ("China Northern Rare Earth Group", "China Northern Rare Earth Group", ("CNRE",)),
        ("what does WHO say?", "WHO", ("World Health Organization",)),
        ("growth of gdp", "gdp", ("gross domestic product",)),
        ("which LLM is best", "LLM", ("large language models",)),
        ("which llms are best", "llms", ("large language models",)),
        ("a large language model", "large language model", ("LLMs",)),
        ("what did ofcom fine", "ofcom", ("Office of Communications",)),
        ("OFCOM fined it", "OFCOM", ("Office of Communications",)),
        ("the FBI said", "FBI", ("Federal Bureau of Investigation",)),
        ("spending on R&D", "R&D", ("research and development",)),
        ("petroleos mexicanos output", "petroleos mexicanos", ("Pemex",)),
        ("IT", "IT", ("information technology",)),
    ],
)
def test_a_name_is_found_as_people_write_it(
    names: NameMap, query: str, name: str, others: tuple[str, ...]
) -> None:
    assert found(names, query) == {name: others}


@pytest.mark.parametrize(
    "query",
    [
        "who is it, and did it aid us?",
        "Who said so? It was us.",
        "WHO SAID IT TO US?",
        "Ice melts in spring",
        "who did ice aid",
        "CNREX and XCNRE",
        "the northern rare earthworks group",
        "Northern Rare Earth Group (CNRE)",
        "",
        "?",
    ],
)
def test_an_ordinary_word_is_no_name(names: NameMap, query: str) -> None:
    assert found(names, query) == {}


def test_in_capitals_only_what_is_no_word_is_a_name(names: NameMap) -> None:
    assert list(found(names, "WHO CHAIRED THE CNRE MEETING?")) == ["CNRE"]


def test_an_ambiguous_short_form_stands_for_the_most_mentioned_three(names: NameMap) -> None:
    assert found(names, "the ICC ruled") == {
        "ICC": (
            "International Criminal Court",
            "International Cricket Council",
            "Inverclyde Community Centre",
        )
    }


def test_a_short_form_that_the_index_takes_for_a_word_is_not_added(names: NameMap) -> None:
    assert found(names, "World Health Organization rules in the United States") == {}


def test_the_longest_name_at_a_place_counts() -> None:
    entries = [
        AliasEntry("WB", "World Bank", open_articles=1),
        AliasEntry("WBI", "World Bank Institute", open_articles=1),
    ]
    assert found(NameMap(entries), "the World Bank Institute") == {"World Bank Institute": ("WBI",)}


def test_what_people_added_comes_first_and_counts_as_it_is_written() -> None:
    entries = [
        AliasEntry("ECB", "English Cricket Board", open_articles=40),
        AliasEntry("ECB", "European Central Bank", added=True),
        AliasEntry("Fed", "Federal Reserve", added=True),
    ]
    names = NameMap(entries)
    both = ("European Central Bank", "English Cricket Board")
    assert found(names, "the ECB and the Fed") == {"ECB": both, "Fed": ("Federal Reserve",)}
    assert found(names, "we fed them") == {}
    assert found(names, "the Federal Reserve") == {"Federal Reserve": ("Fed",)}


def test_replacing_leaves_the_other_short_forms() -> None:
    names = NameMap(AliasEntry(short, long, open_articles=n) for short, long, n in PAIRS)
    names.replace(["CNRE", "GDP"], [AliasEntry("GDP", "gross domestic product", open_articles=1)])
    assert found(names, "CNRE and Northern Rare Earth Group") == {}
    assert list(found(names, "GDP, gross domestic product? ICC!")) == ["ICC"]
    assert len(names.known(None)) == len(PAIRS) - 3


@pytest.mark.parametrize(("word", "is_word"), [("IT", True), ("Us", True), ("CNRE", False)])
def test_ordinary_words_are_told_without_regard_to_capitals(word: str, is_word: bool) -> None:
    assert is_ordinary(word) is is_word
