"""What a chat model is shown: rules, the evidence fenced as data, the question."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from qa_assistant.answering.fencing import as_attribute, as_data, fenced
from qa_assistant.answering.protocols import Evidence, Sentence
from vectorstore.models import Article


@dataclass(frozen=True)
class Prompt:
    """Messages for a chat model, and which sentence each label in them stands for."""

    messages: list[BaseMessage]
    sentences: dict[str, Sentence]


@lru_cache(maxsize=1)
def rules() -> str:
    """The system message; always the same, so that a server can keep it in its cache."""
    return (files("qa_assistant.answering") / "prompts" / "answer.txt").read_text("utf-8")


def build_prompt(question: str, evidence: Sequence[Evidence], *, characters: int) -> Prompt:
    """Show a model the best evidence that fits into so many characters.

    Sentences keep their articles' order and are labelled s1, s2, …; what others wrote is fenced
    and cannot close its fence (`fencing.py`).
    """
    chosen = _choose(evidence, characters)
    labels: dict[str, Sentence] = {}
    lines: list[str] = []
    for article, group in groupby(chosen, key=lambda sentence: sentence.article):
        lines.append(f"<article {_headline(article)}>")
        for sentence in group:
            label = f"s{len(labels) + 1}"
            labels[label] = sentence
            lines.append(f"[{label}] {as_data(sentence.text)}")
        lines.append("</article>")
    shown = "\n".join(lines)
    request = f"{fenced(shown)}\n\nQuestion: {as_data(question)}"
    return Prompt([SystemMessage(rules()), HumanMessage(request)], labels)


def _choose(evidence: Sequence[Evidence], characters: int) -> list[Sentence]:
    """Sentences of the best passages that fit, ordered by article and place."""
    chosen: dict[tuple[str, int, int, int], Sentence] = {}
    rank: dict[str, int] = {}
    left = characters
    for piece in evidence:
        for sentence in piece.sentences:
            if sentence.key in chosen or len(sentence.text) > left:
                continue
            chosen[sentence.key] = sentence
            rank.setdefault(sentence.article.id, len(rank))
            left -= len(sentence.text)
    return sorted(chosen.values(), key=lambda s: (rank[s.article.id], s.article.version, s.start))


def _headline(article: Article) -> str:
    parts = [f'title="{as_attribute(article.title)}"']
    if article.publisher:
        parts.append(f'publisher="{as_attribute(article.publisher)}"')
    if article.published_at:
        parts.append(f'published="{article.published_at:%Y-%m-%d}"')
    return " ".join(parts)
