"""How far a quote reaches: a sentence that says "he", or half an answer, takes its neighbour along.

"She chaired the meeting" tells nobody who did. The quote then begins one sentence earlier, and
stays one piece of the article.
"""

import re
from collections.abc import Callable, Sequence

from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.scoring import Scored

_POINTS_BACK = re.compile(
    r"^\W*(?:(?:and|but|however|so|then|later|also|instead|meanwhile|in turn),?\s+)?"
    r"(?:(?:he|she|it|they|his|her|hers|its|their|theirs|both|such|the\s(?:latter|former|two))\b"
    r"|(?:this|these|that|those)\b(?!\s(?:week|month|year|morning|afternoon|evening|night|weekend"
    r"|spring|summer|autumn|fall|winter|season|decade|century|time)))",
    re.IGNORECASE,
)
_LONGEST = 600
"""Characters of a quote of two sentences."""
SEEN_FROM = -2.0
"""Log odds of a span from which a neighbour may hold the answer, if it holds it rather than the
sentence itself."""


def in_context(
    candidate: Scored,
    ranked: Sequence[Scored],
    profile: QuestionProfile,
    is_barred: Callable[[Scored], bool],
) -> Scored:
    """The candidate, with the sentence before or behind it where it is not clear alone.

    Only sentences among the ranked ones are taken along: what is no evidence is never quoted. What
    the reader says of the quote is what it says of the sentence that answers best. A neighbour that
    names nothing of the kind that the profile's question asks for does not answer instead, nor one
    that is barred.
    """
    before, behind = _neighbours(candidate.sentence, ranked)
    parts = [candidate]
    if before is not None and _POINTS_BACK.match(candidate.sentence.text):
        parts.insert(0, before)
    answering = _answers_instead(candidate, [before, behind], profile)
    if answering is not None and not is_barred(answering):
        if answering is behind:
            parts.append(answering)
        elif len(parts) == 1 or parts[0] is candidate:
            parts.insert(0, answering)
    start, end = parts[0].sentence.start, parts[-1].sentence.end
    if len(parts) == 1 or end - start > _LONGEST:
        return candidate
    seen = max((part for part in parts), key=_span)
    return Scored(
        Sentence(candidate.sentence.article, start, end),
        candidate.score,
        candidate.states_relation,
        candidate.timeliness,
        seen.reading,
    )


def _neighbours(
    sentence: Sentence, ranked: Sequence[Scored]
) -> tuple[Scored | None, Scored | None]:
    """The sentences directly before and behind it, with nothing but blanks between."""
    before = behind = None
    text = sentence.article.text
    for other in ranked:
        if other.sentence.article is not sentence.article:
            continue
        start, end = other.sentence.start, other.sentence.end
        if end <= sentence.start and _is_blank(text[end : sentence.start]):
            before = other
        elif start >= sentence.end and _is_blank(text[sentence.end : start]):
            behind = other
    return before, behind


def _is_blank(between: str) -> bool:
    return not between.strip() and "\n" not in between


def _answers_instead(
    candidate: Scored, others: Sequence[Scored | None], profile: QuestionProfile
) -> Scored | None:
    there = [other for other in others if other is not None]
    if not profile.lacks_kind(candidate.sentence.text):
        there = [other for other in there if not profile.lacks_kind(other.sentence.text)]
    best = max(there, key=_span, default=None)
    is_better = best is not None and _span(best) > max(_span(candidate), SEEN_FROM)
    return best if is_better else None


def _span(scored: Scored) -> float:
    return scored.reading.span if scored.reading is not None else float("-inf")
