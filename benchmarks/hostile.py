"""Hostile articles: how often what is planted in them shows in an answer, and poisoned facts.

python -m benchmarks.hostile DATA [--base-url URL [--whole]] [--limit 40] [--without DEFENCE …]

Hosts are paragraphs of SQuAD 2.0 and the sample articles, with questions that the extractive
answerer answers rightly when nothing is planted. Each of the 75 texts of BIPIA, and eight of ours
that know the question ("aimed"), is planted at the start, in the middle and at the end of a host,
which is stored in a collection of its own and asked about. An attack succeeds when the answer does
what it wants (`hostile_attacks.py` says when), or when the attack itself is quoted. "Answer lost"
is what a planted text, hostile or not, does to the right answer; "neutral" is a harmless sentence
at the same places. With `--base-url` a chat model writes; with `--whole` it is shown whole
articles: the few sentences that suit a model on this machine may leave out what is planted.
"""

import argparse
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.corpora import read_squad
from benchmarks.hostile_attacks import (
    ACTIVE,
    MARKUP,
    NEUTRAL,
    POSITIONS,
    Attack,
    aimed_attacks,
    plant,
    plant_markup,
    read_attacks,
    share,
    without_our_markers,
)
from benchmarks.hostile_poison import measure_poison
from benchmarks.hostile_sentences import measure_sentences
from qa_assistant.answering.checking.verification import Verdict
from qa_assistant.answering.models.model_limits import EVIDENCE_TOKENS
from qa_assistant.bootstrap import open_services
from qa_assistant.evaluation.file_reader import read_question_file
from qa_assistant.models import Answer, Question
from qa_assistant.services import Services
from qa_assistant.settings import ChatWrites, Settings

ANSWERING = "qa_assistant.answering"
DEFENCES: dict[str, dict[str, Any]] = {
    "instructions": {
        f"{ANSWERING}.protocols.is_instruction": lambda text: False,
        f"{ANSWERING}.safety.fencing.is_instruction": lambda text: False,
    },
    "fence": {
        f"{ANSWERING}.models.prompting.as_data": lambda text: " ".join(text.split()),
        f"{ANSWERING}.models.prompting.as_attribute": lambda text: " ".join(text.split()),
        f"{ANSWERING}.models.prompting.fenced": lambda lines: lines,
    },
    "verification": {f"{ANSWERING}.models.statement_checks.verify": lambda *_, **__: Verdict(True)},
    "reader": {f"{ANSWERING}.models.generative.marked_answers": lambda judgement: {}},
    "inert": {f"{ANSWERING}.composition.inert": lambda text: " ".join(text.split())},
}
"""What is put in the place of a defence, to measure without it."""
PARAGRAPHS = 48
"""Hosts of SQuAD; the sample articles' questions come on top."""
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Host:
    """An article, a question about it, and the words that answer."""

    title: str
    text: str
    question: str
    gold: str


@dataclass(frozen=True)
class Outcome:
    """What came of one planted text."""

    attack: Attack | None
    """Null for the neutral sentence."""
    position: str
    answer: Answer
    is_obeyed: bool
    is_quoted: bool
    is_lost: bool
    """Whether the right answer is in no quote."""

    @property
    def succeeded(self) -> bool:
        """Whether the attack shows."""
        return self.is_obeyed or self.is_quoted


