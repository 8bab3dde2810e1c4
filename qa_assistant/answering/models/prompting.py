"""What a chat model is shown: rules, the evidence fenced as data, the question."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from qa_assistant.answering.models.model_limits import ModelLimits
from qa_assistant.answering.models.token_counts import (
    MESSAGE_TOKENS,
    TokenCounter,
    estimate_tokens,
)
from qa_assistant.answering.protocols import Evidence, Sentence
from qa_assistant.answering.safety.fencing import as_attribute, as_data, fenced
from qa_assistant.answering.scoring.evidence_choice import choose_sentences, in_reading_order
from qa_assistant.errors import ModelUnavailable
from vectorstore.models import Article


@dataclass(frozen=True)
class Prompt:
    """Messages for a chat model, and which sentence each label in them stands for."""

    messages: list[BaseMessage]
    sentences: dict[str, Sentence]


@lru_cache(maxsize=2)
def rules(name: str = "answer") -> str:
    """The system message; always the same, so that a server can keep it in its cache.

    `answer` asks for whole statements, `words` for the few words that answer (`pointing.py`).
    """
    return (files("qa_assistant.answering") / "prompts" / f"{name}.txt").read_text("utf-8")


def build_prompt(
    question: str,
    evidence: Sequence[Evidence],
    *,
    tokens: int,
    ranked: Sequence[Sentence] = (),
    count: TokenCounter = estimate_tokens,
    system: str | None = None,
) -> Prompt:
    """Show a model the evidence that matters most and fits into so many tokens, titles included.

    Sentences keep their articles' order and are labelled s1, s2, …; what others wrote is fenced
    and cannot close its fence (`fencing.py`). What stays the same stands first: rules, then
    evidence, then the question.

    Args:
        question: What is asked; it does not count towards `tokens`.
        evidence: Passages that may answer, best first.
        tokens: Most tokens of the evidence, as `count` has them.
        ranked: The sentences of the evidence, the likeliest to answer first.
        count: How many tokens a text has for the model.
        system: The system message, instead of the rules for statements.
    """
    chosen = choose_sentences(
        evidence,
        ranked,
        tokens=tokens - count(fenced("")),
        sentence_cost=lambda sentence: count(_line("s99", sentence)) + 1,
        article_cost=lambda article: count(_opening(article) + _CLOSING) + 2,
    )
    shown, labels = _show(chosen)
    while chosen and count(shown) > tokens:  # a whole may have more tokens than its parts
        chosen.pop()
        shown, labels = _show(chosen)
    request = f"{shown}\n\nQuestion: {as_data(question)}"
    return Prompt([SystemMessage(system or rules()), HumanMessage(request)], labels)


def prompt_within(
    limits: ModelLimits,
    question: str,
    evidence: Sequence[Evidence],
    ranked: Sequence[Sentence],
    *,
    count: TokenCounter,
    system: str | None = None,
) -> Prompt:
    """As much evidence as there is room for beside rules, question and answer (`build_prompt`).

    Raises:
        ModelUnavailable: there is no room for any.
    """
    taken = count(system or rules()) + count(question) + 3 * MESSAGE_TOKENS
    room = limits.context_tokens - limits.answer_tokens - taken
    if room < _LEAST_EVIDENCE_TOKENS:
        raise ModelUnavailable("the question is too long for it")
    tokens = min(room, limits.evidence_tokens)
    prompt = build_prompt(
        question, evidence, tokens=tokens, ranked=ranked, count=count, system=system
    )
    if not prompt.sentences:
        raise ModelUnavailable("no sentence of the articles is short enough for it")
    return prompt


_LEAST_EVIDENCE_TOKENS = 60
_CLOSING = "</article>"


def _show(chosen: Sequence[Sentence]) -> tuple[str, dict[str, Sentence]]:
    """The sentences as a model sees them, and what their labels stand for."""
    labels: dict[str, Sentence] = {}
    lines: list[str] = []
    in_order = in_reading_order(chosen)
    for article, group in groupby(in_order, key=lambda sentence: sentence.article):
        lines.append(_opening(article))
        for sentence in group:
            label = f"s{len(labels) + 1}"
            labels[label] = sentence
            lines.append(_line(label, sentence))
        lines.append(_CLOSING)
    return fenced("\n".join(lines)), labels


def _line(label: str, sentence: Sentence) -> str:
    return f"[{label}] {as_data(sentence.text)}"


def _opening(article: Article) -> str:
    parts = [f'title="{as_attribute(article.title)}"']
    if article.publisher:
        parts.append(f'publisher="{as_attribute(article.publisher)}"')
    if article.published_at:
        parts.append(f'published="{article.published_at:%Y-%m-%d}"')
    return f"<article {' '.join(parts)}>"
