"""How well follow-ups are made standalone: against people's rewrites, and by what is found.

    python -m benchmarks.rewriting DATA [--model openai:local --base-url http://127.0.0.1:8081/v1]

`mtrag/rewrites`: token F1 of the last turn, of the rules and, where a model is named, of its
rewrite against the human one. The conversations are split in halves by a seed; the rules were
made with one half in view, so only `--half report` (the default) is a figure. The set holds
questions alone, so nothing can be taken from answers. `kept` is the share left as it was of the
questions that people left as they were.

`squad2 follow-ups`: two questions of one paragraph that share a name; in the second the name is
replaced by a pronoun. Recall@5 of the paragraph with the follow-up, its rewrite and the original.
The pairs are found by common words alone, not by the rules that are measured. `shifts`: the
question behind one of another page, which must stay as it is.
"""

import argparse
import json
import random
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from benchmarks.corpora import Example, open_store, read_squad
from qa_assistant.answering.questions.rewriting import Rewriter, RuleRewriter
from qa_assistant.models import Answer, AnswerStatus, Searched
from vectorstore.models import Article, Filters
from vectorstore.store import ArticleStore

SEED = 13
PAIRS = 400
MODEL_SAMPLE = 25
_FAMILIES = ("clapnq", "cloud", "fiqa", "govt")
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_PERSONAL = re.compile(r"\b(?:he|his|him|she|her)\b", re.IGNORECASE)
_NEUTRAL = re.compile(r"\b(?:it|its)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Task:
    """A conversation's questions, and a person's rewrite of the last."""

    conversation: str
    questions: tuple[str, ...]
    rewrite: str


@dataclass(frozen=True)
class FollowUp:
    """A question, one that follows it, the same with a pronoun, and the paragraph of both."""

    first: str
    original: str
    elided: str
    article_id: str


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--half", choices=("report", "development"), default="report")
    parser.add_argument("--model", help="provider:model, to measure it too")
    parser.add_argument("--base-url", help="address of an OpenAI-compatible server")
    parser.add_argument("--show", action="store_true", help="print every rewrite")
    arguments = parser.parse_args()
    tasks = read_tasks(arguments.data / "mtrag" / "rewrites", arguments.half)
    measure_rewrites(tasks, RuleRewriter(), show=arguments.show)
    if arguments.model:
        sample = [t for t in tasks if len(t.questions) > 1]
        sample = random.Random(SEED).sample(sample, MODEL_SAMPLE)
        print(f"the same with {arguments.model}, {MODEL_SAMPLE} tasks:")
        measure_rewrites(sample, RuleRewriter(), show=False)
        model = load_model_rewriter(arguments.model, arguments.base_url)
        measure_rewrites(sample, model, show=arguments.show)
    measure_retrieval(arguments.data / "squad2" / "dev-a.json", show=arguments.show)


def read_tasks(folder: Path, half: str) -> list[Task]:
    """The tasks of one half of the conversations."""
    tasks = []
    for family in _FAMILIES:
        questions = _read(folder / f"{family}_questions.jsonl")
        rewrites = _read(folder / f"{family}_rewrite.jsonl")
        for id, asked in questions.items():
            turns = tuple(turn.strip() for turn in asked.split("|user|:")[1:])
            rewrite = rewrites[id].split("|user|:")[1].strip()
            tasks.append(Task(id.split("<::>")[0], turns, rewrite))
    conversations = sorted({task.conversation for task in tasks})
    random.Random(SEED).shuffle(conversations)
    chosen = set(conversations[: len(conversations) // 2])
    return [task for task in tasks if (task.conversation in chosen) == (half == "development")]


def measure_rewrites(tasks: Sequence[Task], rewriter: Rewriter, *, show: bool) -> None:
    """Print token F1 of the last turns and of their rewrites, and what was kept rightly."""
    before, after, kept, changed = [], [], [], []
    for task in tasks:
        written = rewriter.rewrite(task.questions[-1], history(task.questions[:-1]))
        before.append(token_f1(task.questions[-1], task.rewrite))
        after.append(token_f1(written, task.rewrite))
        is_same = written == task.questions[-1]
        (kept if task.questions[-1] == task.rewrite else changed).append(is_same)
        if show and not is_same:
            print(f"  {task.questions[-1]}\n   → {written}\n   ≈ {task.rewrite}")
            print(f"   {before[-1]:.2f} → {after[-1]:.2f}")
    print(f"{len(tasks)} tasks of {len({t.conversation for t in tasks})} conversations")
    print(f"  token F1, last turn      {statistics.mean(before):.3f}")
    print(f"  token F1, rewritten      {statistics.mean(after):.3f}")
    better = sum(a > b for a, b in zip(after, before, strict=True))
    worse = sum(a < b for a, b in zip(after, before, strict=True))
    print(f"  better, worse, same      {better}, {worse}, {len(tasks) - better - worse}")
    if kept:
        print(f"  standalone ones kept     {sum(kept)}/{len(kept)}")


def history(questions: Sequence[str]) -> tuple[Answer, ...]:
    """The turns before a question; each question made standalone by the rules, as in use."""
    rules = RuleRewriter()
    turns: tuple[Answer, ...] = ()
    for question in questions:
        turns += (_turn(question, rules.rewrite(question, turns)),)
    return turns


def measure_retrieval(path: Path, *, show: bool) -> None:
    """Print recall of the right paragraph, and how often a question of another page is kept."""
    articles, examples = read_squad(path)
    pairs = list(find_follow_ups(articles, examples))
    pairs = random.Random(SEED).sample(pairs, min(PAIRS, len(pairs)))
    rules = RuleRewriter()
    rewrites = [rules.rewrite(pair.elided, (_turn(pair.first, pair.first),)) for pair in pairs]
    if show:
        for pair, rewrite in zip(pairs, rewrites, strict=True):
            print(f"  {pair.first}\n  {pair.elided}\n   → {rewrite}\n   ≈ {pair.original}")
    print(f"squad2 follow-ups: {len(pairs)} pairs, {len(articles)} paragraphs; recall@5")
    with open_store(articles) as (store, _):
        for name, queries in (
            ("follow-up", [pair.elided for pair in pairs]),
            ("rewritten", rewrites),
            ("original", [pair.original for pair in pairs]),
        ):
            found = [_finds(store, q, p.article_id) for q, p in zip(queries, pairs, strict=True)]
            print(f"  {name:24} {statistics.mean(found):.3f}", flush=True)
    measure_shifts(examples, rules, show=show)


def measure_shifts(examples: Sequence[Example], rules: Rewriter, *, show: bool) -> None:
    """Print how often a question behind one of another page stays as it is."""
    pool = random.Random(SEED).sample(list(examples), 2 * PAIRS)
    shifts = [(a, b) for a, b in pairwise(pool) if a.group != b.group][:PAIRS]
    kept = 0
    for first, second in shifts:
        written = rules.rewrite(second.question, (_turn(first.question, first.question),))
        kept += written == second.question
        if show and written != second.question:
            print(f"  {first.question}\n  {second.question}\n   → {written}")
    print(f"  shifts kept              {kept}/{len(shifts)}")


def find_follow_ups(articles: Sequence[Article], examples: Sequence[Example]) -> Iterator[FollowUp]:
    """Neighbouring answerable questions of a paragraph that share a name."""
    texts = {article.id: article.text for article in articles}
    answerable = [example for example in examples if example.answerable]
    for first, second in pairwise(answerable):
        if first.article_id != second.article_id:
            continue
        elided = _elide(first.question, second.question, texts[first.article_id])
        if elided is not None:
            yield FollowUp(first.question, second.question, elided, first.article_id)


def _elide(first: str, second: str, text: str) -> str | None:
    """The second question with a pronoun for the longest name that both have."""
    shared = max(_names(first) & _names(second), key=len, default=None)
    if shared is None:
        return None
    is_person = len(_PERSONAL.findall(text)) > len(_NEUTRAL.findall(text))
    subject, owner = ("he", "his") if is_person else ("it", "its")
    possessive = re.compile(rf"(?:\b[Tt]he )?\b{re.escape(shared)}[’']s?(?!\w)")
    if possessive.search(second):
        return possessive.sub(owner, second, count=1)
    return re.sub(rf"(?:\b[Tt]he )?\b{re.escape(shared)}\b", subject, second, count=1)


def _names(question: str) -> set[str]:
    """Runs of capitalised words that do not begin the question."""
    runs = re.findall(r"(?<=\s)[A-Z][\w-]+(?:\s[A-Z][\w-]+)*", question)
    return {run for run in runs if len(run) > 2}


def load_model_rewriter(name: str, base_url: str | None) -> Rewriter:
    """The chat model's rewriter, with time enough for a slow machine."""
    from qa_assistant.answering.models.chat_models import load_chat_model
    from qa_assistant.answering.questions.model_rewriting import ModelRewriter

    model = load_chat_model(
        name, base_url=base_url, api_key=None, timeout=60, max_tokens=80, context_tokens=8192
    )
    return ModelRewriter(model, timeout=60)


def token_f1(text: str, wanted: str) -> float:
    """F1 of the bags of words, in lower case, as SQuAD counts them."""
    got, want = (Counter(_WORD.findall(t.casefold())) for t in (text, wanted))
    common = sum((got & want).values())
    if not common:
        return 0.0
    precision, recall = common / sum(got.values()), common / sum(want.values())
    return 2 * precision * recall / (precision + recall)


def _finds(store: ArticleStore, query: str, article_id: str) -> bool:
    hits = store.search(query, collection="default", limit=5)
    return article_id in {hit.article_id for hit in hits}


def _read(path: Path) -> dict[str, str]:
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return {row["_id"]: row["text"] for row in rows}


def _turn(question: str, standalone: str) -> Answer:
    return Answer(
        id="ans",
        conversation_id="con",
        question=question,
        standalone_question=standalone,
        status=AnswerStatus.ANSWERED,
        text="",
        searched=Searched(
            collection="default",
            articles=1,
            published_from=None,
            published_to=None,
            filters=Filters(),
        ),
        answerer="none",
        created_at=datetime.now(UTC),
    )


if __name__ == "__main__":
    main()
