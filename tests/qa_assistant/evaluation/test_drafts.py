"""Answers that were rated down become drafts that `eval` reads."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pytest import TempPathFactory

from qa_assistant.evaluation.answer_match import has_words
from qa_assistant.evaluation.drafts import draft_file
from qa_assistant.evaluation.file_reader import read_question_file
from qa_assistant.evaluation.question_file import Case, QuestionFile
from qa_assistant.evaluation.ratings import Feedback, RatedAnswer, Rating
from qa_assistant.models import MAX_QUESTION_CHARACTERS, Answer, TimeUse, TimeUsed
from tests.qa_assistant.evaluation.answers import NOON, answer, searched
from vectorstore.invisible import without_invisible
from vectorstore.models import Filters


def rated(given: Answer, *, comment: str | None = None, earlier: Any = ()) -> RatedAnswer:
    feedback = Feedback(answer_id=given.id, rating=Rating.DOWN, comment=comment, given_at=NOON)
    return RatedAnswer(feedback=feedback, answer=given, earlier=earlier)


def read(folder: Path, text: str) -> QuestionFile:
    path = folder / "drafts.yaml"
    path.write_text(text, encoding="utf-8")
    return read_question_file(path).content


def draft(tmp_path: Path, given: RatedAnswer) -> Case:
    [case] = read(tmp_path, draft_file([given])).tests
    assert case.draft
    return case


def test_a_wrong_answer_is_forbidden_and_the_right_one_left_to_be_written(tmp_path: Path) -> None:
    wrong = answer(("Zhao chaired it.", ["Zhao chaired it."]), question="Who chaired it?")
    case = draft(tmp_path, rated(wrong))
    assert (case.question, case.answer, case.refuse) == ("Who chaired it?", None, None)
    assert case.forbid == ("Zhao chaired it.",)
    assert case.as_of == NOON
    short = wrong.model_copy(update={"short_answer": "Zhao"})
    assert draft(tmp_path, rated(short)).forbid == ("Zhao",)


def test_a_wrong_refusal_must_not_come_again(tmp_path: Path) -> None:
    case = draft(tmp_path, rated(answer()))
    assert (case.refuse, case.forbid) == (False, ())


def test_a_follow_up_comes_with_the_questions_before_it(tmp_path: Path) -> None:
    case = draft(tmp_path, rated(answer(question="And when?"), earlier=("Who?", "Where?")))
    assert [turn.question for turn in case.steps] == ["Who?", "Where?", "And when?"]
    assert [turn.is_empty for turn in case.steps] == [True, True, False]
    many = tuple(f"Question {i}?" for i in range(50))
    steps = draft(tmp_path, rated(answer(question="And when?"), earlier=many)).steps
    assert [steps[0].question, steps[-1].question] == ["Question 31?", "And when?"]


def test_it_is_asked_where_and_when_it_was_asked(tmp_path: Path) -> None:
    moment = datetime(2025, 3, 31, 8, tzinfo=UTC)
    bounds = {"published_after": "2025-03-01", "published_before": "2025-03-31"}
    used = TimeUsed(
        phrase="in March", after=None, before=None, used_as=TimeUse.PREFERENCE, as_of=moment
    )
    filters = Filters(publisher="Metal Daily", tags={"b", "a"}, **bounds)
    given = answer(searched=searched(collection="metals", filters=filters, time=used))
    case = draft(tmp_path, rated(given))
    assert (case.collection, case.as_of) == ("metals", moment)
    assert case.filters is not None
    assert case.filters.to_filters() == filters
    as_filter = used.model_copy(update={"used_as": TimeUse.FILTER})
    given = answer(searched=searched(filters=filters, time=as_filter))
    case = draft(tmp_path, rated(given))
    assert case.filters is not None
    # what the question's own words narrowed is left to them
    assert case.filters.published_after is None
    assert case.filters.publisher == "Metal Daily"


def test_what_was_said_about_it_is_a_comment(tmp_path: Path) -> None:
    text = draft_file([rated(answer(), comment="It was Zhao.\nquestion: x\u2028- evil: 1")])
    assert "  # comment: It was Zhao.\n  # question: x - evil: 1\n" in text
    assert len(read(tmp_path, text).tests) == 1


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
# as `Question` has it
QUESTION = TEXT.map(lambda text: without_invisible(text).strip()).filter(
    lambda text: 0 < len(text) <= MAX_QUESTION_CHARACTERS
)


@given(questions=st.lists(QUESTION, min_size=1, max_size=4), short=QUESTION, comment=TEXT)
def test_any_text_comes_back_as_it_was(
    tmp_path_factory: TempPathFactory, questions: list[str], short: str, comment: str
) -> None:
    wrong = [
        answer(("Said.", ["Said."]), id=f"ans_{n}", question=text, short_answer=short)
        for n, text in enumerate(questions)
    ]
    text = draft_file([rated(given, comment=comment, earlier=questions) for given in wrong])
    cases = read(tmp_path_factory.mktemp("drafts"), text).tests
    assert [case.steps[-1].question for case in cases] == questions
    forbidden = short if has_words(short) else "Said."
    assert all(case.steps[-1].forbid == (forbidden,) for case in cases)


def test_a_short_answer_without_a_word_to_compare_is_not_what_is_forbidden(tmp_path: Path) -> None:
    wrong = answer(("They play in Group A.", ["They play in Group A."]), question="Which group?")
    short = wrong.model_copy(update={"short_answer": "A"})
    assert draft(tmp_path, rated(short)).forbid == ("They play in Group A.",)
