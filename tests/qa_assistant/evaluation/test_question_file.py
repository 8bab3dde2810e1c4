"""The format of question files: what is read, and how mistakes are told."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.errors import QuestionFileError
from qa_assistant.evaluation.file_reader import LocatedFile, read_question_file
from qa_assistant.evaluation.question_file import json_schema
from vectorstore.models import Filters

ROOT = Path(__file__).parents[3]
FULL = """\
qa_tests: 1
defaults:
  as_of: 2025-04-01
  filters: {publisher: Metal Daily}
tests:
  - name: chair
    question: Who chaired the meeting?
    answer: [Liu Peixun, Chairman Liu]
    article: https://example.com/news/meeting
    quote: chaired by Liu Peixun
    forbid: Zhao Zhihua
  - question: How many tonnes?
    answer: 240
    articles: [[Wire story, Its copy], Another story]
    collection: metals
    as_of: 2025-05-01T08:00:00+02:00
    filters: {published_after: 2025-01-01, tags: [mining]}
  - name: follow-up
    turns:
      - question: Who chaired the meeting?
      - question: And is it over?
        answer: No
  - question: Where was it?
    refuse: yes
  - question: Why?
    answer:
    draft: true
"""


def read(tmp_path: Path, text: str, name: str = "questions.yaml") -> LocatedFile:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_question_file(path)


def told(tmp_path: Path, text: str, name: str = "questions.yaml") -> str:
    """The sentence about what is wrong, without the folder."""
    with pytest.raises(QuestionFileError) as caught:
        read(tmp_path, text, name)
    return str(caught.value).replace(f"{tmp_path}/", "")


def one(fields: str) -> str:
    """A file with one test of these lines."""
    lines = "".join(f"    {line}\n" for line in fields.splitlines())
    return f"qa_tests: 1\ntests:\n  - question: Who?\n{lines}"


def test_everything_of_a_file_is_read(tmp_path: Path) -> None:
    file = read(tmp_path, FULL)
    chair, tonnes, follow_up, refusal, draft = file.content.tests
    assert file.lines == (6, 12, 18, 23, 25)
    assert chair.answer == ("Liu Peixun", "Chairman Liu")
    assert chair.forbid == ("Zhao Zhihua",)
    # what is written is text, whatever YAML would make of it
    assert tonnes.answer == ("240",)
    assert tonnes.cited == (("Wire story", "Its copy"), ("Another story",))
    assert [turn.answer for turn in follow_up.steps] == [None, ("No",)]
    assert (refusal.refuse, refusal.must_answer) == (True, False)
    assert draft.draft


def test_a_question_is_asked_with_the_defaults_of_its_file(tmp_path: Path) -> None:
    content = read(tmp_path, FULL).content
    chair, tonnes, *_ = content.tests
    first = content.question_of(chair, chair.steps[0])
    assert (first.collection, first.filters) == ("default", Filters(publisher="Metal Daily"))
    assert first.as_of == datetime(2025, 4, 1, 23, 59, 59, 999999, UTC)
    second = content.question_of(tonnes, tonnes.steps[0], "con_1")
    assert (second.collection, second.conversation_id) == ("metals", "con_1")
    assert second.filters == Filters(published_after="2025-01-01", tags={"mining"})
    assert second.as_of == datetime(2025, 5, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            "anwser: x",
            "questions.yaml, line 4, test “Who?”, `anwser`: there is no such field; "
            "did you mean `answer`?",
        ),
        (
            "answer: x\nas_of: soon",
            "questions.yaml, line 5, test “Who?”, `as_of`: write a date like 2025-03-31, or a time "
            "like 2025-03-31T08:00:00Z.",
        ),
        (
            "answer: x\nfilters:\n  published_before: 2025-13-01",
            "questions.yaml, line 6, test “Who?”, `filters.published_before`: write a date like "
            "2025-03-31, or a time like 2025-03-31T08:00:00Z.",
        ),
        (
            "name: chair",
            "questions.yaml, line 3, test “chair”: nothing is expected: give `answer`, `article`, "
            "`quote`, `forbid` or `refuse`, or `draft: true`.",
        ),
        (
            "refuse: true\nanswer: x",
            "questions.yaml, line 3, test “Who?”: `refuse: true` expects no answer; remove it, or "
            "what the answer must say and cite.",
        ),
        (
            "turns:\n  - question: x\n    answer: y",
            "questions.yaml, line 3, test “Who?”: give either a `question` or `turns`.",
        ),
        (
            "answer: x\ntags: [a]",
            "questions.yaml, line 5, test “Who?”, `tags`: it does not belong here, but in "
            "`filters`.",
        ),
        (
            "answer: x\nfilters: {collection: news}",
            "questions.yaml, line 5, test “Who?”, `collection`: it does not belong here, but in a "
            "test.",
        ),
        (
            "answer: x\nfilters: {published_after: 2025-05-01, published_before: 2025-04-30}",
            "questions.yaml, line 5, test “Who?”, `filters`: `published_after` is later than "
            "`published_before`; swap the two.",
        ),
        ("answers: x", "questions.yaml, line 4, test “Who?”, `answers`: a list is needed."),
        ("answer: {a: x}", "questions.yaml, line 4, test “Who?”, `answer`: text is needed."),
        ("refuse: perhaps", "questions.yaml, line 4, test “Who?”, `refuse`: write true or false."),
        (
            "answer: [x, A]",
            "questions.yaml, line 3, test “Who?”: no word of 'A' counts when it is compared",
        ),
        ("forbid: The", "questions.yaml, line 3, test “Who?”: no word of 'The' counts"),
        (
            "answer: Liu: or Zhao",
            "questions.yaml, line 4: the indentation is wrong, or text with “: ” in it lacks "
            "quotation marks.",
        ),
        (
            "answer: x\ncollection: No Name",
            "questions.yaml, line 5, test “Who?”, `collection`: small letters, digits",
        ),
        ("answer: []", "questions.yaml, line 4, test “Who?”, `answer`: "),
        ("answer: x\nmatch: fuzzy", "questions.yaml, line 5, test “Who?”, `match`: "),
        ("answer: x\nanswer: y", "questions.yaml, line 5: `answer` is given twice."),
        (
            "answer: &a x\nquote: *a",
            "questions.yaml, line 5: aliases (`*name`) are not read; write it out.",
        ),
        ("answer: [x", "questions.yaml, line 5: "),
        ("? [a]\n: b", "questions.yaml, line 4: a field's name must be a plain word."),
    ],
)
def test_a_mistake_is_told_with_file_line_test_and_field(
    tmp_path: Path, fields: str, sentence: str
) -> None:
    assert told(tmp_path, one(fields)).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is no file of tests: it must begin with `qa_tests: 1`"),
        ("qa_tests:\n  - question: Who?\n    answer: x\n", "is no file of tests"),
        ("qa_tests: 1\ntests: {question: Who?}\n", "`tests`: a list is needed"),
        ("qa_tests: 1\ntests:\n  - Who?\n", "test 1: fields are needed"),
        ("qa_tests: 1\ndefaults: {answer: x}\ntests: []\n", "`answer`: it does not belong here"),
        (
            'qa_tests: 1\ntests:\n  - question: "\\u200b"\n    answer: x\n',
            "line 3, test “\u200b”, `question`: String should have at least 1 character",
        ),
        ("- a\n- b\n", "is no file of tests"),
        ("tests: []\n", "is no file of tests"),
        ("qa_tests: 2\ntests: []\n", "questions.yaml, line 1: version '2' of the format"),
        ("qa_tests: 1\n", "`tests`: Field required"),
        ("qa_tests: 1\ntests: []\n", "`tests`: there is no test"),
        ("qa_tests: 1\ntests: [x]\n", "test 1"),
        ("qa_tests: 1\n---\nqa_tests: 1\n", "line 3: a second document begins here"),
        (f"qa_tests: 1\ntests: {'[' * 5000}", "nested too deep"),
        ("qa_tests: 1\ntests: !x \x01", "questions.yaml"),
    ],
)
def test_what_is_no_question_file_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    assert sentence in told(tmp_path, text)


def test_many_mistakes_are_counted(tmp_path: Path) -> None:
    tests = "".join(f"  - question: q{i}\n    anwser: x\n" for i in range(9))
    sentence = told(tmp_path, f"qa_tests: 1\ntests:\n{tests}")
    assert sentence.count("there is no such field") == 5
    assert sentence.endswith("And 4 more.")


def test_tests_are_told_apart_by_name(tmp_path: Path) -> None:
    test = "  - {question: Who?, answer: x}\n"
    sentence = told(tmp_path, f"qa_tests: 1\ntests:\n{test}{test}")
    assert "2 tests are called 'Who?'; give each a `name` of its own" in sentence


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"qa_tests: \xe9"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.yaml").write_bytes(content)
    with pytest.raises(QuestionFileError, match="save it as UTF-8"):
        read_question_file(tmp_path / "a.yaml")


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match=r"nowhere\.yaml cannot be read: No such file"):
        read_question_file(tmp_path / "nowhere.yaml")
    with pytest.raises(QuestionFileError, match="split it into several files"):
        read(tmp_path, "#" * 5_000_001)


def test_json_is_read_with_lines_too(tmp_path: Path) -> None:
    tests = [{"question": "How many?", "answer": 240}, {"question": "Where?", "refuse": True}]
    text = json.dumps({"qa_tests": 1, "tests": tests}, indent=2)
    file = read(tmp_path, text, "a.json")
    assert file.content.tests[0].answer == ("240",)
    assert file.lines == (4, 8)
    yes = read(tmp_path, text.replace("240", "[true, 240]"), "a.json").content.tests[0]
    assert yes.answer == ("true", "240")
    wrong = text.replace('"refuse"', '"refuses"')
    assert told(tmp_path, wrong, "a.json").startswith(
        "a.json, line 10, test “Where?”, `refuses`: there is no such field; did you mean `refuse`?"
    )
    tabs = read(tmp_path, json.dumps({"qa_tests": 1, "tests": tests}, indent="\t"), "a.json")
    assert tabs.content == file.content
    assert told(tmp_path, text[:-3], "a.json").startswith("a.json, line ")
    twice = '{"qa_tests": 1, "qa_tests": 1}'
    assert told(tmp_path, twice, "a.json") == "a.json: `qa_tests` is given twice."
    assert "nested too deep" in told(tmp_path, "[" * 100_000, "a.json")


def plain(text: str) -> Any:
    """As an editor's checker sees it."""
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


