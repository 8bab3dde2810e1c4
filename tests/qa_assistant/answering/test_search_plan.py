"""Words about time in whole answers: one story told week by week, asked about in each."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from qa_assistant.answering.composition import refusal_text
from qa_assistant.answering.language.time_sentences import time_sentence
from qa_assistant.answering.search_plan import plan_search
from qa_assistant.bootstrap import open_services
from qa_assistant.models import AnswerStatus, Question, TimeUse
from qa_assistant.settings import Settings
from vectorstore.errors import CollectionNotFound
from vectorstore.models import Filters, TimePreference

AS_OF = datetime(2026, 11, 19, 15, tzinfo=UTC)
CHAIRS = {
    "2024-02-07": "Rosa Lindt",
    "2026-03-04": "Piet Maas",
    "2026-11-11": "Ben Adler",
    "2026-11-18": "Clara Ruiz",
}


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    with open_services(Settings.load(home=tmp_path_factory.mktemp("home"))) as opened:
        for day, chair in CHAIRS.items():
            text = (
                "The harbour board of Lingen met in the town hall. The meeting of the harbour "
                f"board was chaired by {chair}. It dealt with the dredging of the channel."
            )
            opened.pipeline.ingest_text(
                text, collection="harbour", title="Harbour board meets", published_at=day
            )
        opened.pipeline.ingest_text("The harbour board has no date.", collection="undated")
        yield opened


def ask(services, text, **fields):
    return services.assistant.ask(
        Question(text=text, **{"collection": "harbour", "as_of": AS_OF, **fields})
    )


def plan(services, text, *, collection="harbour", filters=None, as_of=AS_OF):
    return plan_search(
        services.store,
        text,
        collection=collection,
        filters=filters or Filters(),
        readers=None,
        as_of=as_of,
    )


@pytest.mark.parametrize(
    ("question", "chair"),
    [
        ("Who chaired the meeting of the harbour board this week?", "Clara Ruiz"),
        ("Who chaired the meeting of the harbour board yesterday?", "Clara Ruiz"),
        ("Who chaired the meeting of the harbour board last week?", "Ben Adler"),
        ("Who chaired the meeting of the harbour board in March?", "Piet Maas"),
        ("Who chaired the latest meeting of the harbour board?", "Clara Ruiz"),
        ("Who chaired the harbour board, according to reports from last week?", "Ben Adler"),
        ("Who chaired the meeting of the harbour board 8 days ago?", "Ben Adler"),
    ],
)
def test_the_answer_comes_from_the_article_of_that_time(services, question, chair):
    answer = ask(services, question)
    assert answer.status is AnswerStatus.ANSWERED
    assert chair in answer.citations[0].quote
    assert answer.searched.time is not None
    assert answer.searched.time.as_of == AS_OF


def test_what_another_time_says_is_left_out_of_the_answer(services):
    answer = ask(services, "Who chaired the latest meeting of the harbour board?")
    assert {citation.published_at.day for citation in answer.citations} == {18}


def test_a_question_without_a_time_says_nothing_of_one(services):
    assert ask(services, "Who chaired the meeting of the harbour board?").searched.time is None


def test_a_period_of_reports_is_a_filter(services):
    answer = ask(services, "What happened at the harbour board this week?")
    assert answer.searched.articles == 1
    used = answer.searched.time
    assert (used.used_as, used.phrase, used.widened) == (TimeUse.FILTER, "this week", False)
    assert answer.searched.filters.earliest == datetime(2026, 11, 13, tzinfo=UTC)
    assert time_sentence(used) == (
        "Only articles published 13–22 November 2026 were searched, "
        "because you asked about “this week”."
    )


def test_within_the_days_that_a_filter_admits_the_named_ones_come_first(services):
    found = plan(services, "What happened at the harbour board this week?")
    assert found.filters.earliest == datetime(2026, 11, 13, tzinfo=UTC)
    assert found.prefer.after == datetime(2026, 11, 16, tzinfo=UTC)


@pytest.mark.parametrize("day", ["2026-11-12", "2026-03-05", "2024-02-08"])
def test_an_answer_as_of_a_day_comes_from_what_was_published_by_then(services, day):
    as_of = datetime.fromisoformat(day).replace(tzinfo=UTC)
    answer = ask(services, "Who chaired the meeting of the harbour board?", as_of=as_of)
    assert {citation.published_at <= as_of for citation in answer.citations} == {True}
    newest = max(date for date in CHAIRS if date <= day)
    assert CHAIRS[newest] in answer.citations[0].quote


def test_only_a_question_that_says_when_it_is_asked_favours_a_date(services):
    question = "Who chaired the meeting of the harbour board?"
    assert plan(services, question, as_of=None).prefer is None
    assert plan(services, question).prefer == TimePreference(asked=AS_OF)


def test_a_period_of_events_leaves_nothing_out(services):
    searched = ask(services, "Who chaired the meeting of the harbour board last week?").searched
    assert searched.articles == len(CHAIRS)
    assert searched.filters.is_empty
    assert searched.time.used_as is TimeUse.PREFERENCE
    assert time_sentence(searched.time) == (
        "Articles published 9–16 November 2026 came first, because you asked about “last week”."
    )


def test_a_period_without_articles_filters_nothing_and_says_so(services):
    early = datetime(2026, 6, 10, tzinfo=UTC)
    answer = ask(services, "What was reported about tungsten yesterday?", as_of=early)
    assert answer.searched.articles == len(CHAIRS)
    assert answer.searched.time.widened
    assert answer.text == (
        "The articles do not say. Searched 4 articles published from 7 February 2024 to "
        "18 November 2026. No article was published in “yesterday”, so all were searched; "
        "articles published 9–10 June 2026 came first."
    )


def test_articles_without_a_date_are_still_found(services):
    found = plan(services, "What happened at the harbour board this week?", collection="undated")
    assert found.filters.is_empty
    assert found.time.widened


def test_a_filter_of_the_caller_is_narrowed_never_widened(services):
    question = "What happened at the harbour board this month?"
    filters = Filters(published_after="2026-11-15", publisher=None)
    narrowed = plan(services, question, filters=filters).filters
    assert narrowed.earliest == datetime(2026, 11, 15, tzinfo=UTC)
    assert narrowed.latest == datetime.max.replace(2026, 11, 30, tzinfo=UTC)
    before = Filters(published_before="2026-03-31")
    kept = plan(services, question, filters=before)
    assert kept.filters == before
    assert kept.time.widened


def test_a_day_of_another_time_zone_admits_articles_that_have_a_day_only(services):
    for hours in (-8, 0, 8):
        as_of = datetime(2026, 11, 18, 20, tzinfo=timezone(timedelta(hours=hours)))
        found = plan(services, "What happened today?", as_of=as_of)
        assert found.time.used_as is TimeUse.FILTER
        assert found.time.after.date() == found.time.before.date() == as_of.date()


def test_the_newest_of_an_earlier_day_is_not_of_a_later_one(services):
    early = datetime(2026, 3, 31, tzinfo=UTC)
    found = plan(services, "Who chaired the latest meeting?", as_of=early)
    assert found.prefer.newest
    assert found.prefer.before == early
    assert time_sentence(found.time) == (
        "Newer articles and articles published until 31 March 2026 came first, "
        "because you asked about “latest”."
    )
    assert plan(services, "Who chaired the latest meeting?", as_of=None).prefer.before is None


def test_a_follow_up_of_a_time_alone_asks_the_same_of_it(services):
    first = ask(services, "Who chaired the meeting of the harbour board this week?")
    conversation = first.conversation_id
    second = ask(services, "and last week?", conversation_id=conversation)
    assert second.standalone_question == ("Who chaired the meeting of the harbour board last week?")
    assert "Ben Adler" in second.citations[0].quote
    third = ask(services, "What about in March?", conversation_id=conversation)
    assert third.searched.time.phrase == "in March"


def test_a_refusal_says_which_articles_came_first(services):
    searched = ask(services, "Who chaired the meeting of the harbour board in March?").searched
    assert refusal_text(searched).endswith(
        "to 18 November 2026. Articles published 1 March – 15 April 2026 came first, "
        "because you asked about “in March”."
    )


def test_an_unknown_collection_is_refused(services):
    with pytest.raises(CollectionNotFound):
        plan(services, "What happened this week?", collection="nonesuch")
