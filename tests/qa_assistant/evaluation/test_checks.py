"""What is expected of an answer, and what is said when it is not met."""

from typing import Any

import pytest

from qa_assistant.evaluation.asking import Asked
from qa_assistant.evaluation.checks import check
from qa_assistant.evaluation.measures import measure, metric_names
from qa_assistant.evaluation.question_file import Wanted
from tests.qa_assistant.evaluation.answers import answer, citation, copy, hit

QUOTE = "Chairman Liu Peixun chaired the meeting."
CITED = citation(
    QUOTE, (0, 1), article_id="art_1", title="CNRE meets", url="https://news.example/cnre"
)
CHAIRED = answer(("Liu Peixun chaired it.", [CITED]), short_answer="Liu Peixun")
REFUSED = answer()
HITS = (
    hit("art_0", title="Harbour"),
    hit("art_1", title="CNRE meets", url="https://news.example/cnre", copies=[copy("art_9")]),
    hit("art_1", title="CNRE meets"),
)


def failures(asked: Asked, **fields: Any) -> list[str]:
    return [f"{f.field}: {f.expected}" for f in check(asked, Wanted(**fields))]


@pytest.mark.parametrize(
    "fields",
    [
        {"answer": "Liu Peixun"},
        {"answer": ["Zhao", "liu peixun chaired"]},
        {"answers": ["Liu", ["Zhao", "chaired"]]},
        {"answer": "the Liu Peixun", "match": "exact"},
        {"article": "art_1"},
        {"article": "https://news.example/cnre/#top"},
        {"article": ["nothing", "cnre  MEETS"]},
        {"articles": ["art_1", "CNRE meets"]},
        # the same story elsewhere, collapsed into the hit
        {"article": "art_9"},
        {"quote": "Liu Peixun chaired the"},
        {"quotes": ["Chairman", "the meeting"]},
        {"forbid": ["Zhao", "240"]},
        {"refuse": False},
    ],
)
def test_an_answer_as_expected_is_right(fields: dict[str, Any]) -> None:
    assert failures(Asked(CHAIRED, HITS), **fields) == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"answer": "Zhao"}, ["answer: “Zhao”"]),
        ({"answer": ["Zhao", "Li"]}, ["answer: “Zhao” or “Li”"]),
        ({"answers": ["Liu", "Zhao", "Li"]}, ["answer: “Zhao”", "answer: “Li”"]),
        ({"answer": "Liu", "match": "exact"}, ["answer: “Liu”"]),
        ({"article": "art_0"}, ["article: “art_0”"]),
        ({"articles": ["art_1", ["a", "b"]]}, ["article: “a” or “b”"]),
        ({"quote": "chairman liu"}, ["quote: “chairman liu”"]),
        ({"forbid": ["Liu Peixun", "Zhao"]}, ["forbid: not “Liu Peixun”"]),
        ({"refuse": True}, ["refuse: that the articles do not say"]),
        ({"answer": "Zhao", "quote": "Zhao"}, ["answer: “Zhao”", "quote: “Zhao”"]),
    ],
)
def test_what_is_wrong_is_named(fields: dict[str, Any], wrong: list[str]) -> None:
    assert failures(Asked(CHAIRED, HITS), **fields) == wrong


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"refuse": True}, []),
        ({"forbid": "Zhao"}, []),
        ({"refuse": False}, ["refuse: an answer"]),
        ({"answers": ["Liu", "Li"], "article": "a"}, ["answer: “Liu” and “Li”"]),
        ({"quote": "x", "article": "a"}, ["quote: “x”"]),
        ({"article": "a"}, ["article: “a”"]),
    ],
)
def test_a_refusal_is_one_mistake_or_none(fields: dict[str, Any], wrong: list[str]) -> None:
    assert failures(Asked(REFUSED, HITS), **fields) == wrong


def test_a_quote_that_the_article_does_not_hold_is_always_wrong() -> None:
    [failure] = check(Asked(CHAIRED, HITS), Wanted(answer="Liu Peixun"), CHAIRED.citations)
    assert (failure.field, failure.got) == ("citations", f"“{QUOTE}”")


def measured(asked: Asked, **fields: Any) -> dict[str, float]:
    return measure(asked, Wanted(**fields), exact=1.0, k=5)


def test_the_metrics_of_an_answer() -> None:
    found = measured(Asked(CHAIRED, HITS), answer="Peixun", articles=["art_1", "art_7"])
    assert found == {
        "citations_exact": 1,
        "refusal_accuracy": 1,
        "answered": 1,
        "answer_em": 0,
        # one of four words
        "answer_f1": 0.4,
        "short_answer_em": 0,
        "short_answer_f1": pytest.approx(2 / 3, abs=1e-6),
        "citation_precision": 1,
        "citation_recall": 1,
        # the second article of two found, one of two wanted: 1/log2 3 over 1 + 1/log2 3
        "recall@5": 0.5,
        "ndcg@5": pytest.approx(0.386853, abs=1e-6),
        "mrr": 0.5,
    }
    assert set(found) <= set(metric_names(5))


def test_the_metrics_of_a_refusal() -> None:
    assert measured(Asked(REFUSED, HITS), refuse=True) == {
        "citations_exact": 1,
        "refusal_accuracy": 1,
        "refused": 1,
    }
    found = measured(Asked(REFUSED, HITS), answer="Peixun")
    assert found["answered"] == found["refusal_accuracy"] == 0
    assert found["answer_f1"] == found["short_answer_f1"] == 0
    assert "citation_recall" not in found


def test_a_question_without_expectations_is_measured_by_its_citations_only() -> None:
    assert set(measured(Asked(CHAIRED, HITS))) == {
        "citations_exact",
        "citation_precision",
        "citation_recall",
    }
