from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from qa_assistant.answering.protocols import Evidence
from qa_assistant.answering.quoting.quotation import choose_quotes
from qa_assistant.answering.quoting.witnesses import (
    FIRST_FROM,
    NEXT_FROM,
    REACH,
    Witness,
    find_witnesses,
    weighed_with,
)
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.reading import QuestionReader, SentenceReading
from qa_assistant.answering.scoring.scoring import Judgement, Scored
from tests.qa_assistant.answering.articles import make_article, make_evidence, make_sentences
from vectorstore.reader import Reader
from vectorstore.sentences import Span

QUESTION = "Who narrates the film of the Snow Fox?"
TEXTS = {
    "old": "The Snow Fox is a film of 1966. Karl Boros narrates it.",
    "new": "The film of the Snow Fox came out in May. It is narrated by Ines Duarte.",
    "play": "A play of the Snow Fox opens in June. Tickets cost 20 euros.",
    "boats": "The ferry was late. Nobody was told why.",
}


def evidence() -> list[Evidence]:
    titled = {name: f"The Snow Fox ({name})" for name in TEXTS}
    return [make_evidence(make_article(t, id=n, title=titled[n])) for n, t in TEXTS.items()]


def scored(name: str, place: int, score: float, *, span: float | None = None) -> Scored:
    sentence = make_sentences(make_article(TEXTS[name], id=name))[place]
    reading = SentenceReading(span, 1, 1, Span(sentence.start, sentence.end)) if span else None
    return Scored(sentence, score, False, 1.0, reading)


def found(*ranked: Scored) -> list[Witness]:
    pieces = evidence()
    reader = QuestionReader(Reader(), QUESTION, pieces)
    return find_witnesses(QuestionProfile(QUESTION), ranked, pieces, reader)


def test_the_passages_of_other_articles_are_read_and_the_one_that_answers_comes_first() -> None:
    best = scored("old", 1, 2.0, span=5.0)
    witnesses = found(best, scored("play", 0, -1.0), scored("new", 1, -1.0), scored("old", 0, -2.0))
    names = [witness.scored.sentence.article.id for witness in witnesses]
    assert names[0] == "new"
    assert "old" not in names
    assert witnesses[0].probability >= FIRST_FROM > witnesses[-1].probability
    reading = witnesses[0].scored.reading
    assert reading is not None and "Ines Duarte" in TEXTS["new"][slice(*reading.answer)]


def test_what_is_far_behind_is_not_read() -> None:
    far = scored("new", 1, 2.0 - REACH - 0.1)
    assert found(scored("old", 1, 2.0, span=5.0), far) == []
    assert found() == []


def quoted(
    question: str, best: Scored, *others: tuple[Scored, float], ranked: Sequence[Scored] = ()
) -> list[str]:
    witnesses = [Witness(other, probability) for other, probability in others]
    profile = QuestionProfile(question)
    quotes = choose_quotes(profile, [best, *ranked], lambda: witnesses)
    return [quote.sentence.text for quote in quotes]


def test_a_further_article_needs_less_where_another_answers_already() -> None:
    question = "What is the Snow Fox?"
    best = scored("old", 0, 2.0, span=5.0)
    new, play = scored("new", 0, -1.0, span=1.0), scored("play", 0, -1.0, span=1.0)
    texts = [each.sentence.text for each in (best, new, play)]
    assert quoted(question, best, (new, FIRST_FROM), (play, NEXT_FROM)) == texts
    below = FIRST_FROM - 0.01
    assert quoted(question, best, (new, below), (play, NEXT_FROM)) == texts[:1]
    assert quoted(question, best, (new, FIRST_FROM), (play, NEXT_FROM - 0.01)) == texts[:2]


def test_one_sentence_of_each_other_article_is_quoted() -> None:
    question = "What is the Snow Fox?"
    best = scored("old", 0, 2.0, span=5.0)
    new, more = scored("new", 0, -1.0, span=1.0), scored("new", 1, -1.0, span=1.0)
    assert len(quoted(question, best, (new, 0.9), (more, 0.8))) == 2
    assert quoted(question, best, (best, 0.9)) == [best.sentence.text]


