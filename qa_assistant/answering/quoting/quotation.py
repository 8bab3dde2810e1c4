"""Which of the ranked sentences are quoted: the best, and what other articles say beside it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from qa_assistant.answering.barring.bystanders import answer_of, is_beside, is_told
from qa_assistant.answering.barring.casualties import can_count, counts_others
from qa_assistant.answering.barring.contests import can_tell_winner
from qa_assistant.answering.barring.other_bearers import is_of_another
from qa_assistant.answering.barring.other_measures import is_of_other_measure
from qa_assistant.answering.barring.other_offices import lacks_office
from qa_assistant.answering.barring.otherness import tells_of_another
from qa_assistant.answering.barring.possessors import is_owned_by_another
from qa_assistant.answering.barring.since_dates import is_of_last_time
from qa_assistant.answering.barring.successions import is_former
from qa_assistant.answering.barring.topics import has_bare_office_of_another
from qa_assistant.answering.barring.untold_reasons import tells_no_reason
from qa_assistant.answering.language.answer_types import AnswerKind
from qa_assistant.answering.language.terms import stems_of
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.quoting.quote_context import in_context
from qa_assistant.answering.quoting.witnesses import FIRST_FROM, NEXT_FROM, Witness
from qa_assistant.answering.scoring.aboutness import is_about
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.reading import NEVER
from qa_assistant.answering.scoring.said_in_form import is_form_of_another, says_in_form
from qa_assistant.answering.scoring.scoring import Scored
from qa_assistant.answering.scoring.short_answers import READ_FROM
from qa_assistant.answering.times.staleness import days_allowed

MOST_STATEMENTS = 5
"""Sentences in an answer."""
SAME_ARTICLE, OTHER_ARTICLE = 1.0, 3.0
"""How much less a further sentence's log odds may be than the best one's: of an article that is
quoted already (once more at most), and of another, where nothing else was read of it."""
LEAST_ODDS = -2.5
"""Least log odds of such a further sentence."""
MARKED_FROM = 0.0
"""Log odds of a span, against that nothing in the passage answers, from which it is believed to
name what is asked for."""
SURE_FROM = 2.0
"""Log odds of a span from which the sentence may have none of the question's own words: a car that
"reaches buyers" is one that "goes on sale". Not where a place is asked for: of whatever a text is
about, some place is told. Its article may have none of them too (`extractive.py`)."""
_WITHOUT_A_FORM = (AnswerKind.PERSON, AnswerKind.NAME, AnswerKind.PLACE, AnswerKind.TIME)
_SAME = 0.8
"""Share of its content words from which a sentence says what another said."""


def choose_quotes(
    profile: QuestionProfile,
    ranked: Sequence[Scored],
    witnesses: Callable[[], Sequence[Witness]] | None = None,
) -> Iterator[Scored]:
    """What to quote, best first; each says something that those before it do not.

    A quote may be two sentences (`quote_context.py`).

    Args:
        profile: The question.
        ranked: The sentences of the evidence, best first.
        witnesses: Tells what other articles say (`witnesses.py`), once something is quoted; without
            it, their sentences are chosen by their log odds alone.
    """
    if not ranked:
        return
    best = ranked[0]
    chosen: list[Sentence] = []
    for candidate in ranked:
        if len(chosen) == MOST_STATEMENTS or candidate.score < best.score - OTHER_ARTICLE:
            break
        if candidate is not best and not _belongs(candidate, best, chosen):
            continue
        if candidate is not best and not chosen and _is_unmarked(candidate):
            continue
        if witnesses is not None and chosen and _is_of_another_article(candidate, chosen[0]):
            continue
        quote = _quote_of(profile, candidate, ranked, chosen)
        if quote is not None:
            chosen.append(quote.sentence)
            yield quote
    if witnesses is not None and chosen:
        yield from _what_others_say(profile, ranked, witnesses(), chosen)


def _what_others_say(
    profile: QuestionProfile,
    ranked: Sequence[Scored],
    witnesses: Sequence[Witness],
    chosen: list[Sentence],
) -> Iterator[Scored]:
    """Quotes of other articles, one of each at most."""
    best, told = ranked[0], {chosen[0].article.id}
    for witness in witnesses:
        least = FIRST_FROM if len(told) == 1 else NEXT_FROM
        if witness.probability < least or len(chosen) == MOST_STATEMENTS:
            return
        candidate = witness.scored
        if candidate.sentence.article.id in told or not _is_as_timely(candidate, best):
            continue
        if _repeats(candidate.sentence, chosen) or is_beside(profile, candidate):
            continue
        if _is_told_again(profile, candidate, chosen, witnesses):
            continue
        quote = _quote_of(profile, candidate, ranked, chosen)
        if quote is not None:
            told.add(candidate.sentence.article.id)
            chosen.append(quote.sentence)
            yield quote


def _is_told_again(
    profile: QuestionProfile,
    candidate: Scored,
    chosen: Sequence[Sentence],
    witnesses: Sequence[Witness],
) -> bool:
    """Whether its name, number or time is quoted already, and it is not the newest word that this
    is still so, where the question is about now."""
    answer = answer_of(profile, candidate)
    if not is_told(answer, chosen):
        return False
    if days_allowed(profile.question) is None:
        return True
    others = [each.scored for each in witnesses if each.probability >= NEXT_FROM]
    same = [each.sentence for each in others if answer_of(profile, each) == answer]
    same += [quote for quote in chosen if is_told(answer, [quote])]
    own = candidate.sentence.article
    return own.published_at is None or any(
        each.article.published_at is None or each.article.published_at > own.published_at
        for each in same
        if each.article.id != own.id
    )


def _quote_of(
    profile: QuestionProfile,
    candidate: Scored,
    ranked: Sequence[Scored],
    chosen: Sequence[Sentence],
) -> Scored | None:
    """What is quoted for the sentence; nothing where it cannot answer, or its answer is quoted."""
    if not can_answer(profile, candidate) or tells_of_another(profile, candidate):
        return None
    quote = in_context(candidate, ranked, profile, partial(_is_of_another, profile))
    overlaid = [other for other in chosen if _overlaps(other, quote.sentence)]
    if overlaid:  # only what is new is quoted, if it answers too
        if _stands_in(overlaid, quote) and _is_unmarked(candidate):
            return None
        quote = candidate
    return None if tells_no_reason(profile, quote) else quote


def _stands_in(quotes: Sequence[Sentence], quote: Scored) -> bool:
    """Whether the words that the reader marks in a quote are in one of these already."""
    if quote.reading is None:
        return False
    start, end = quote.reading.answer
    return any(other.start <= start and end <= other.end for other in quotes)


def _overlaps(one: Sentence, other: Sentence) -> bool:
    is_same = one.article.id == other.article.id
    return is_same and one.start < other.end and other.start < one.end


def _is_of_another_article(candidate: Scored, quoted: Sentence) -> bool:
    return candidate.sentence.article.id != quoted.article.id


def can_answer(profile: QuestionProfile, candidate: Scored) -> bool:
    """Rules that no probability overrides.

    The article must be about what the question names (`aboutness.py`): what is said of the moon
    answers nothing about Mars. A question for a person, a place, a time, a number needs a sentence
    that names one; unless it asks for a person or a name, the sentence must also hold one of the
    question's own words, since a place or a number of something else is easily found; or a chat
    model must point at it, or, but for a place, the reader must be sure of it.
    """
    sentence = candidate.sentence
    if not is_about(profile, [sentence.article]) or _is_barred(profile, candidate):
        return False
    if not can_count(profile, sentence.text):
        return False
    if not can_tell_winner(profile.question, sentence.text) and span_odds(candidate) < SURE_FROM:
        return False
    if profile.lacks_kind(sentence.text) and not _is_marked(profile, candidate):
        return False
    if profile.kind in (AnswerKind.OTHER, AnswerKind.PERSON, AnswerKind.NAME):
        return True
    if candidate.is_pointed_at:
        return True
    if profile.word_coverage(profile.stems_in(sentence.text)) > 0 or says_in_form(
        profile, candidate
    ):
        return True
    return profile.kind is not AnswerKind.PLACE and span_odds(candidate) >= SURE_FROM


def _is_barred(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether it says what is asked, but of something else than the question names."""
    sentence = candidate.sentence
    if is_former(profile.question, sentence.text) or is_of_another(profile, sentence):
        return True
    if is_owned_by_another(profile, sentence.text) or is_of_other_measure(profile, sentence):
        return True
    if counts_others(profile, sentence.article) or is_of_last_time(profile, candidate):
        return True
    if has_bare_office_of_another(profile, sentence):
        return True
    return is_form_of_another(profile, candidate)


