import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.protocols import Evidence
from qa_assistant.answering.scoring.reading import QuestionReader, read_sentences
from qa_assistant.answering.scoring.short_answers import choose_short_answer
from tests.fakes import make_article
from vectorstore.models import AliasUse, Article, Hit, Scores
from vectorstore.reader import Reader

READER = Reader()


def make_evidence(article: Article, *parts: tuple[int, int]) -> Evidence:
    start, end = parts[0][0], parts[-1][1]
    hit = Hit(
        article_id=article.id,
        version=article.version,
        collection=article.collection,
        title=article.title,
        url=None,
        publisher=None,
        author=None,
        published_at=None,
        updated_at=None,
        passage_id="p",
        ordinal=0,
        start=start,
        end=end,
        heading=None,
        text=article.text[start:end],
        scores=Scores(fused=1.0),
        parts=parts if len(parts) > 1 else (),
    )
    return Evidence(hit, article)


def test_the_sentence_that_answers_has_the_best_span_and_gives_the_short_answer() -> None:
    article = make_article(
        "a", "The council met on Monday. Mayor Ines Duarte opened the session. It lasted an hour."
    )
    evidence = make_evidence(article, (0, len(article.text)))
    question = "Who opened the session?"
    readings = read_sentences(READER, question, [evidence])
    best = max(evidence.sentences, key=lambda s: readings[s.key].span)
    assert best.text == "Mayor Ines Duarte opened the session."
    short = choose_short_answer(question, best, readings[best.key])
    assert short is not None and "Ines Duarte" in short
    assert short in best.text


def test_joined_passages_are_read_one_by_one_as_the_search_read_them() -> None:
    first = "The council met on Monday. " * 3
    article = make_article("a", first + "Mayor Ines Duarte opened the session.")
    cut = len(first)
    apart = read_sentences(
        READER,
        "Who opened the session?",
        [make_evidence(article, (0, cut - 1)), make_evidence(article, (cut, len(article.text)))],
    )
    joined = make_evidence(article, (0, cut - 1), (cut, len(article.text)))
    assert read_sentences(READER, "Who opened the session?", [joined]) == apart


def test_a_passage_is_asked_for_a_name_in_its_own_form() -> None:
    article = make_article("a", "A fire damaged a warehouse of CNRE in Baotou. Nobody was hurt.")
    evidence = make_evidence(article, (0, len(article.text)))
    question = "What did a fire damage at the Northern Rare Earth Group?"
    names = OtherNames([AliasUse(name="Northern Rare Earth Group", others=("CNRE",))])
    first = evidence.sentences[0].key
    plain = read_sentences(READER, question, [evidence])[first]
    informed = read_sentences(READER, question, [evidence], names)[first]
    assert informed.answerable > plain.answerable
    assert names.asked_of(question, "Nothing of it") == question


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.text(alphabet="abcdefgh ,é😀", min_size=1, max_size=400).map(lambda t: f"A{t}."),
        min_size=1,
        max_size=12,
    )
)
def test_answers_lie_inside_their_sentences(texts: list[str]) -> None:
    article = make_article("a", " ".join(texts))
    evidence = make_evidence(article, (0, len(article.text)))
    readings = read_sentences(READER, "What is said of it?", [evidence])
    for sentence in evidence.sentences:
        reading = readings.get(sentence.key)
        if reading is not None:
            assert sentence.start <= reading.answer.start <= reading.answer.end <= sentence.end


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (
            "What is the death toll of the ferry disaster?",
            "PUERTO ALBA, Nov 16 (GNA) - The death toll of the ferry disaster rose to 61.",
            "61",
        ),
        (
            "Who opened the session?",
            "OSTBERG (Reuters) — Governor Ingrid Solheim opened the session.",
            "Ingrid Solheim",
        ),
        ("Where did the ferry sink?", "PUERTO ALBA, Nov 16 (GNA) - A ferry sank.", "PUERTO ALBA"),
    ],
)
def test_the_dateline_answers_a_question_for_a_place_only(question, text, answer) -> None:
    evidence = make_evidence(article := make_article("a", text), (0, len(article.text)))
    sentence = evidence.sentences[0]
    reading = read_sentences(READER, question, [evidence])[sentence.key]
    said = text[reading.answer.start : reading.answer.end]
    assert answer in said
    assert ("PUERTO ALBA" in said) is (answer == "PUERTO ALBA")


@pytest.mark.parametrize(
    ("before", "is_passed_over"), [("", True), ("The council met on Monday. " * 12, False)]
)
def test_only_an_article_opens_with_a_dateline(before, is_passed_over) -> None:
    text = f"{before}OSTBERG (Reuters) — It rained."
    evidence = make_evidence(article := make_article("a", text), (0, len(article.text)))
    last = evidence.sentences[-1]
    answer = read_sentences(READER, "Which agency reported?", [evidence])[last.key].answer
    assert (answer.start >= last.start + len("OSTBERG (Reuters) — ")) is is_passed_over


def test_a_sentence_that_answers_by_itself_is_told_from_one_that_needs_others() -> None:
    article = make_article("a", "Mayor Ines Duarte opened the session. It lasted an hour.")
    evidence = make_evidence(article, (0, len(article.text)))
    reader = QuestionReader(READER, "Who opened the session?", [evidence])
    answering, other = evidence.sentences
    assert reader.span_alone(answering) > 0 > reader.span_alone(other)
    assert reader.passages([answering]).keys() == {answering.key, other.key}
