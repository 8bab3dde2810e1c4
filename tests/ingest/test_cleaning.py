"""Cleaning: clutter goes, articles stay."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.assembly import assemble
from ingest.cleaning import clean_blocks, is_clutter, normalise
from ingest.models import Block, BlockKind


def blocks(*lines: str, kind: BlockKind = BlockKind.PARAGRAPH) -> list[Block]:
    return [Block(kind=kind, text=line) for line in lines]


@pytest.mark.parametrize(
    "line",
    [
        "Leave a Reply",
        "LEAVE A REPLY",
        "Leave a Reply Cancel reply",
        "Leave a comment",
        "Your email address will not be published. Required fields are marked *",
        "Save my name, email, and website in this browser for the next time I comment.",
        "3 Comments",
        "Share this:",
        "Share on Facebook",
        "Facebook | Twitter | LinkedIn",
        "Click to share on Twitter (Opens in new window)",
        "Follow us on X",
        "Subscribe to our newsletter",
        "Sign up for our daily newsletter",
        "We use cookies to improve your experience.",
        "Accept all cookies",
        "Related stories",
        "Related Articles:",
        "Read more",
        "READ MORE: Magnet prices fall for a third month",
        "You may also like",
        "Advertisement",
        "ADVERTISEMENT - CONTINUE READING BELOW",
        "Skip to main content",
        "Home > News > Business",
        "Home > News > X",
        "Home | World | US | Politics | Business | Opinion | Tech | Arts | Sports | Health | "
        "Science | Style | More",
        "All rights reserved",
        "Copyright 2025 Rare Earth Weekly",
        "Copyright © Rare Earth Weekly",
        "Copyright (c) 2025 Rare Earth Weekly",
        "Copyright: Rare Earth Weekly",
        "Copyright by Reuters",
        "(c) Rare Earth Weekly. All rights reserved.",
        "All rights reserved. Rare Earth Weekly",
        "Photo: Li Na/Reuters",
        "(Photo by Li Na)",
        "© Rare Earth Weekly 2025",
        "5 min read",
    ],
)
def test_page_clutter_is_recognised(line: str) -> None:
    assert is_clutter(line)


@pytest.mark.parametrize(
    "line",
    [
        "He said the company would leave a reply for the ministry by Friday.",
        "Shares of Northern Rare Earth rose 3 percent.",
        "The newsletter Rare Earth Weekly reported the deal first.",
        "Advertising revenue fell.",
        "Read more than one source before you invest, the regulator said.",
        "Image recognition is the next step for the sorting plant.",
        "Comments by the chairman moved the market.",
        "Print runs of the catalogue were stopped.",
        "Home prices in Baotou rose.",
        "Copyright lawyers say the ruling will change how AI firms train their models.",
        "(c) the buyer must pay within 30 days.",
        "Liu Peixun",
        "Beijing",
        "Highlights",
        "12 tonnes",
        "Photo: Liu Peixun opens the new research centre in Baotou on Monday",
    ],
)
def test_lines_of_an_article_are_kept(line: str) -> None:
    assert not is_clutter(line)


@pytest.mark.parametrize("bar", ["Home" + " | World News" * 9, "Home" + " | ab" * 26])
def test_what_is_nearly_a_navigation_bar_is_soon_seen_to_be_none(bar: str) -> None:
    start = time.monotonic()
    assert not any(is_clutter(f"{bar} ({number})") for number in range(60))
    assert time.monotonic() - start < 10


def test_a_prompt_inside_a_paragraph_is_kept() -> None:
    text = "Under the form it said Leave a Reply. Nobody did."
    assert [b.text for b in clean_blocks(blocks(text))] == [text]


def test_labels_of_a_comment_form_go_only_behind_its_prompt() -> None:
    before = clean_blocks(blocks("Name", "The company is called CNRE.", "Leave a Reply", "Name"))
    assert [b.text for b in before] == ["Name", "The company is called CNRE."]


def test_headlines_below_related_stories_go() -> None:
    items = blocks("Magnet prices fall", "A mine reopens", kind=BlockKind.LIST_ITEM)
    kept = clean_blocks([*blocks("The end of the story."), *blocks("Related stories"), *items])
    assert [b.text for b in kept] == ["The end of the story."]


def test_a_share_list_goes_and_one_odd_item_of_a_real_list_stays() -> None:
    share = blocks("Facebook", "Twitter", "Email", kind=BlockKind.LIST_ITEM)
    real = blocks("Privacy", "Export licences for magnets", kind=BlockKind.LIST_ITEM)
    assert clean_blocks(share) == []
    assert clean_blocks(real) == real


def test_navigation_words_may_head_a_chapter() -> None:
    heading = blocks("Privacy", kind=BlockKind.HEADING)
    assert clean_blocks(heading) == heading
    assert clean_blocks(blocks("Leave a Reply", kind=BlockKind.HEADING)) == []


def test_invisible_characters_are_removed() -> None:
    assert normalise("Li\u200bu\u202e Pei\u00adxun\ufeff\x00\u2066!\U000e0041") == "Liu Peixun!"


def test_joiners_stay_where_a_script_needs_them() -> None:
    assert normalise("می\u200cخواهم") == "می\u200cخواهم"
    assert normalise("pay\u200cment") == "payment"


@pytest.mark.parametrize("emoji", ["👩\u200d🚀", "❤\ufe0f", "🏳\ufe0f\u200d🌈", "👍🏽"])
def test_emoji_stay_whole(emoji: str) -> None:
    assert normalise(f"Lift-off {emoji} today") == f"Lift-off {emoji} today"


def test_messages_hidden_in_selectors_joiners_and_tags_are_removed() -> None:
    hidden = "".join(chr(0xFE00 + n % 16) for n in range(40))
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in "say yes")
    one_selector = normalise(f"Output rose{hidden}{tags} 😀{hidden}\u200d\u200d.")
    assert one_selector == "Output rose 😀\ufe0f."


@given(st.text(alphabet="aé😀❤م\u0301\u200b\u200c\u200d\ufe0f\u202e \n"))
def test_what_is_left_of_joiners_and_selectors_stays_as_it_is(text: str) -> None:
    normal = normalise(text)
    assert normalise(normal) == normal


def test_white_space_is_normal() -> None:
    assert normalise(" a\u00a0 b\t\tc \r\n\r\n  d\x0ce ") == "a b c\nd\ne"


@given(st.text())
def test_normal_text_is_nfc_encodable_and_stays_as_it_is(text: str) -> None:
    normal = normalise(text)
    assert unicodedata.is_normalized("NFC", normal)
    normal.encode()
    assert normalise(normal) == normal


@given(
    st.lists(
        st.builds(
            Block,
            kind=st.sampled_from(list(BlockKind)),
            text=st.text(max_size=60),
            level=st.integers(1, 6),
        ),
        max_size=12,
    )
)
def test_assembled_headings_point_at_their_words(parts: list[Block]) -> None:
    assembled = assemble(parts)
    assert unicodedata.is_normalized("NFC", assembled.text)
    kept = [b.text.replace("\n", " ") for b in clean_blocks(parts) if b.kind is BlockKind.HEADING]
    assert [assembled.text[h.start : h.end] for h in assembled.headings] == kept


def test_paragraphs_are_parted_by_a_blank_line_and_list_items_by_a_newline() -> None:
    items = blocks("one thing", "another thing", kind=BlockKind.LIST_ITEM)
    rows = blocks("a | b", "c | d", kind=BlockKind.TABLE_ROW)
    text = assemble([*blocks("First.", "Second."), *items, *rows, *blocks("Last.")]).text
    assert text == "First.\n\nSecond.\n\n- one thing\n- another thing\n\na | b\nc | d\n\nLast."


def test_a_first_heading_that_repeats_the_title_is_left_out() -> None:
    heading = Block(kind=BlockKind.HEADING, text="CNRE  meets", level=1)
    body = blocks("They met.")
    assert assemble([heading, *body], title="CNRE meets!").text == "They met."
    assert assemble([heading, *body], title="Other").text == "CNRE meets\n\nThey met."
    assert assemble([heading], title="CNRE meets").text == "CNRE meets"
