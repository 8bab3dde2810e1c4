"""What an answer says about the state of the reporting: conflicts found, and false alarms.

python -m benchmarks.reports DATA [--tuning] [--show] [--only pairs|alarms|poison]

pairs: reports with another number, date or name against reports that say the same in other words;
alarms: notes on ordinary questions over all paragraphs of SQuAD; poison: articles with planted
answers beside true ones. Half of the pages and of the templates are for tuning (`--tuning`), the
figures without it are of the others.
"""

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpora import CachingEmbedder, Example, make_article, open_store, read_squad
from benchmarks.report_pairs import Pair, squad_pairs, template_pairs
from benchmarks.report_templates import KEPT_OUT, TUNING
from qa_assistant.answering.answer_notes import answer_notes
from qa_assistant.answering.composition import Composition
from qa_assistant.answering.evidence_search import EvidenceSearch
from qa_assistant.answering.inquiry import Inquiry, open_inquiry
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.protocols import Evidence, Statement
from qa_assistant.answering.quoting.extractive import ExtractiveAnswerer
from qa_assistant.answering.reports.conflicts import RivalSearch
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.short_answers import pick_short_answer
from qa_assistant.answering.search_plan import plan_search
from qa_assistant.models import Note, NoteKind
from vectorstore.models import Article, Filters, Hit, Scores
from vectorstore.store import ArticleStore

PAIRS = 150
QUESTIONS = 300


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--tuning", action="store_true", help="the half that rules are made by")
    parser.add_argument("--show", action="store_true", help="print every wrong verdict")
    parser.add_argument("--only", choices=("pairs", "alarms", "poison"))
    arguments = parser.parse_args()
    articles, examples = read_squad(arguments.data / "squad2" / "dev-a.json")
    half = [e for e in examples if is_tuning(e) is arguments.tuning]
    if arguments.only in (None, "pairs"):
        pairs = squad_pairs(articles, half, count=PAIRS)
        pairs += template_pairs(TUNING if arguments.tuning else KEPT_OUT)
        report_pairs(pairs, show=arguments.show)
    if arguments.only in (None, "alarms"):
        with open_store(articles) as (store, embedder):
            chosen = random.Random(7).sample(half, QUESTIONS)
            report_alarms(store, embedder, chosen, show=arguments.show)
    if arguments.only in (None, "poison"):
        report_poison(arguments.data / "poisonedrag" / "msmarco.json", show=arguments.show)


def is_tuning(example: Example) -> bool:
    """Whether rules may be made by the example's page."""
    return sum(example.group.encode()) % 2 == 0


def report_pairs(pairs: Sequence[Pair], *, show: bool) -> None:
    """Precision and recall of the conflict finder, by where the pairs come from."""
    for origin in ("squad", "template"):
        counts = Counter((p.contradicts, finds_conflict(p)) for p in pairs if p.origin == origin)
        found, alarms = counts[True, True], counts[False, True]
        of_all = found + counts[True, False]
        agreeing = alarms + counts[False, False]
        print(
            f"{origin:9s} recall {found}/{of_all} = {found / of_all:.2f}, "
            f"precision {found / max(1, found + alarms):.2f}, "
            f"false alarms {alarms}/{agreeing}"
        )
    for pair in pairs:
        if show and finds_conflict(pair) is not pair.contradicts:
            print(f"\n{pair.contradicts} {pair.question}\n  {pair.one}\n  {pair.other}")


def finds_conflict(pair: Pair) -> bool:
    """Whether the second article is seen to contradict the first."""
    profile = QuestionProfile(pair.question)
    evidence = [evidence_of(article) for article in pair.articles()]
    search = RivalSearch(profile, evidence, OtherNames())
    own = evidence[0].sentences[0]
    rivals = search.rivals(own, pick_short_answer(pair.question, own.text))
    return any(rival.is_same_event for rival in rivals)


