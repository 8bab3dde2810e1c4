from qa_assistant.answering.quoting.quotation import choose_quotes
from qa_assistant.answering.quoting.quote_context import in_context
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.reading import SentenceReading
from qa_assistant.answering.scoring.scoring import Scored
from tests.qa_assistant.answering.articles import make_article, make_sentences
from vectorstore.sentences import Span


def quotes(question: str, text: str, *, span: float | None) -> list[str]:
    """What is quoted of a text of one sentence, whose best span has so much log odds."""
    sentence = make_sentences(make_article(text))[0]
    reading = None if span is None else SentenceReading(span, 1.0, 1.0, Span(0, 4))
    scored = Scored(sentence, 1.0, False, 1.0, reading)
    return [quote.sentence.text for quote in choose_quotes(QuestionProfile(question), [scored])]


def test_a_person_without_a_name_answers_where_the_reader_sees_the_answer() -> None:
    question, text = "Who drills the cores?", "The cores are drilled by students of geology."
    assert quotes(question, text, span=0.5) == [text]
    assert quotes(question, text, span=-0.5) == []
    assert quotes(question, text, span=None) == []


def test_a_time_without_a_date_answers_where_the_reader_sees_the_answer() -> None:
    question = "When did the layers form?"
    text = "The layers formed as the ice withdrew."
    assert quotes(question, text, span=0.5) == [text]
    assert quotes(question, text, span=None) == []


def test_a_number_needs_a_number_whatever_the_reader_sees() -> None:
    assert quotes("How many boats sank?", "Boats sank in the harbour.", span=3.0) == []


def test_a_sentence_without_a_word_of_the_question_answers_where_the_reader_is_sure() -> None:
    question, text = "When will the plug-in car reach buyers?", "It goes on sale in June 2020."
    assert quotes(question, text, span=2.5) == [text]
    assert quotes(question, text, span=1.0) == []
    assert quotes(question, text, span=None) == []
    question, text = "Where was the meeting held?", "The largest producer in China has grown."
    assert quotes(question, text, span=9.0) == []


def test_a_sentence_of_an_article_about_something_else_is_never_quoted() -> None:
    assert quotes("Who drills the cores in Bergen?", "Ida Brandt drills the cores.", span=3.0) == []


def ranked(text: str, spans: dict[int, float], *, best: int) -> list[Scored]:
    """The sentences of a text, one of them best, with log odds of their best spans."""
    found = []
    for place, sentence in enumerate(make_sentences(make_article(text))):
        reading = SentenceReading(spans.get(place, -9.0), 0, 0, Span(sentence.start, sentence.end))
        score = 2.0 if place == best else -3.0
        found.append(Scored(sentence, score, False, 1.0, reading))
    return sorted(found, key=lambda scored: -scored.score)


def quoted(question: str, sentences: list[Scored]) -> list[str]:
    return [quote.sentence.text for quote in choose_quotes(QuestionProfile(question), sentences)]


OPENED = "Ines Duarte opened the session. She praised the council. It will meet in May."


def test_a_sentence_that_points_back_is_quoted_with_the_one_before_it() -> None:
    whole = "Ines Duarte opened the session. She praised the council."
    assert quoted("Who praised the council?", ranked(OPENED, {1: 1.0}, best=1)) == [whole]


def test_a_sentence_that_stands_for_itself_is_quoted_alone() -> None:
    text = "The council met. This week Ines Duarte praised it. Nobody spoke."
    quote = "This week Ines Duarte praised it."
    assert quoted("Who praised the council?", ranked(text, {1: 1.0}, best=1)) == [quote]


def test_the_neighbour_in_which_the_reader_sees_the_answer_is_quoted_too() -> None:
    text = "The council met in Como. Ines Duarte praised the council. Its chair is Omar Reyes."
    both = "Ines Duarte praised the council. Its chair is Omar Reyes."
    question = "Who chairs the council that Duarte praised?"
    assert quoted(question, ranked(text, {1: -3.0, 2: 1.0}, best=1)) == [both]


def test_a_neighbour_without_the_kind_that_is_asked_for_does_not_answer_instead() -> None:
    text = "The fire killed 12 people. Many of the victims were asleep."
    sentences = ranked(text, {0: -3.0, 1: 1.0}, best=0)
    deaths = QuestionProfile("How many people were killed?")
    assert in_context(sentences[0], sentences, deaths, lambda _: False) is sentences[0]
    barred = QuestionProfile("Why were people killed?")
    assert in_context(sentences[0], sentences, barred, lambda _: True) is sentences[0]
    cause = QuestionProfile("Why were people killed?")
    assert in_context(sentences[0], sentences, cause, lambda _: False).sentence.text == text


def test_no_quote_reaches_over_the_end_of_a_paragraph() -> None:
    text = "Ines Duarte opened the session.\n\nShe praised the council."
    quote = "She praised the council."
    assert quoted("Who praised the council?", ranked(text, {1: 1.0}, best=1)) == [quote]
