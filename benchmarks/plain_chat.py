"""What a plain pipeline makes of the same chat model: five passages, one answer, no check.

python -m benchmarks.plain_chat DATA --base-url URL [--questions 20] [--report] [--show]

News pages are cut every 700 characters, and the five passages nearest to a question of
`benchmarks.chat_model` (by cosine, with the bundled model) are put before it. The model answers by
a JSON schema and may say that they do not tell. Its seconds beside ours on the same machine say
more than either alone.
"""

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from benchmarks.chat_model import mean
from benchmarks.news_pages import read_news
from benchmarks.question_sets import Part
from qa_assistant.evaluation.answer_match import says, token_f1
from vectorstore.embeddings import OnnxEmbedder

PIECE_CHARACTERS, PASSAGES = 700, 5
RULES = (
    "Answer the question from the passages in a few words, with JSON. "
    "If they do not tell, the answer is an empty string."
)
SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string"}},
    "required": ["answer"],
    "additionalProperties": False,
}


def main() -> None:
    """Embed, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--report", action="store_true", help="the questions kept for reporting")
    parser.add_argument("--show", action="store_true", help="print every answer")
    arguments = parser.parse_args()
    news = read_news(arguments.data)
    pieces = [
        article.text[start : start + PIECE_CHARACTERS]
        for article in news.articles
        for start in range(0, len(article.text), PIECE_CHARACTERS)
    ]
    embedder = OnnxEmbedder()
    vectors = embedder.encode(pieces)
    asked = news.of(Part.REPORT if arguments.report else Part.CHOOSE)
    asked = random.Random(1).sample(asked, min(arguments.questions, len(asked)))
    rows: list[tuple[bool, str, tuple[str, ...], float]] = []
    for one in asked:
        nearest = np.argsort(-(vectors @ embedder.encode([one.text])[0]))[:PASSAGES]
        begin = time.perf_counter()
        answer = ask(arguments.base_url, one.text, [pieces[place] for place in nearest])
        rows.append((one.answerable, answer, one.texts, time.perf_counter() - begin))
        if arguments.show:
            print(f"{one.text}\n    wanted {one.texts[:1]}, said {answer!r}", flush=True)
    report(rows)


def ask(base_url: str, question: str, passages: Sequence[str]) -> str:
    """The model's answer; what is no JSON counts as none."""
    context = "\n\n".join(f"[{place}] {text}" for place, text in enumerate(passages, 1))
    body: dict[str, Any] = {
        "model": "local",
        "temperature": 0,
        "max_tokens": 200,
        "messages": [
            {"role": "system", "content": RULES},
            {"role": "user", "content": f"{context}\n\nQuestion: {question}"},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True},
        },
    }
    reply = httpx.post(f"{base_url}/chat/completions", json=body, timeout=300)
    reply.raise_for_status()
    try:
        return str(json.loads(reply.json()["choices"][0]["message"]["content"])["answer"])
    except (ValueError, KeyError, TypeError):
        return ""


def report(rows: Sequence[tuple[bool, str, tuple[str, ...], float]]) -> None:
    """Print the figures."""
    there = [(answer, texts) for answerable, answer, texts, _ in rows if answerable]
    missing = [answer for answerable, answer, _, _ in rows if not answerable]
    seconds = sorted(row[3] for row in rows)
    print(f"{len(there)} answerable, {len(missing)} not")
    print(f"  token F1                 {mean([token_f1(a, texts) for a, texts in there]):.3f}")
    held = [any(says(answer, text) for text in texts) for answer, texts in there]
    print(f"  the answer contained     {mean(held):.3f}")
    print(f"  answerable, refused      {mean([not answer.strip() for answer, _ in there]):.3f}")
    print(f"  not answerable, refused  {mean([not answer.strip() for answer in missing]):.3f}")
    print(f"  seconds, p50             {seconds[len(seconds) // 2]:.1f}")


if __name__ == "__main__":
    main()