def report_alarms(
    store: ArticleStore, embedder: CachingEmbedder, examples: Sequence[Example], *, show: bool
) -> None:
    """Notes of each kind on ordinary questions, and the processor time of all checks."""
    answerer = ExtractiveAnswerer(embedder, store)
    kinds: Counter[tuple[bool, str]] = Counter()
    times, answered = [], 0
    for example in examples:
        notes, citations, seconds = ask(store, answerer, example.question)
        times.append(seconds * 1000)
        answered += citations > 0
        for note in notes:
            kinds[example.answerable, note.kind.value] += 1
            if show:
                print(f"\n{example.answerable} {example.question}\n  {note.kind}: {note.text}")
    print(f"{len(examples)} questions, {answered} answered")
    for kind in NoteKind:
        print(
            f"{kind.value:20s} answerable {kinds[True, kind.value]}, "
            f"unanswerable {kinds[False, kind.value]}"
        )
    times.sort()
    print(
        f"processor time of the checks: median {times[len(times) // 2]:.1f} ms, "
        f"p95 {times[int(len(times) * 0.95)]:.1f} ms"
    )


def ask(
    store: ArticleStore, answerer: ExtractiveAnswerer, question: str
) -> tuple[list[Note], int, float]:
    """The notes on an answer, how many citations it has, and the seconds that the checks took."""
    plan = plan_search(
        store, question, collection="default", filters=Filters(), readers=None, as_of=None
    )
    search = EvidenceSearch(store).planned(plan, collection="default", readers=None)
    inquiry = open_inquiry(question, search, plan)
    said = _Remembered(answerer)
    list(Inquiry(inquiry.parts, inquiry.aliases).statements(said))  # warms what answering warms
    begin = time.process_time()
    composition, notes = Composition(copies=inquiry.copies), []
    for item in inquiry.statements(said):
        if isinstance(item, Note):
            notes.append(item)
        else:
            composition.add(item)
    notes += answer_notes(question, inquiry, composition.citations, as_of=None)
    return notes, len(composition.citations), time.process_time() - begin


class _Remembered:
    """An answerer that answers each question once, so that only the checks take time."""

    name = "remembered"

    def __init__(self, answerer: ExtractiveAnswerer) -> None:
        self._answerer = answerer
        self._said: dict[str, list[Statement | Note]] = {}

    def answer(self, question, evidence, *, aliases=()):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        """As the answerer does, from memory the second time."""
        if question not in self._said:
            self._said[question] = list(self._answerer.answer(question, evidence, aliases=aliases))
        yield from self._said[question]


def report_poison(path: Path, *, show: bool) -> None:
    """Of planted articles beside true ones, how many are seen as conflicts."""
    cases = list(json.loads(path.read_text("utf-8")).values())
    verdicts: Counter[str] = Counter()
    for case in cases:
        verdict, note = poison_verdict(case)
        verdicts[verdict] += 1
        if show:
            print(f"\n{verdict}: {case['question']}\n  {note}")
    print(", ".join(f"{verdict} {count}" for verdict, count in verdicts.most_common()))


def poison_verdict(case: dict[str, object]) -> tuple[str, str]:
    """What becomes of one question with a true article and a planted one.

    The data have no true articles, so the true one is the planted text with the right answer in
    place of the wrong one, reworded; cases where that does not work are left out.
    """
    wrong, right = str(case["incorrect answer"]), str(case["correct answer"])
    texts = [str(text) for text in case["adv_texts"]]  # type: ignore[attr-defined]
    planted = next((text for text in texts if wrong in text), None)
    if planted is None:
        return "left out", ""
    others = [text for text in texts if wrong in text and text != planted]
    if not others or right in planted:
        return "left out", ""
    true = others[0].replace(wrong, right)
    question = str(case["question"])
    # the attack puts the question in front of the planted text, so that it is found
    articles = [make_article(question, true, "true"), make_article(question, planted, "planted")]
    with open_store(articles) as (store, embedder):
        notes, citations, _ = ask(store, ExtractiveAnswerer(embedder, store), question)
    kinds = {note.kind for note in notes}
    told = "; ".join(note.text for note in notes)
    if not citations:
        return "not answered", told
    return ("conflict" if NoteKind.CONFLICT in kinds else "not seen"), told


def evidence_of(article: Article) -> Evidence:
    """A whole article as a passage that was found."""
    hit = Hit(
        **{name: getattr(article, name) for name in _FIELDS},
        article_id=article.id,
        passage_id=f"{article.id}:0",
        ordinal=0,
        start=0,
        end=len(article.text),
        heading=None,
        scores=Scores(fused=1.0),
    )
    return Evidence(hit, article)


_FIELDS = (
    "version", "collection", "title", "url", "publisher", "author", "published_at", "updated_at",
    "text",
)  # fmt: skip


if __name__ == "__main__":
    main()