def _is_of_another(profile: QuestionProfile, candidate: Scored) -> bool:
    if lacks_office(profile, candidate.sentence.text):
        return True
    return _is_barred(profile, candidate) or tells_of_another(profile, candidate)


def _is_marked(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether the reader sees the answer in it, where that has no form: "since Cambrian time"."""
    return span_odds(candidate) >= MARKED_FROM and profile.kind in _WITHOUT_A_FORM


def _is_unmarked(candidate: Scored) -> bool:
    """Whether the reader sees no answer in a sentence: then it cannot stand in for the likeliest
    one, whose the probability of an answer was."""
    return candidate.reading is not None and span_odds(candidate) < READ_FROM


def span_odds(candidate: Scored) -> float:
    """Log odds of the best span in the sentence, against that nothing in its passage answers."""
    return -NEVER if candidate.reading is None else candidate.reading.span


def _belongs(candidate: Scored, best: Scored, chosen: Sequence[Sentence]) -> bool:
    """Whether a sentence is good and new enough to stand in the answer beside the others."""
    if best.states_relation and not candidate.states_relation:
        return False
    if not _is_as_timely(candidate, best) or candidate.score < LEAST_ODDS:
        return False
    sentence = candidate.sentence
    own = sum(other.article.id == sentence.article.id for other in chosen)
    reach = SAME_ARTICLE if own else OTHER_ARTICLE
    if own > 1 or candidate.score < best.score - reach:
        return False
    return not _repeats(sentence, chosen)


def _is_as_timely(candidate: Scored, best: Scored) -> bool:
    """Whether its date fits too: "the latest meeting" is not the one before it as well."""
    return candidate.timeliness >= best.timeliness / 2


def _repeats(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Whether what was chosen before says or holds it."""
    return any(
        _holds(other, sentence) or _says_the_same(sentence.text, other.text) for other in chosen
    )


def _holds(quote: Sentence, sentence: Sentence) -> bool:
    is_same = quote.article.id == sentence.article.id
    return is_same and quote.start <= sentence.start and sentence.end <= quote.end


def _says_the_same(text: str, other: str) -> bool:
    stems, held = stems_of(text), stems_of(other)
    return len(stems & held) >= _SAME * len(stems)
