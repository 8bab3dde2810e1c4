"""Statements with the quotes that support them or do not, made mechanically from public sets."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.corpora import make_article, read_squad
from qa_assistant.answering.language.stated_names import find_names, name_words
from qa_assistant.answering.protocols import Sentence
from vectorstore.models import Article
from vectorstore.sentences import split_sentences

_SUBJECT = re.compile(
    r"^(?:Who|What|Which(?:\s\w+)?)\s(?=(?:is|was|were|are|has|had|led|won|became|\w+ed)\s)"
)
_BRACKETS = re.compile(r"\[ (\d) (.+?) \]")
_MOST_PREMISE = 1_500


@dataclass(frozen=True)
class Pair:
    """A statement, the sentences it rests on, and whether they say it."""

    origin: str
    statement: str
    quotes: tuple[Sentence, ...]
    question: str = ""
    is_true: bool = True


def read_statements(data: Path) -> list[Pair]:
    """True statements of CLAPNQ, QuoteSum and SQuAD 2.0."""
    return [*_clapnq(data / "clapnq"), *_quotesum(data / "quotesum"), *_squad(data / "squad2")]


def read_claims(train: Path) -> list[Pair]:
    """True and false claims of FEVER, Fool Me Twice and WiCE with their gold evidence."""
    files = {
        "FEVER": train / "fever_dev" / "nli.jsonl",
        "Fool Me Twice": train / "fool_me_twice" / "nli.jsonl",
        "WiCE": train / "wice" / "nli_oracle_chunks.jsonl",
    }
    return [pair for name, path in files.items() for pair in _claims(path, name)]


def _claims(path: Path, name: str) -> Iterator[Pair]:
    for row in _rows(path):
        premise = row["premise"]
        if len(premise) > _MOST_PREMISE:
            continue
        is_true = row["label"] in ("entailment", "supported")
        article = make_article(row.get("wiki") or _leading_name(row["hypothesis"]), premise, name)
        origin = f"{name}, {'true' if is_true else 'false'}"
        yield Pair(origin, row["hypothesis"], sentences_of(article), "", is_true)


def _leading_name(claim: str) -> str:
    """The name that a claim begins with: FEVER's evidence comes without its page's title."""
    runs = find_names(f"About {claim}")
    return f"About {claim}"[runs[0].start : runs[0].end] if runs and runs[0].start == 6 else ""


def _clapnq(folder: Path) -> Iterator[Pair]:
    """The first sentence of each answer, resting on all the sentences its writer chose."""
    for row in _rows(folder / "clapnq_dev_answerable.jsonl"):
        passage = row["passages"][0]
        article = make_article(passage["title"], passage["text"], "clapnq")
        output = row["output"][0]
        chosen = [text.strip() for text in output["selected_sentences"]]
        places = [(article.text.find(text), text) for text in chosen if text]
        quotes = tuple(Sentence(article, at, at + len(t)) for at, t in places if at >= 0)
        for span in split_sentences(output["answer"])[:1]:
            statement = output["answer"][span.start : span.end]
            if quotes:
                yield Pair("CLAPNQ answers", statement, quotes, row["input"] + "?")


def _quotesum(folder: Path) -> Iterator[Pair]:
    """Each sentence of a summary, resting on the sentences that it quotes from."""
    for row in _rows(folder / "dev.jsonl"):
        sources = {
            n: make_article(row[f"title{n}"], row[f"source{n}"], f"quotesum {n}")
            for n in range(1, 9)
            if row[f"source{n}"]
        }
        for piece in re.split(r"(?<=[.\]])\s(?=[A-Z\[])", row["summary"]):
            quoted = [
                sentence
                for number, text in _BRACKETS.findall(piece)
                for sentence in sentences_of(sources[int(number)])
                if text.strip(" .") in sentence.text
            ]
            if len(quoted) >= len(_BRACKETS.findall(piece)) > 0:
                plain = " ".join(_BRACKETS.sub(r"\2", piece).split())
                quotes = tuple({quote.key: quote for quote in quoted}.values())
                yield Pair("QuoteSum summaries", plain, quotes, row["question"])


def _squad(folder: Path) -> Iterator[Pair]:
    """Questions for a subject, with the answer in the place of the question word.

    Left out where the sentence that holds the answer lacks names or numbers of the question.
    """
    articles, examples = read_squad(folder / "dev-a.json")
    by_id = {article.id: article for article in articles}
    for example in examples:
        start = _SUBJECT.match(example.question)
        if not example.answers or not start:
            continue
        at, answer = example.answers[0]
        holding = [
            sentence
            for sentence in sentences_of(by_id[example.article_id])
            if sentence.start <= at and at + len(answer) <= sentence.end
        ]
        rest = example.question[start.end() :].rstrip("?")
        statement = f"{answer[0].upper()}{answer[1:]} {rest}."
        quoted = name_words(" ".join(s.text for s in holding) + by_id[example.article_id].title)
        named = [run.words for run in find_names(rest)]
        numbers = re.findall(r"\d+", rest)
        told = all(set(words) <= quoted for words in named) and set(numbers) <= quoted
        if holding and told:
            yield Pair("SQuAD, answers put in", statement, tuple(holding), example.question)


def sentences_of(article: Article) -> tuple[Sentence, ...]:
    """All sentences of an article."""
    spans = split_sentences(article.text)
    return tuple(Sentence(article, span.start, span.end) for span in spans)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").splitlines():
        yield json.loads(unicodedata.normalize("NFC", line))
