import pytest

from qa_assistant.answering.quoting.quotation import SAME_ARTICLE, choose_quotes
from qa_assistant.answering.scoring.pointed import find_words, locate, may_reach, reconsidered
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.reading import SentenceReading
from qa_assistant.answering.scoring.scoring import Judgement, Scored
from tests.qa_assistant.answering.articles import make_article, make_sentences
from vectorstore.sentences import Span

TEXT = (
    "The harbour of Haiyuan cost 44,000 pounds. "
    "Ida Brandt, its chairwoman, opened it on Monday, May 18. "
    "Some 2.8 per cent of the ships left at once, for $40 each."
)
QUESTION = "Who opened the harbour of Haiyuan?"


def shown():
    return make_sentences(make_article(TEXT))


def judgement(probability=0.5):
    readings = [SentenceReading(1.0 - n, 0.0, 0.0, Span(0, 3)) for n in range(3)]
    scored = [
        Scored(s, 2.0 - n, False, 0.0, r)
        for n, (s, r) in enumerate(zip(shown(), readings, strict=True))
    ]
    return Judgement(tuple(scored), probability)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ida brandt", "Ida Brandt"),
        ("May 18", "May 18"),
        ("Monday May  18", "Monday, May 18"),
        ("40", "$40"),
        ("2.8", "2.8"),
        ("000 pounds", None),
        ("2", None),
        ("44", None),
        ("Brand", None),
        ("", None),
        ("?!", None),
        ("Ida " * 5_000, None),
    ],
)
def test_words_are_found_whole_and_with_their_currency(words, found):
    span = find_words(words, TEXT)
    assert (TEXT[slice(*span)] if span else None) == found


def test_the_named_sentence_goes_before_another_that_has_the_words_too():
    sentences = make_sentences(make_article("Ida Brandt came. Ida Brandt opened it."))
    assert locate("Ida Brandt", sentences, sentences[1], QUESTION).sentence == sentences[1]
    assert locate("Ida Brandt", sentences, None, QUESTION).sentence == sentences[0]


def test_a_wrong_number_of_the_sentence_does_no_harm():
    pointed = locate("Ida Brandt", shown(), shown()[0], QUESTION)
    assert pointed.sentence == shown()[1]
    assert pointed.sentence.article.text[slice(*pointed.words)] == "Ida Brandt"


def test_words_in_another_form_are_those_of_the_sentence_that_has_most_of_them():
    pointed = locate("the chairwoman Ida Brandt", shown(), None, QUESTION)
    assert (pointed.sentence, pointed.words) == (shown()[1], None)


@pytest.mark.parametrize("words", ["Li Qiang", "the harbour of Haiyuan was opened", "", "[name]"])
def test_words_that_no_sentence_says_or_that_only_the_question_says_point_at_nothing(words):
    assert locate(words, shown()[1:], None, QUESTION) is None


def test_the_sentence_that_the_model_points_at_goes_first_with_its_words():
    pointed = locate("Ida Brandt", shown(), None, QUESTION)
    after = reconsidered(judgement(), pointed)
    first = after.sentences[0]
    assert first.sentence == shown()[1]
    assert first.sentence.article.text[slice(*first.reading.answer)] == "Ida Brandt"
    assert first.score > judgement().sentences[0].score + SAME_ARTICLE
    assert [s.sentence for s in after.sentences[1:]] == [shown()[0], shown()[2]]
    assert after.probability > 0.5


def test_the_sentence_that_the_model_overrules_is_no_second_answer():
    article = make_article("Anna Voss opened the harbour office. Ida Brandt opened the harbour.")
    sentences = make_sentences(article)
    ranked = tuple(
        Scored(s, 2.0, False, 0.0, SentenceReading(3.0, 3.0, 3.0, Span(s.start, s.start + 10)))
        for s in sentences
    )
    before = Judgement(ranked, 0.6)
    profile = QuestionProfile("Who opened the harbour?")
    assert len(list(choose_quotes(profile, before.sentences))) == 2
    after = reconsidered(before, locate("Ida Brandt", sentences, None, profile.question))
    (quote,) = choose_quotes(profile, after.sentences)
    assert quote.sentence == sentences[1]


def test_most_of_a_sentence_is_not_few_words():
    text = "Ida Brandt, its chairwoman since the first of the quays was built, opened the harbour."
    (sentence,) = make_sentences(make_article(text))
    reading = SentenceReading(1.0, 0.0, 0.0, Span(0, 10))
    before = Judgement((Scored(sentence, 1.0, False, 0.0, reading),), 0.5)
    after = reconsidered(before, locate(text[:-1], [sentence], None, QUESTION))
    assert after.sentences[0].reading == reading


def test_an_answer_is_less_likely_where_nothing_says_what_the_model_says():
    after = reconsidered(judgement(), None)
    assert after.sentences == judgement().sentences
    assert after.probability < 0.5


def test_a_model_is_worth_asking_where_it_can_make_an_answer_likely_enough():
    assert may_reach(judgement(0.16), 0.2)
    assert not may_reach(judgement(0.1), 0.2)
    assert not may_reach(Judgement((), 1.0), 0.0)
