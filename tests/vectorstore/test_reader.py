import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.errors import ReaderError
from vectorstore.onnx_models import ASSETS
from vectorstore.protocols import Titled
from vectorstore.reader import Reader

MEETING = Titled(
    "Rare earth groups meet",
    "The Northern Rare Earth Group met its buyers in Baotou on Monday. Liu Peixun chaired the "
    "meeting, which lasted two hours. Shares rose 3 percent.",
)
FERRY = Titled(
    "Harbour ferry delayed",
    "The ferry to Oban left four hours late on Sunday. The operator blamed a broken pump.",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("Who chaired the meeting?", MEETING, "Liu Peixun"),
        ("How long did the meeting last?", MEETING, "two hours"),
        ("Where did the group meet its buyers?", MEETING, "Baotou"),
        ("How late did the ferry leave?", FERRY, "four hours"),
    ],
)
def test_the_span_is_the_answer(
    reader: Reader, question: str, passage: Titled, answer: str
) -> None:
    reading = reader.read(question, [passage])[0]
    span = reading.best_span()
    assert span is not None and span.score > 0
    assert answer in passage.text[span.start : span.end]


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("Who chaired the meeting of the rare earth group?", MEETING, FERRY),
        ("Why was the ferry late?", FERRY, MEETING),
    ],
)
def test_what_is_about_the_question_is_more_relevant_and_rather_answers(
    reader: Reader, question: str, right: Titled, wrong: Titled
) -> None:
    first, second = reader.read(question, [right, wrong])
    assert first.relevant > 0 > second.relevant
    assert first.answerable > second.answerable


def test_a_quote_supports_what_it_says_and_contradicts_its_denial(reader: Reader) -> None:
    quote = "Liu Peixun chaired the meeting, which lasted two hours."
    said, denied, foreign = reader.support(
        [
            ("Liu Peixun chaired the meeting.", quote),
            ("Liu Peixun did not chair the meeting.", quote),
            ("The ferry to Oban was late.", quote),
        ]
    )
    assert said.supported > max(said.contradicted, said.neither)
    assert denied.contradicted > max(denied.supported, denied.neither)
    assert foreign.supported < 0.5
    for odds in (said, denied, foreign):
        assert sum(odds) == pytest.approx(1, abs=1e-5)


def test_batches_change_nothing(reader: Reader) -> None:
    alone = Reader().read("Who chaired the meeting?", [MEETING])[0]
    passages = [FERRY, MEETING, FERRY, Titled("", "It rained.")]
    among = reader.read("Who chaired the meeting?", passages)
    assert among[1].relevant == pytest.approx(alone.relevant, abs=1e-3)
    assert among[1].best_span() == alone.best_span()
    assert among[0].relevant == among[2].relevant


def test_a_span_is_looked_for_between_two_offsets_alone(reader: Reader) -> None:
    reading = reader.read("Who chaired the meeting?", [MEETING])[0]
    first_sentence = MEETING.text.index(" Liu")
    span = reading.best_span(0, first_sentence)
    assert span is not None and span.end <= first_sentence
    whole = reading.best_span()
    assert whole is not None and whole.score > span.score
    assert reading.best_span(3, 3) is None


def test_texts_beyond_the_limits_are_cut_at_their_end(reader: Reader) -> None:
    long = Titled("title " * 100, "word " * 2000)
    reading = reader.read("question " * 500, [long])[0]
    span = reading.best_span()
    assert span is not None and span.end <= len(long.text)


@settings(max_examples=30, deadline=None)
@given(question=st.text(max_size=60), title=st.text(max_size=30), text=st.text(max_size=300))
def test_any_text_is_read_and_spans_lie_inside(
    reader: Reader, question: str, title: str, text: str
) -> None:
    reading = reader.read(question, [Titled(title, text)])[0]
    span = reading.best_span()
    assert span is None or 0 <= span.start <= span.end <= len(text)


def test_nothing_to_read_is_nothing_read(reader: Reader) -> None:
    assert reader.read("Who?", []) == []
    assert reader.support([]) == []


def test_pairs_are_read_as_each_alone_in_their_order() -> None:
    pairs = [("Who chaired it?", MEETING), ("What was late?", FERRY), ("Who chaired it?", FERRY)]
    together = Reader().read_pairs([*pairs, pairs[0]])
    alone = [Reader().read(question, [passage])[0] for question, passage in pairs]
    relevant = [reading.relevant for reading in together]
    assert relevant[:3] == pytest.approx([reading.relevant for reading in alone], abs=1e-3)
    assert relevant[3] == relevant[0]


def test_threads_may_share_it(reader: Reader) -> None:
    questions = [f"Who chaired meeting {n}?" for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(lambda q: reader.read(q, [MEETING, FERRY]), questions))
    again = [reader.read(q, [MEETING, FERRY]) for q in questions]
    assert [[r.relevant for r in own] for own in read] == [
        [r.relevant for r in own] for own in again
    ]


def test_missing_files_are_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="QA_READER=off"):
        Reader(tmp_path)
    shutil.copy(ASSETS / "reader" / "metadata.json", tmp_path)
    with pytest.raises(ReaderError, match=r"model\.onnx"):
        Reader(tmp_path).load()
    (tmp_path / "metadata.json").write_text(json.dumps({"name": "reader"}))
    with pytest.raises(ReaderError, match="max_tokens"):
        Reader(tmp_path)
