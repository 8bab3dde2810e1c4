"""The metrics of one answer, each of them where it applies; their means are the report's."""

from collections.abc import Callable

from qa_assistant.evaluation.answer_match import exact_match, token_f1, without_markers
from qa_assistant.evaluation.asking import Asked, article_name
from qa_assistant.evaluation.citation_quality import citation_quality
from qa_assistant.evaluation.question_file import Wanted
from qa_assistant.evaluation.ranking import first_gains, ndcg_at, recall_at, reciprocal_rank
from qa_assistant.models import AnswerStatus

DEFAULT_K = 5

Names = tuple[str, ...]


def metric_names(k: int = DEFAULT_K) -> Names:
    """Every metric there is."""
    return (
        *("answer_em", "answer_f1", "answered", "citation_precision", "citation_recall"),
        *("citations_exact", "mrr", f"ndcg@{k}", f"recall@{k}", "refusal_accuracy"),
        *("refused", "short_answer_em", "short_answer_f1"),
    )


def measure(asked: Asked, wanted: Wanted, *, exact: float | None, k: int) -> dict[str, float]:
    """The metrics that apply to this answer.

    Args:
        asked: The answer, and the passages it was made from.
        wanted: What was expected.
        exact: Share of the citations that equal their slice of the article; null without any.
        k: How many of the articles found count for recall@k and nDCG@k.
    """
    measures: dict[str, float | None] = {"citations_exact": exact}
    for part in (_refusal, _words, _citations):
        measures |= part(asked, wanted)
    measures |= _retrieval(asked, wanted, k)
    return {name: round(value, 6) for name, value in measures.items() if value is not None}


_Part = Callable[[Asked, Wanted], dict[str, float | None]]


def _refusal(asked: Asked, wanted: Wanted) -> dict[str, float | None]:
    """Over what must be refused or answered: share decided rightly, and each kind for itself.

    As in SQuAD 2.0 (Rajpurkar, Jia and Liang, 2018), where a system must also tell when no answer
    is supported; the share alone says little where one of the kinds is rare.
    """
    refused = asked.answer.status is AnswerStatus.NOT_FOUND
    if wanted.refuse:
        return {"refusal_accuracy": float(refused), "refused": float(refused)}
    if wanted.must_answer:
        return {"refusal_accuracy": float(not refused), "answered": float(not refused)}
    return {}


def _words(asked: Asked, wanted: Wanted) -> dict[str, float | None]:
    """Exact match and F1 against `answer`; a refusal says nothing, and so scores 0."""
    if not wanted.answer:
        return {}
    answer = asked.answer
    refused = answer.status is AnswerStatus.NOT_FOUND
    text = "" if refused else without_markers(answer.text)
    short = answer.short_answer or ""
    return {
        "answer_em": exact_match(text, wanted.answer),
        "answer_f1": token_f1(text, wanted.answer),
        "short_answer_em": exact_match(short, wanted.answer),
        "short_answer_f1": token_f1(short, wanted.answer),
    }


def _citations(asked: Asked, wanted: Wanted) -> dict[str, float | None]:
    quality = citation_quality(asked.answer)
    return {"citation_precision": quality.precision, "citation_recall": quality.recall}


def _retrieval(asked: Asked, wanted: Wanted, k: int) -> dict[str, float | None]:
    groups = [frozenset(map(article_name, group)) for group in wanted.cited]
    if not groups:
        return {}
    gains = first_gains(asked.ranking(), groups)
    return {
        f"recall@{k}": recall_at(k, gains, relevant=len(groups)),
        f"ndcg@{k}": ndcg_at(k, gains, relevant=len(groups)),
        "mrr": reciprocal_rank(gains),
    }
