"""A real chat model through the whole assistant: right, wrong, unsupported, seconds, tokens.

python -m benchmarks.chat_model DATA --base-url URL [--questions N | --news]
    [--writes words|statements] [--evidence-tokens T] [--show]

Questions on the sample articles, on news pages, of SQuAD 2.0 and of CLAPNQ, a quarter each, over
one collection that holds all of these articles. Only the parts for choosing are asked (but for the
samples), unless --report asks those that nothing was chosen on. --news asks all of a part on news
pages instead, over all of these pages.
"""

import argparse
import random
import re
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.news_pages import read_news
from benchmarks.question_sets import Asked, Part, read_development_sets
from ingest.chunking import cut_passages
from qa_assistant.bootstrap import open_services
from qa_assistant.evaluation.answer_match import says, token_f1
from qa_assistant.evaluation.file_reader import read_question_file
from qa_assistant.models import Answer, AnswerStatus, Question
from qa_assistant.services import Services
from qa_assistant.settings import ChatWrites, Settings
from vectorstore.models import Article

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
OTHER_ARTICLES = 200
"""Of each public set, beside those that are asked about."""
_NAME_OR_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|(?<=[\w,;:] )[A-Z][\w’'-]+")
_POSSESSIVE = re.compile(r"[’'](?:s)?$")


@dataclass(frozen=True)
class Task:
    """A question, the short answers that are right, and the quotes that answer."""

    group: str
    question: str
    texts: tuple[str, ...]
    asked: Asked | None = None

    @property
    def answerable(self) -> bool:
        """Whether an article answers it."""
        return bool(self.texts)


@dataclass(frozen=True)
class Result:
    """A question and what came."""

    task: Task
    answer: Answer
    invented: tuple[str, ...]

    @property
    def is_answered(self) -> bool:
        """Whether anything was stated."""
        return self.answer.status is not AnswerStatus.NOT_FOUND

    @property
    def f1(self) -> float:
        """Token F1 of the short answer; of the text where there is none."""
        return token_f1(self.answer.short_answer or self.text, self.task.texts)

    @property
    def text(self) -> str:
        """The answer without its markers."""
        return re.sub(r"\s?\[\d+\]", "", self.answer.text) if self.is_answered else ""

    @property
    def contains(self) -> bool:
        """Whether the answer says a right one, or quotes a place that answers."""
        if not self.is_answered:
            return False
        asked = self.task.asked
        quoted = asked is not None and "clapnq" in asked.group
        return any(says(self.answer.text, text) for text in self.task.texts) or (
            quoted
            and any(_overlaps(asked, c.article_id, c.start, c.end) for c in self.answer.citations)
        )

    @property
    def is_wrong(self) -> bool:
        """Whether it states something else than what is right, or anything where nothing is."""
        return self.is_answered and not self.contains and self.f1 < 0.5


def main() -> None:
    """Ingest, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--model", default="openai:local")
    parser.add_argument("--questions", type=int, default=30)
    parser.add_argument("--news", action="store_true", help="all questions on news pages")
    parser.add_argument("--writes", choices=list(ChatWrites), help="by default as is set")
    parser.add_argument("--evidence-tokens", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", action="store_true", help="the questions kept for reporting")
    parser.add_argument("--show", action="store_true", help="print every answer")
    arguments = parser.parse_args()
    part = Part.REPORT if arguments.report else Part.CHOOSE
    rng = random.Random(arguments.seed)
    articles, tasks = (
        all_of_news(arguments.data, part)
        if arguments.news
        else choose(arguments.data, arguments.questions, part, rng)
    )
    with tempfile.TemporaryDirectory() as home:
        settings = Settings.load(
            home=Path(home),
            chat_model=arguments.model,
            chat_base_url=arguments.base_url,
            chat_writes=arguments.writes,
            chat_timeout=120,
            evidence_tokens=arguments.evidence_tokens,
            log_level="WARNING",
        )
        with open_services(settings) as services:
            fill(services, articles)
            services.assistant.ask(Question(text=tasks[0].question))  # the rules, into its cache
            results = [ask(services, task, show=arguments.show) for task in tasks]
    report(results)


def choose(
    data: Path, count: int, part: Part, rng: random.Random
) -> tuple[list[Article], list[Task]]:
    """Questions, a quarter from each origin, and the articles that are searched for them."""
    file = read_question_file(SAMPLES / "questions.yaml").content
    tasks = [
        Task(
            "samples",
            str(case.question),
            tuple(form for any_of in case.said for form in any_of),
        )
        for case in file.tests
    ]
    tasks = rng.sample(tasks, min(count // 4, len(tasks)))
    articles: dict[str, Article] = {}
    for each in [*read_development_sets(data)[:2], read_news(data)]:
        own = each.of(part)
        asked = rng.sample(own, min(count // 4, len(own)))
        tasks += [Task(each.name, one.text, one.texts, one) for one in asked]
        by_id = {article.id: article for article in each.articles}
        about = [by_id[one.about] for one in asked if one.about in by_id]
        others = rng.sample(list(each.articles), min(OTHER_ARTICLES, len(each.articles)))
        articles |= {article.id: article for article in [*about, *others]}
    return list(articles.values()), tasks


def all_of_news(data: Path, part: Part) -> tuple[list[Article], list[Task]]:
    """All news pages, and every question of the part about them."""
    news = read_news(data)
    return list(news.articles), [Task(news.name, one.text, one.texts, one) for one in news.of(part)]


def fill(services: Services, articles: Sequence[Article]) -> None:
    """All articles in one collection."""
    services.pipeline.ingest_paths([SAMPLES / "articles"], collection="default")
    batch = [(article, cut_passages(article.text, article.headings)) for article in articles]
    for start in range(0, len(batch), 100):
        services.store.put_many(batch[start : start + 100])


def ask(services: Services, task: Task, *, show: bool) -> Result:
    """One question, and what its answer says that stands in no quote."""
    answer = services.assistant.ask(Question(text=task.question))
    result = Result(task, answer, tuple(find_invented(answer, task.question)))
    if show:
        mark = "WRONG" if result.is_wrong else "right" if result.contains else "-"
        print(f"{mark:5} {task.group:8} {task.question}\n      wanted {task.texts[:1]}")
        print(f"      {result.text!r} short {answer.short_answer!r}")
        print(f"      {[note.text for note in answer.notes]} {answer.timings}", flush=True)
    return result


def find_invented(answer: Answer, question: str) -> list[str]:
    """Numbers and names of each statement that stand in none of its quotes, titles or dates.

    Written apart from the assistant's own check, and stricter: letter for letter, but for the
    apostrophe of a possessive.
    """
    invented = []
    for place in sorted({(c.answer_start, c.answer_end) for c in answer.citations}):
        cited = [c for c in answer.citations if (c.answer_start, c.answer_end) == place]
        known = " ".join(f"{c.quote} {c.title} {c.publisher} {c.published_at}" for c in cited)
        found = _NAME_OR_NUMBER.findall(answer.text[slice(*place)])
        said = [_POSSESSIVE.sub("", word) for word in found]
        invented += [word for word in said if word.casefold() not in (known + question).casefold()]
    return invented


def report(results: Sequence[Result]) -> None:
    """Print the figures, for each origin and for all."""
    for group in (*dict.fromkeys(r.task.group for r in results), "all"):
        own = [r for r in results if group in (r.task.group, "all")]
        there = [r for r in own if r.task.answerable]
        missing = [r for r in own if not r.task.answerable]
        answered = [r for r in own if r.is_answered]
        print(f"\n{group}: {len(there)} answerable, {len(missing)} not")
        print(f"  short answer, token F1            {mean([r.f1 for r in there]):.3f}")
        print(f"  the answer contained              {mean([r.contains for r in there]):.3f}")
        print(f"  answerable, refused               {mean([not r.is_answered for r in there]):.3f}")
        print(
            f"  not answerable, refused           {mean([not r.is_answered for r in missing]):.3f}"
        )
        print(f"  wrong, of the answers given       {mean([r.is_wrong for r in answered]):.3f}")
        print(f"  names and numbers in no quote     {sum(len(r.invented) for r in own)}")
    asked = [r.answer for r in results if r.answer.usage]
    fell_back = sum(r.answer.answerer == "extractive" for r in results)
    print(
        f"\nthe model was asked {len(asked)} times of {len(results)}, "
        f"and quoted in its place {fell_back} times"
    )
    seconds = sorted(answer.timings["total"] / 1000 for answer in asked)
    own_share = sorted(
        answer.timings["first_statement"] - answer.timings["model_first_statement"]
        for answer in asked
        if {"first_statement", "model_first_statement"} <= answer.timings.keys()
    )
    print(
        f"seconds, mean, p50 and p95          {mean(seconds):.1f}, {_at(seconds, 0.5):.1f}, "
        f"{_at(seconds, 0.95):.1f}"
    )
    print(
        f"our share to its first sentence, ms {_at(own_share, 0.5):.0f}, {_at(own_share, 0.95):.0f}"
    )
    tokens = [(a.usage.prompt_tokens, a.usage.completion_tokens) for a in asked if a.usage]
    print(
        f"prompt and answer tokens, mean      {mean([t[0] for t in tokens]):.0f}, "
        f"{mean([t[1] for t in tokens]):.0f}"
    )
    print(f"invented: {[r.invented for r in results if r.invented]}")


def _overlaps(asked: Asked, article_id: str, start: int, end: int) -> bool:
    return any(a < end and start < b for a, b in asked.places.get(article_id, ()))


def mean(values: Sequence[float]) -> float:
    """Their mean; no number where there are none."""
    return statistics.fmean(values) if values else float("nan")


def _at(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


if __name__ == "__main__":
    main()
