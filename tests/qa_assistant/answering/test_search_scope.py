from datetime import UTC, date, datetime

import pytest

from qa_assistant.answering.language.copy_sentences import copies_sentence
from qa_assistant.answering.search_scope import filtered_by, nothing_to_search
from qa_assistant.models import Searched
from vectorstore.models import Copy, Filters


def searched(**filters):
    return Searched(
        collection="press",
        articles=0,
        published_from=None,
        published_to=None,
        filters=Filters(**filters),
    )


@pytest.mark.parametrize(
    ("filters", "text"),
    [
        ({}, "There is no article to search in collection “press”."),
        (
            {"published_after": date(2025, 1, 6), "publisher": "Reuters"},
            "No article in collection “press” was published by Reuters since 6 January 2025, "
            "so there was nothing to search.",
        ),
        (
            {"published_before": date(2025, 1, 6)},
            "No article in collection “press” was published until 6 January 2025, "
            "so there was nothing to search.",
        ),
        (
            {"author": "Li Wen"},
            "No article in collection “press” was written by Li Wen, so there was nothing to "
            "search.",
        ),
        (
            {"published_after": date(2025, 1, 6), "tags": frozenset({"mining"})},
            "No article in collection “press” was published since 6 January 2025 and tagged "
            "mining, so there was nothing to search.",
        ),
    ],
)
def test_an_empty_scope_is_told_with_its_reason(filters, text):
    assert nothing_to_search(searched(**filters)) == text


def test_the_scope_is_told_with_dates_and_filters():
    day = datetime(2025, 1, 6, tzinfo=UTC)
    scope = searched(publisher="Reuters").model_copy(
        update={"published_from": day, "published_to": day}
    )
    assert filtered_by(scope) == " published on 6 January 2025 by Reuters"
    assert filtered_by(searched(publisher="Reuters")) == " published by Reuters"
    assert filtered_by(searched(author="Li Wen")) == " written by Li Wen"
    assert filtered_by(searched()) == ""


def test_copies_are_told_in_one_sentence():
    def copies(*names):
        return [
            Copy(
                article_id=f"a{i}", version=1, title="t", url=None, publisher=name,
                published_at=None, start=0, end=1,
            )
            for i, name in enumerate(names)
        ]  # fmt: skip

    assert copies_sentence(copies("A")) == "Also carried by A."
    assert copies_sentence(copies("A", "B", "B", None)) == (
        "Also carried by 3 others: A, B and “t”."
    )
    assert copies_sentence(copies(*"ABCDEFG")) == (
        "Also carried by 7 others: A, B, C, D, E and 2 more."
    )
