"""Questions for the news as such: which they are, and what they are answered with."""

from datetime import UTC, datetime

import pytest

from qa_assistant.answering.questions.news_questions import asks_for_news
from qa_assistant.bootstrap import open_services
from qa_assistant.models import AnswerStatus, Question
from qa_assistant.settings import Settings

AS_OF = datetime(2026, 3, 13, 15, tzinfo=UTC)
STORIES = {
    "2026-03-12": ("Fishing pact", "Norway and Iceland agreed to cut their mackerel catch."),
    "2026-03-11": ("Judge jailed", "A retired judge was jailed for six years for taking bribes."),
    "2026-03-04": ("Bee fossil", "Scientists have found the oldest known fossil of a bee."),
    "2026-03-20": ("Dated ahead", "This article says of itself that it is of next week."),
    "2025-08-07": ("Heat pumps", "The maker of heat pumps said that its profit rose in June."),
}


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    with open_services(Settings.load(home=tmp_path_factory.mktemp("home"))) as opened:
        for day, (title, text) in STORIES.items():
            for publisher in ("Harbour Daily", "Metal Wire"):
                opened.pipeline.ingest_text(
                    f"By Ann Lee\n\n{text} Nobody else had anything to say about the matter, and "
                    "the offices stay closed until Monday.",
                    title=title,
                    publisher=publisher,
                    url=f"https://{publisher.split()[0].lower()}.example/{day}",
                    published_at=day,
                )
        yield opened


def told(services, question):
    answer = services.assistant.ask(Question(text=question, as_of=AS_OF))
    for citation in answer.citations:
        article = services.store.article(citation.article_id, version=citation.version)
        assert article.text[citation.start : citation.end] == citation.quote
    assert answer.short_answer is None
    assert (answer.status is AnswerStatus.NOT_FOUND) == (not answer.citations)
    return [citation.quote for citation in answer.citations]


def stories(*days):
    return [STORIES[day][1] for day in days]


@pytest.mark.parametrize(
    "question",
    [
        "What's new?",
        "latest news",
        "Any news?",
        "What's the latest?",
        "what's going on",
        "news of the day",
        "What are the top stories?",
        "Are there any new articles?",
        "Can you give me a quick summary of the news?",
    ],
)
def test_the_newest_stories_are_quoted_newest_first_and_each_once(services, question):
    assert told(services, question) == stories(
        "2026-03-12", "2026-03-11", "2026-03-04", "2025-08-07"
    )


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("What happened this week?", ("2026-03-12", "2026-03-11")),
        ("Summarise this week's news", ("2026-03-12", "2026-03-11")),
        ("What happened last week?", ("2026-03-04",)),
        ("What was reported yesterday?", ("2026-03-12",)),
        ("What happened on 11 March?", ("2026-03-11",)),
        ("What happened in August 2025?", ("2025-08-07",)),
    ],
)
def test_only_stories_of_the_time_that_is_named_are_quoted(services, question, days):
    assert told(services, question) == stories(*days)


@pytest.mark.parametrize("question", ["What happened today?", "What happened in 2030?"])
def test_where_none_is_of_that_time_the_articles_do_not_say(services, question):
    assert told(services, question) == []


@pytest.mark.parametrize(
    "question",
    [
        "What happened?",
        "What happened to the judge this week?",
        "What is the latest price of tin?",
        "Who won the news award?",
        "What is new in Graz?",
        "What will happen this week?",
        "News Corp results",
        "What is the news agency called?",
        "Who reads the news today?",
    ],
)
def test_a_question_about_something_asks_for_no_news(question):
    assert not asks_for_news(question)
