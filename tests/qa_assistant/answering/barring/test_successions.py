from datetime import UTC, datetime

import pytest

from qa_assistant.answering.barring.successions import SuccessionDesk, is_former
from qa_assistant.answering.protocols import Statement
from qa_assistant.models import NoteKind
from tests.qa_assistant.answering.articles import make_article, make_evidence

QUESTION = "Who is the chief executive of Norrland Magnets?"
OLD = make_evidence(
    make_article(
        "Tor Eidsvik, the chief executive of Norrland Magnets, cut the ribbon.",
        published_at=datetime(2025, 3, 3, tzinfo=UTC),
    )
)


def later(text, day=datetime(2025, 6, 15, tzinfo=UTC)):
    return make_evidence(make_article(text, id="art_2", publisher="Harbour", published_at=day))


def told(*evidence, question=QUESTION):
    statement = Statement(OLD.sentences[0].text, (OLD.sentences[0],), "Tor Eidsvik")
    return SuccessionDesk(question, [OLD, *evidence]).succession(statement)


@pytest.mark.parametrize(
    ("text", "successor"),
    [
        (
            "Tor Eidsvik resigned as chief executive on Friday. He is succeeded by Anja Holm.",
            "Anja Holm",
        ),
        ("Tor Eidsvik has been dismissed. Anja Holm, who ran sales, takes over.", "Anja Holm"),
        (
            "Tor Eidsvik will step down on 1 September. His successor is Anja Holm.",
            "Anja Holm",
        ),
        ("Tor Eidsvik was replaced by the engineer Anja Holm.", "Anja Holm"),
        ("Mr Eidsvik stepped down on Friday. The board looks for a successor.", None),
    ],
)
def test_who_has_left_and_who_follows_is_told_instead(text, successor):
    found = told(later(text))
    assert found.statement.short_answer == successor
    assert found.statement.text.startswith(text.split(". ")[0])
    assert found.note.kind is NoteKind.STALE
    assert (
        found.note.text
        == "Tor Eidsvik has left the office, or leaves it, says Harbour, 15 June 2025."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Tor Eidsvik said he would not resign.",
        "Ines Vale resigned as head of sales.",
        "Tor Eidsvik praised the team; Ines Vale resigned.",
    ],
)
def test_who_stays_is_left_in_office(text):
    assert told(later(text)) is None


def test_an_older_article_says_nothing_of_a_later_one():
    old = datetime(2019, 1, 1, tzinfo=UTC)
    assert told(later("Tor Eidsvik resigned as mayor.", old)) is None


def test_a_question_about_the_past_is_answered_as_it_is():
    past = "Who was the chief executive of Norrland Magnets?"
    assert told(later("Tor Eidsvik resigned on Friday."), question=past) is None


def test_a_former_director_is_not_the_director():
    sentence = "A former director of the port, Sven Aalto, called the strike a gift."
    assert is_former("Who is the director of the port?", sentence)
    assert not is_former("Who was the director of the port?", sentence)
    assert not is_former("Who is the union leader of the port?", sentence)


@pytest.mark.parametrize(
    ("text", "successor"),
    [
        (
            "Norrland Magnets has sacked chief executive Tor Eidsvik. Anja Holm will take charge.",
            "Anja Holm",
        ),
        ("The board has parted company with Tor Eidsvik. Tor Eidsvik was named the best.", None),
    ],
)
def test_who_was_sent_away_is_not_in_office(text, successor):
    assert told(later(text)).statement.short_answer == successor


def test_a_board_that_has_not_sacked_him_keeps_him():
    assert told(later("The board has not sacked Tor Eidsvik.")) is None