def test_how_likely_a_sentence_is_among_all_counts_no_more_where_others_were_read() -> None:
    best = scored("old", 0, 2.0, span=5.0)
    near = scored("play", 0, 1.9, span=1.0)
    question = "What is the Snow Fox?"
    assert quoted(question, best, ranked=[near]) == [best.sentence.text]


def test_nothing_is_read_of_others_where_nothing_is_quoted() -> None:
    def fail() -> list[Witness]:
        pytest.fail("it was read in vain")

    best = scored("boats", 0, 2.0, span=5.0)
    profile = QuestionProfile("Who narrates the Snow Fox in Bergen?")
    assert list(choose_quotes(profile, [best], fail)) == []


def weighed(probability: float, *ranked: Scored) -> float:
    pieces = evidence()
    reader = QuestionReader(Reader(), QUESTION, pieces)
    judged = Judgement(ranked, probability)
    return weighed_with(judged, QuestionProfile(QUESTION), pieces, reader).probability


def test_an_answer_in_doubt_is_likelier_where_another_article_has_it_too() -> None:
    best, other = scored("old", 1, 2.0, span=5.0), scored("new", 1, 1.0)
    assert 0.15 < weighed(0.15, best, other) < 0.3
    assert weighed(0.15, best, scored("play", 1, -4.0)) == 0.15
    assert weighed(0.15, best) == 0.15


def test_an_answer_that_is_not_in_doubt_is_weighed_without_others() -> None:
    best, other = scored("old", 1, 2.0, span=5.0), scored("new", 1, 1.0)
    assert weighed(0.9, best, other) == 0.9
    assert weighed(0.01, best, other) == 0.01


def told(text: str, id: str, *, score: float = 1.0, day: int = 1, place: int = 0) -> Scored:
    published = datetime(2025, 5, day, tzinfo=UTC)
    article = make_article(text, id=id, title="Rovers", published_at=published)
    sentence = make_sentences(article)[place]
    start = text.index("Ana Ruiz") if "Ana Ruiz" in text else sentence.start
    reading = SentenceReading(5.0, 1, 1, Span(start, start + len("Ana Ruiz")))
    return Scored(sentence, score, False, 1.0, reading)


def test_what_is_quoted_already_is_not_quoted_of_a_further_article() -> None:
    best = told("Rovers were coached by Ana Ruiz in 1990.", "one")
    other = told("In 1990 Rovers coach Ana Ruiz threw her hat into the Thames.", "two", day=2)
    assert len(quoted("Who was the coach of Rovers in 1990?", best, (other, 0.9))) == 1


def test_the_newest_word_that_it_is_still_so_is_quoted() -> None:
    best = told("Rovers have Ana Ruiz as coach.", "one", day=3)
    older = told("Rovers coach Ana Ruiz was glad.", "two", day=2)
    newer = told("Ana Ruiz, the coach, was sad.", "three", day=5)
    newest = told("Ana Ruiz, coach since 1990, promised the fans of Rovers goals.", "four", day=9)
    others = ((older, 0.9), (newer, 0.8), (newest, 0.7))
    texts = quoted("Who is the coach of Rovers?", best, *others)
    assert texts == [best.sentence.text, newest.sentence.text]


def test_a_quote_holds_nothing_that_is_quoted_before() -> None:
    text = "The Snow Fox is a film of 1966. It is narrated by Ana Ruiz."
    first = told(text, "one", place=0, score=2.0)
    span = make_sentences(first.sentence.article)[1]
    second = Scored(span, 1.9, False, 1.0, first.reading)
    texts = quoted("What is the Snow Fox?", first, ranked=[second])
    assert texts == ["The Snow Fox is a film of 1966.", "It is narrated by Ana Ruiz."]


def test_a_further_sentence_whose_answer_is_quoted_before_is_left_out() -> None:
    text = "Rovers were glad. Rovers coach Ana Ruiz smiled."
    best = told(text, "one", place=1, score=2.0)
    unread = Scored(told(text, "one").sentence, 1.9, False, 1.0, None)
    assert len(quoted("Who is the coach of Rovers?", best, ranked=[unread])) == 1
