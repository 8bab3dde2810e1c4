"""Answers as blocks: within Slack's limits, cut at sentence ends, and never a mention."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.models import AnswerStatus, NearestArticle, Note, NoteKind
from qa_assistant.slack.asked import plain_words
from qa_assistant.slack.blocks import answer_blocks, fallback_text, reason_dialog
from qa_assistant.slack.mrkdwn import escape, escaped_within, link, pieces, shorten
from tests.qa_assistant.slack.block_rules import block_problems
from tests.qa_assistant.slack.scripted import PUBLISHED, make_answer, make_citation

HOSTILE = (
    "<!channel> <!here> <@U123> <#C1|general> <!subteam^S1|all> @channel @here @everyone",
    "<https://evil.test|click> [click](https://evil.test) ![](https://evil.test/p.png)",
    "*bold* _italic_ ~gone~ `code` ```block``` > quote # heading - item 1. item",
    "&lt;!channel&gt; &#60;!channel> & && <>",
    "> a quotation\n# a heading\n- an item\n1. another",
    "‮turned round‬ zero\u200bwidth \u0000 \x1b[31mred",
    "\\<!channel\\> \\@channel ＠channel",
    "word" * 5_000,
    "A sentence. " * 2_000,
    "&" * 20_000,
    "🎉" * 4_000,
    "א ב ג " * 500,
    " \n\t ",
    ".",
    "a | b | c",
)
MENTION = re.compile(r"<[!@#]|@(?:channel|here|everyone)\b")
ADDRESS = re.compile(r"\]\(|\]:|://|\bwww\.", re.IGNORECASE)


def strange_answers():
    """Fifty answers, the longest and strangest among them."""
    for text in HOSTILE:
        yield make_answer(text)
        yield make_answer(
            text,
            citations=tuple(
                make_citation(
                    number, title=text, publisher=text, url=text, view_url=f"/articles/{number}"
                )
                for number in range(1, 61)
            ),
            notes=tuple(Note(kind=NoteKind.CONFLICT, text=text) for _ in range(12)),
            suggestions=(text, text * 3, "What is new?"),
        )
        yield make_answer(
            text,
            status=AnswerStatus.NOT_FOUND,
            citations=(),
            nearest=(
                NearestArticle(
                    article_id="a",
                    version=1,
                    title=text,
                    url=None,
                    publisher=text,
                    published_at=PUBLISHED,
                    view_url="https://qa.test/a?x=1&y=" + "z" * 3_500,
                ),
            ),
        )
    for count in range(5):
        yield make_answer("It was. " * 10**count)


ANSWERS = list(strange_answers())


@pytest.mark.parametrize("number", range(len(ANSWERS)))
@pytest.mark.parametrize("shareable", [False, True])
def test_every_answer_keeps_slacks_limits_and_mentions_nobody(number, shareable):
    answer = ANSWERS[number]
    blocks = answer_blocks(answer, lead=answer.text, shareable=shareable)
    assert block_problems(blocks) == []
    assert len(fallback_text(answer)) <= 3_000
    assert not MENTION.search(fallback_text(answer))


def test_there_are_fifty_of_them():
    assert len(ANSWERS) >= 50


def test_what_does_not_fit_is_cut_at_the_end_of_a_sentence():
    sections = [
        b for b in answer_blocks(make_answer("It is so. " * 3_000)) if b["type"] == "section"
    ]
    assert len(sections) == 4
    texts = [section["text"]["text"] for section in sections]
    assert all(text.endswith("It is so.") for text in texts[:-1])
    assert texts[-1].endswith("It is so. …")


def test_a_citation_tells_title_publisher_and_date_and_opens_the_quote():
    context = next(
        block for block in answer_blocks(make_answer(notes=())) if block["type"] == "context"
    )
    assert context["elements"][0]["text"] == (
        "[1] <https://qa.test/articles/a1?version=1&amp;start=0&amp;end=7#quote|"
        "CNRE holds its spring meeting> · Metal Daily · 31 Mar 2025"
    )


def test_slack_itself_makes_no_links_of_what_is_shown():
    for block in answer_blocks(make_answer()):
        for text in [block.get("text"), *block.get("elements", ())]:
            if text and text.get("type") == "mrkdwn":
                assert text["verbatim"] is True


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.b/ c", "https://a|b", None, "/x"]
)
def test_only_web_addresses_become_links(url):
    assert link(url, "Title") == "Title"


def test_the_dialog_is_one_that_slack_opens():
    view = reason_dialog("ans_1", '{"team": "T1"}')
    assert block_problems(view["blocks"], surface="modal") == []
    assert max(len(view[name]["text"]) for name in ("title", "submit", "close")) <= 24


@given(st.text(max_size=400))
def test_no_text_escapes_to_markup_a_link_or_a_mention(text):
    escaped = escape(text)
    assert not set("<>*_~`") & set(escaped)
    assert not re.search(r"&(?!amp;|lt;|gt;)", escaped)
    assert not MENTION.search(escaped)
    assert not ADDRESS.search(escaped)


@pytest.mark.parametrize(
    "text",
    [
        "See [the payroll portal](https://evil.example/login).",
        "See [the payroll portal](/login) or ![](evil.example).",
        "See [the payroll portal]\u200b(https://evil.example).",
        "[1]: https://evil.example 'Payroll'",
        "The portal is <https://evil.example/login>.",
        "The portal is HTTPS://evil.example or ftp://evil.example or www.evil.example.",
    ],
)
def test_no_text_becomes_a_link_in_markdown_or_looks_otherwise(text):
    for shown in [escape(text), *pieces(text, 100), escaped_within(text, 100)]:
        assert not ADDRESS.search(shown)
    visible = text.replace("\u200b", "").replace("<", "&lt;").replace(">", "&gt;")
    assert escape(text).replace("\u2060", "") == visible


def test_a_link_is_none_either_where_its_address_comes_in_the_next_piece_of_a_stream():
    whole = "The [portal](https://www.evil.example) opened."
    shown = [escape(whole[:length]) for length in range(len(whole) + 1)]
    assert all(shown[-1].startswith(before) for before in shown)


def test_markers_of_citations_stay_as_they_are():
    text = "It was held in Lingen. [1] [2] So they say: twice.[3][12]"
    assert escape(text) == text


@given(st.text("[](:/w.& h", max_size=300), st.integers(40, 200))
def test_what_could_be_links_fits_and_is_none(text, limit):
    for shown in [escaped_within(text, limit), *pieces(text, limit)]:
        assert len(shown) <= limit
        assert not ADDRESS.search(shown)


@given(st.text(max_size=600), st.integers(40, 200))
def test_pieces_fit_and_lose_nothing(text, limit):
    found = pieces(text, limit)
    assert all(0 < len(piece) <= limit for piece in found)
    joined = "".join("".join(found).split()).replace("\u2060", "")
    assert joined == "".join(escape(" ".join(text.split())).split()).replace("\u2060", "")


@given(st.text(max_size=600), st.integers(40, 200))
def test_what_is_shortened_fits(text, limit):
    assert len(shorten(text, limit)) <= limit
    assert len(escaped_within(text, limit)) <= limit


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("who is <@U1> &amp; why?", "who is & why?"),
        ("see <https://a.b/c|the page> in <#C1|general>", "see the page in general"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("<!channel> hello  <!subteam^S1|@all>", "hello @all"),
        ("<https://a.b>", "https://a.b"),
        ("a < b > c", "a < b > c"),
    ],
)
def test_slacks_notation_is_read_as_words(sent, words):
    assert plain_words(sent) == words
