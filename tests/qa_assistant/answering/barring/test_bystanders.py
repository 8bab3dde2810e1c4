import pytest

from qa_assistant.answering.barring.bystanders import answer_of, is_beside, is_of_others, is_told
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.reading import SentenceReading
from qa_assistant.answering.scoring.scoring import Scored
from tests.qa_assistant.answering.articles import make_article, make_sentences
from vectorstore.sentences import Span


def read(title: str, text: str, said: str, answer: str) -> Scored:
    """The sentence of an article that begins so, and the words in it that were marked."""
    article = make_article(text, title=title)
    sentence = next(s for s in make_sentences(article) if s.text.startswith(said))
    start = text.index(answer, sentence.start)
    reading = SentenceReading(5.0, 1, 1, Span(start, start + len(answer)))
    return Scored(sentence, 1.0, False, 1.0, reading)


def sentence_of(title: str, text: str, said: str) -> Sentence:
    return read(title, text, said, said).sentence


KESTRIA = (
    "Neighbouring Kestria raises rates",
    "The central bank of Kestria raised its key rate to 7% on Tuesday. Inflation reached 8.8% in"
    " May. Governor Bojan Ristic spoke of a danger. Valdoria is expected to cut its rate.",
)
UNITED = (
    "Coastal United through on penalties",
    "Coastal United won their semi-final against Barrow Vale. Petr Havel saved three penalties."
    " Coach Martin Duce said the final against Harrow Town would be a different game.",
)
CORBY = (
    "Storm hurts three",
    "Three people were hurt in Corby when a roof came down. Mayor Ann Poole thanked the crews.",
)
QUENTIN = (
    "Storm Quentin hits west coast",
    "Storm Quentin hit the coast on Friday, two weeks after Storm Petra. Some 35,000 homes were"
    " without power.",
)


@pytest.mark.parametrize(
    ("question", "told", "said"),
    [
        ("What was inflation in Valdoria in May?", KESTRIA, "Inflation"),
        ("Who is the governor of Valdoria?", KESTRIA, "Governor"),
        ("Who is the coach of Harrow Town?", UNITED, "Coach"),
        ("Who is the coach of Barrow Vale?", UNITED, "Coach"),
        ("How many homes lost power in Storm Petra?", QUENTIN, "Some 35,000"),
    ],
)
def test_what_an_article_says_of_whom_it_is_about_is_not_told_of_another(
    question: str, told: tuple[str, str], said: str
) -> None:
    assert is_of_others(QuestionProfile(question), sentence_of(*told, said))


@pytest.mark.parametrize(
    ("question", "told", "said"),
    [
        ("What was inflation in Kestria in May?", KESTRIA, "Inflation"),
        ("Who is the governor of Kestria?", KESTRIA, "Governor"),
        ("Who is the coach of Coastal United?", UNITED, "Coach"),
        ("How many homes lost power in Storm Quentin?", QUENTIN, "Some 35,000"),
        ("What was inflation in May?", KESTRIA, "Inflation"),
        ("Who is the mayor of Corby?", CORBY, "Mayor"),
    ],
)
def test_it_is_told_of_whom_the_title_or_the_first_sentence_names(
    question: str, told: tuple[str, str], said: str
) -> None:
    assert not is_of_others(QuestionProfile(question), sentence_of(*told, said))


def test_the_article_of_a_company_is_known_by_its_name_and_not_by_a_like_word() -> None:
    title, text = (
        "Rival Oostveld sees frozen food boom",
        (
            "Oostveld made more. Chief executive Ruben Maas said it won customers from"
            " Brightwell Foods."
        ),
    )
    profile = QuestionProfile("Who is the chief executive of Brightwell Foods?")
    assert is_of_others(profile, sentence_of(title, text, "Chief"))


def test_whom_a_sentence_names_in_no_such_office_does_not_hold_it() -> None:
    text = "Lumena's drug failed. The study, led by Peter Wanjiru, had 910 participants."
    profile = QuestionProfile("Who is the head of research at Lumena?")
    assert is_beside(profile, read("Lumena's trial", text, "The study", "Peter Wanjiru"))
    named = "Lumena has appointed Isabel Renner as head of research."
    assert not is_beside(profile, read("Lumena", named, "Lumena", "Isabel Renner"))


def test_what_might_be_is_no_further_answer_to_what_is() -> None:
    text = "Carvalho is on trial. He could be jailed for up to 12 years."
    profile = QuestionProfile("How long is Carvalho's prison sentence?")
    assert is_beside(profile, read("Carvalho on trial", text, "He could", "12 years"))
    asked = QuestionProfile("How long could Carvalho be jailed?")
    assert not is_beside(asked, read("Carvalho on trial", text, "He could", "12 years"))


def test_an_answer_is_told_again_where_a_quote_has_all_its_words() -> None:
    profile = QuestionProfile("Who leads Transwork?")
    again = read("Strike", "The deal is fair, said Samira Holt.", "The deal", "Samira Holt")
    quotes = make_sentences(make_article("Union leader Samira Holt called a strike."))
    assert is_told(answer_of(profile, again), quotes)
    other = read("Strike", "The deal is fair, said Ged Farrow.", "The deal", "Ged Farrow")
    assert not is_told(answer_of(profile, other), quotes)
    why = QuestionProfile("Why did they strike?")
    assert not is_told(answer_of(why, again), quotes)
