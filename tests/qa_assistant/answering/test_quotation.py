from qa_assistant.answering.question_profile import QuestionProfile
from qa_assistant.answering.quotation import choose_quotes
from qa_assistant.answering.reading import SentenceReading
from qa_assistant.answering.scoring import Scored
from tests.qa_assistant.answering.articles import make_article, make_sentences
from vectorstore.sentences import Span


def quotes(question: str, text: str, *, span: float | None) -> list[str]:
    """What is quoted of a text of one sentence, whose best span has so much log odds."""
    sentence = make_sentences(make_article(text))[0]
    reading = None if span is None else SentenceReading(span, 1.0, 1.0, Span(0, 4))
    scored = Scored(sentence, 1.0, False, 1.0, reading)
    return [quote.text for quote in choose_quotes(QuestionProfile(question), [scored])]


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


def test_a_sentence_of_an_article_about_something_else_is_never_quoted() -> None:
    assert quotes("Who drills the cores in Bergen?", "Ida Brandt drills the cores.", span=3.0) == []
