"""What an answer says about the state of the reporting: conflicts found, and false alarms.

python -m benchmarks.reports DATA [--tuning] [--show] [--only pairs|alarms|poison]

pairs: reports with another number, date or name against reports that say the same in other words;
alarms: notes on ordinary questions over all paragraphs of SQuAD; poison: articles with planted
answers beside true ones. Half of the pages and of the templates are for tuning (`--tuning`), the
figures without it are of the others.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpora import Example, read_squad
from benchmarks.report_pairs import Pair, squad_pairs, template_pairs
from benchmarks.report_templates import KEPT_OUT, TUNING
from qa_assistant.answering.conflicts import RivalSearch
from qa_assistant.answering.other_names import OtherNames
from qa_assistant.answering.protocols import Evidence
from qa_assistant.answering.question_profile import QuestionProfile
from qa_assistant.answering.short_answers import pick_short_answer
from vectorstore.models import Article, Hit, Scores

PAIRS = 150


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--tuning", action="store_true", help="the half that rules are made by")
    parser.add_argument("--show", action="store_true", help="print every wrong verdict")
    parser.add_argument("--only", choices=("pairs", "alarms", "poison"))
    arguments = parser.parse_args()
    articles, examples = read_squad(arguments.data / "squad2" / "dev-a.json")
    if arguments.only in (None, "pairs"):
        half = [e for e in examples if is_tuning(e) is arguments.tuning]
        pairs = squad_pairs(articles, half, count=PAIRS)
        pairs += template_pairs(TUNING if arguments.tuning else KEPT_OUT)
        report_pairs(pairs, show=arguments.show)


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
