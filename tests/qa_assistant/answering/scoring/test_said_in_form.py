import pytest

from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.reading import SentenceReading
from qa_assistant.answering.scoring.said_in_form import is_form_of_another, says_in_form
from qa_assistant.answering.scoring.scoring import Scored
from tests.qa_assistant.answering.articles import make_article, make_sentences
from vectorstore.sentences import Span

NAMED = "The dead are Tomasz Wilk, 34, a welder from Gdansk, and his colleague Aisha Bello, 29."
CHESS = "Norrby, a 19-year-old Swede, scored 7.5 points, as did Daniel Keswick."


def candidate(text, marked):
    (sentence,) = make_sentences(make_article(text))
    start = text.index(marked)
    return Scored(
        sentence, 1.0, False, 1.0, SentenceReading(1.0, 1.0, 1.0, Span(start, start + len(marked)))
    )


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("How old is Hannah Oyelaran?", "Ms Oyelaran, 43, a lawyer, left the party.", "43"),
        ("What age is Tomasz Wilk?", NAMED, "34"),
        ("How old was Aisha Bello?", NAMED, "29"),
        ("How old is Crane?", "Night watchman Leonard Crane (58) raised the alarm.", "58"),
        ("Where did Tomasz Wilk come from?", NAMED, "Gdansk"),
        (
            "How much is Lumora paying for Tavor?",
            "The designer Lumora has agreed to buy Tavor Systems for $2.3 billion.",
            "$2.3 billion",
        ),
        ("How large is Karst National Park?", "The park covers 410 square kilometres.", "410"),
    ],
)
def test_ages_origins_sums_and_sizes_are_said_in_no_word_of_the_question(question, text, marked):
    assert says_in_form(QuestionProfile(question), candidate(text, marked))
    assert not is_form_of_another(QuestionProfile(question), candidate(text, marked))


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("How old is Clara Marlowe?", "Edith Marlowe, 88, wrote novels.", "88"),
        ("How old is Daniel Keswick?", CHESS, "19-year-old"),
        ("Where is Aisha Bello from?", NAMED, "Gdansk"),
        ("Where is Leonard Crane from?", "Leonard Crane smelled smoke in Harwick.", "Harwick"),
    ],
)
def test_what_is_said_of_somebody_else_is_no_answer(question, text, marked):
    assert not says_in_form(QuestionProfile(question), candidate(text, marked))
    assert is_form_of_another(QuestionProfile(question), candidate(text, marked))


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("How much did Lumora pay Dov Almog?", "Lumora will buy Tavor for $2.3 billion.", "$2.3"),
        ("How large is Karst National Park?", "The park lost 46 sheep.", "46"),
        ("How many people live in Graz?", "Anna Koch, 43, lives in Graz.", "43"),
    ],
)
def test_other_numbers_say_nothing(question, text, marked):
    assert not says_in_form(QuestionProfile(question), candidate(text, marked))


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("How old is Daniel Keswick?", "The winner, 31, is from Leeds.", "31"),
        (
            "Where is Kenji Morita from?",
            "It was built by the Japanese architect Kenji Morita.",
            "Japanese",
        ),
        ("Where is Dov Almog from?", "Dov Almog was born in Haifa.", "Haifa"),
    ],
)
def test_what_may_be_said_of_the_asked_one_stays(question, text, marked):
    assert not is_form_of_another(QuestionProfile(question), candidate(text, marked))
