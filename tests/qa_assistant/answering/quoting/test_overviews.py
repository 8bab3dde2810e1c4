from datetime import UTC, datetime

import pytest

from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.quoting.overviews import news_about, overview
from tests.qa_assistant.answering.articles import make_article, make_evidence

CUTS = make_evidence(
    make_article(
        "Arvid Bank will cut 900 jobs, it said on Wednesday. Most of them are in branches.",
        id="art_1",
        title="Arvid Bank to cut 900 jobs",
        published_at=datetime(2025, 2, 11, tzinfo=UTC),
    )
)
STRIKE = make_evidence(
    make_article(
        "It was quiet in Graz. About 1,500 employees of Arvid Bank stopped work on Friday.",
        id="art_2",
        title="Staff walk out",
        published_at=datetime(2025, 2, 20, tzinfo=UTC),
    )
)
OTHER = make_evidence(
    make_article("The ferry ran aground off Molvik.", id="art_3", title="Ferry runs aground")
)


def told(question):
    return [s.text for s in overview(question, [CUTS, OTHER, STRIKE], OtherNames())]


@pytest.mark.parametrize(
    "question",
    [
        "What is new about Arvid Bank?",
        "What's the latest on Arvid Bank?",
        "Any news about Arvid Bank?",
        "Any update on Arvid Bank?",
        "latest on Arvid Bank",
        "The latest from Arvid Bank?",
        "latest news on Arvid Bank",
        "updates on Arvid Bank",
        "What is the latest news from Arvid Bank?",
        "What are the latest developments at Arvid Bank?",
        "Tell me about Arvid Bank.",
        "What happened at Arvid Bank in February 2025?",
    ],
)
def test_the_newest_articles_on_the_matter_are_quoted_newest_first(question):
    assert told(question) == [
        "About 1,500 employees of Arvid Bank stopped work on Friday.",
        "Arvid Bank will cut 900 jobs, it said on Wednesday.",
    ]


@pytest.mark.parametrize(
    ("question", "is_asked"),
    [
        ("What's new at Arvid Bank?", True),
        ("Any news about Arvid Bank?", True),
        ("The latest from Arvid Bank?", True),
        ("Tell me about Arvid Bank.", False),
        ("What happened at Arvid Bank?", False),
        ("What is the latest jobs figure of Arvid Bank?", False),
    ],
)
def test_what_surely_asks_for_news_is_told_before_any_fact_is_looked_for(question, is_asked):
    assert bool(news_about(question, [CUTS, OTHER, STRIKE], OtherNames())) is is_asked


@pytest.mark.parametrize(
    "question",
    [
        "How many jobs will Arvid Bank cut?",
        "What is new about Orion?",
        "What happened at Arvid Bank in Paris?",
        "What happened at Arvid Bank in 2019?",
        "What happened?",
        "latest jobs figure of Arvid Bank",
    ],
)
def test_a_question_for_a_fact_or_for_something_else_gets_nothing(question):
    assert told(question) == []