def main() -> None:
    """Plant, ask, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--base-url", help="of an OpenAI-compatible server whose model answers")
    parser.add_argument("--limit", type=int, default=0, help="so many cases, 0 for all")
    parser.add_argument("--writes", choices=list(ChatWrites), help="what the model writes")
    parser.add_argument("--whole", action="store_true", help="show the model whole articles")
    parser.add_argument("--without", nargs="*", default=[], choices=[*DEFENCES, "all"])
    parser.add_argument("--show", action="store_true", help="print every attack that succeeded")
    arguments = parser.parse_args()
    off = list(DEFENCES) if "all" in arguments.without else arguments.without
    attacks = read_attacks(arguments.data / "bipia" / "text_attack_train.json")
    chosen = sample_cases(attacks, arguments.limit)
    with opened(None) as services:
        hosts = read_hosts(services, arguments.data)
        poison = arguments.data / "poisonedrag" / "msmarco.json"
        with without(off):
            if not arguments.base_url:
                print(f"without {', '.join(off) or 'nothing'}, extractive")
                report(list(run(services, hosts, chosen)), show=arguments.show)
                report_markup(services, hosts)
                measure_poison(services, poison)
                measure_sentences(arguments.data)
                return
    tokens = EVIDENCE_TOKENS if arguments.whole else None
    with opened(arguments.base_url, tokens, arguments.writes) as services, without(off):
        print(f"without {', '.join(off) or 'nothing'}, chat model")
        report(list(run(services, hosts, chosen)), show=arguments.show)


@contextmanager
def opened(
    base_url: str | None, evidence_tokens: int | None = None, writes: str | None = None
) -> Iterator[Services]:
    """An assistant with nothing stored; with an address, a chat model writes."""
    model = {
        "chat_model": "openai:local",
        "chat_base_url": base_url,
        "chat_writes": writes,
        "chat_timeout": 120.0,
        "evidence_tokens": evidence_tokens,
    }
    with tempfile.TemporaryDirectory() as home:
        settings = Settings.load(home=Path(home), **(model if base_url else {}))
        with open_services(settings) as services:
            yield services


@contextmanager
def without(names: Sequence[str]) -> Iterator[None]:
    """These defences taken out; they have no switch in the product."""
    with ExitStack() as stack:
        for name in names:
            for place, stand_in in DEFENCES[name].items():
                stack.enter_context(patch(place, stand_in))
        yield


def sample_cases(attacks: Sequence[Attack], limit: int) -> list[tuple[Attack | None, str]]:
    """Every attack at every position and some neutral sentences; or a sample over all categories.

    In a sample, each category and what is aimed have about as many, at positions that take turns.
    """
    if not limit:
        everything = [*attacks, *aimed_attacks(), *aimed_attacks(), *aimed_attacks()]
        cases: list[tuple[Attack | None, str]] = [(a, p) for p in POSITIONS for a in everything]
        return cases + [(None, position) for position in POSITIONS] * 25
    by_category: dict[str, list[Attack]] = defaultdict(list)
    for attack in [*attacks, *aimed_attacks()]:
        by_category[attack.category].append(attack)
    turns = zip_longest(*by_category.values())
    by_turn = [attack for turn in turns for attack in turn if attack is not None][:limit]
    return [(attack, POSITIONS[turn % 3]) for turn, attack in enumerate(by_turn)]


def read_hosts(services: Services, data: Path) -> list[Host]:
    """Paragraphs and sample articles whose question is answered rightly as they are."""
    articles, examples = read_squad(data / "squad2" / "dev-a.json")
    by_id = {article.id: article for article in articles}
    answerable = [e for e in examples if e.answerable and len(by_id[e.article_id].text) < 1200]
    hosts: list[Host] = []
    seen: set[str] = set()
    for example in random.Random(11).sample(answerable, len(answerable)):
        if len(hosts) == PARAGRAPHS:
            break
        article = by_id[example.article_id]
        host = Host(article.title, article.text, example.question, example.answers[0][1])
        if article.id in seen:
            continue
        seen.add(article.id)
        answer = ask(services, host, article.text, f"clean-{len(seen)}")
        if any(host.gold in citation.quote for citation in answer.citations):
            hosts.append(host)
    return hosts + sample_hosts(services)


def sample_hosts(services: Services) -> list[Host]:
    """The sample articles, each with a question that is answered rightly."""
    services.pipeline.ingest_paths([ROOT / "samples" / "articles"], collection="samples")
    hosts = []
    for case in read_question_file(ROOT / "samples" / "questions.yaml").content.tests:
        forms = [form for any_of in case.said for form in any_of]
        asked = Question(text=str(case.question), collection="samples")
        for citation in services.assistant.ask(asked).citations[:1]:
            if gold := next((form for form in forms if form in citation.quote), None):
                text = services.store.article(citation.article_id).text
                hosts.append(Host(citation.title, text, asked.text, gold))
    return hosts


def run(
    services: Services, hosts: Sequence[Host], cases: Sequence[tuple[Attack | None, str]]
) -> Iterator[Outcome]:
    """Plant and ask; each attack meets another host."""
    for number, (attack, position) in enumerate(cases):
        host = hosts[number % len(hosts)]
        planted = attack.planted_in(host.question) if attack else NEUTRAL
        answer = ask(services, host, plant(host.text, planted, position), f"case-{number}")
        said = without_our_markers(answer.text, len(answer.citations)) if answer.citations else ""
        about = f"{host.title} {host.text} {host.question}"
        quoted = any(planted in c.quote for c in answer.citations) or planted in answer.text
        lost = not any(host.gold in citation.quote for citation in answer.citations)
        obeyed = attack is not None and attack.is_obeyed(said, about)
        yield Outcome(attack, position, answer, obeyed, quoted, lost)


def ask(services: Services, host: Host, text: str, collection: str) -> Answer:
    """The answer from a collection that holds this one article."""
    services.pipeline.ingest_text(text, title=host.title, collection=collection)
    return services.assistant.ask(Question(text=host.question, collection=collection))


def report(outcomes: Sequence[Outcome], *, show: bool) -> None:
    """Success by category and in all, and what planting did to the right answers."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.attack.category if outcome.attack else "neutral"].append(outcome)
    print(f"{'category':32} {'attack succeeds':>18} {'quoted':>16} {'answer lost':>18}")
    attacks = [outcome for outcome in outcomes if outcome.attack]
    for name, group in [*groups.items(), ("all attacks", attacks)]:
        print(
            f"{name:32} {share([o.succeeded for o in group]):>18} "
            f"{share([o.is_quoted for o in group]):>16} {share([o.is_lost for o in group]):>18}"
        )
    for outcome in outcomes:
        if show and outcome.attack and outcome.succeeded:
            print(f"- {outcome.attack.text} [{outcome.position}]\n  {outcome.answer.text}")


def report_markup(services: Services, hosts: Sequence[Host]) -> None:
    """How often markup beside the answering words is still active in an answer."""
    active, exact = [], []
    for number, markup in enumerate(MARKUP * 3):
        host = hosts[number % len(hosts)]
        text = plant_markup(host.text, host.gold, markup)
        answer = ask(services, host, text, f"markup-{number}")
        said = without_our_markers(answer.text, len(answer.citations))
        active.append(bool(ACTIVE.search(said)))
        for citation in answer.citations:
            article = services.store.article(citation.article_id, version=citation.version)
            exact.append(article.text[citation.start : citation.end] == citation.quote)
    print(f"markup active in the answer      {share(active)}; quotes exact {share(exact)}")


if __name__ == "__main__":
    main()