@pytest.mark.parametrize("text", [FULL, (ROOT / "samples/questions.yaml").read_text("utf-8")])
def test_the_json_schema_admits_what_is_read(text: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    jsonschema.validate(plain(text), json_schema())


def test_the_json_schema_refuses_unknown_fields_and_versions() -> None:
    for text in (one("anwser: x"), one("answer: x").replace("1", "2", 1), "tests: []"):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(plain(text), json_schema())


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["question", "answer", "turns", "refuse", "filters", "x"]), inner
        )
    ),
    max_leaves=12,
)


@given(tests=VALUES, defaults=VALUES)
def test_any_values_are_read_or_refused_with_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, tests: Any, defaults: Any
) -> None:
    document = {"qa_tests": 1, "tests": tests, "defaults": defaults}
    for name, text in (("a.yaml", yaml.safe_dump(document)), ("a.json", json.dumps(document))):
        path = tmp_path_factory.mktemp("any") / name
        path.write_text(text, encoding="utf-8")
        try:
            assert read_question_file(path).content.tests
        except QuestionFileError as error:
            assert str(path) in str(error)


@given(text=st.text(max_size=200), name=st.sampled_from(["a.yaml", "a.json"]))
def test_any_text_is_read_or_refused_with_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, text: str, name: str
) -> None:
    path = tmp_path_factory.mktemp("any") / name
    path.write_text(f"qa_tests: 1\n{text}", encoding="utf-8")
    with pytest.raises(QuestionFileError, match=name):
        read_question_file(path)
