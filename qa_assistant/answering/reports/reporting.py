"""Holds each statement of an answer against all reports: conflicts, corrections, other events.

It works on statements and evidence, so that it is the same for every answerer, and statement by
statement, so that an answer can be sent while it grows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from qa_assistant.answering.barring.casualties import count_of
from qa_assistant.answering.barring.successions import SuccessionDesk
from qa_assistant.answering.language.answer_types import AnswerKind
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.protocols import AnswerItem, Evidence, Sentence, Statement
from qa_assistant.answering.reports.conflicts import Report, Rival, RivalSearch, later_first
from qa_assistant.answering.reports.postponements import ScheduleDesk
from qa_assistant.answering.reports.report_notes import (
    ambiguous_note,
    coming_note,
    conflict_note,
    corrected_note,
)
from qa_assistant.answering.reports.rising_tolls import has_risen
from qa_assistant.answering.reports.supersession import CorrectionDesk, Effect, Ruling
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.times.prospects import is_to_come
from qa_assistant.models import Note
from vectorstore.models import AliasUse, Article

MOST_REPORTS = 4
"""So many reports that disagree are shown side by side."""


class ReportReview:
    """Statements go in, statements and notes come out; one review serves one question."""

    def __init__(
        self, question: str, evidence: Sequence[Evidence], *, aliases: Sequence[AliasUse] = ()
    ) -> None:
        names = OtherNames(aliases)
        profile = QuestionProfile(question, names=names)
        self._profile = profile
        self._search = RivalSearch(profile, evidence, names)
        self._desk = CorrectionDesk(profile, evidence, names)
        self._offices = SuccessionDesk(question, evidence)
        self._schedule = ScheduleDesk(profile, evidence)
        self._said: set[tuple[str, int, int, int]] = set()
        self._coming: Note | None = None
        """That who was named for the office was not in it yet."""
        self._differ: list[tuple[list[Report], bool]] = []
        """Reports that say different things, later first, and whether they are of one event."""
        self._rulings: dict[object, tuple[Ruling, dict[str, Article]]] = {}
        """Corrections that bear on the answer, each with the articles that it supersedes."""

    def review(self, items: Iterable[AnswerItem]) -> Iterator[AnswerItem]:
        """The items, with what other reports say beside each statement, later first.

        A statement that a correction supersedes gives way to the correction, one that names who
        has left an office to what is told of that, one with a day to what put it off. What has been
        said as a rival of an earlier statement is not said again.
        """
        for item in items:
            if not isinstance(item, Statement):
                yield item
            elif not self._is_said(item):
                yield from self._reviewed(self._in_office(self._counted(item)))
        if self._coming is not None:
            yield self._coming
        for reports, is_conflict in self._differing():
            yield conflict_note(reports) if is_conflict else ambiguous_note(reports)
        for ruling, outdated in self._rulings.values():
            yield corrected_note(ruling, list(outdated.values()))

    def _differing(self) -> Iterator[tuple[list[Report], bool]]:
        """Reports that differ, without those that another such list names all of."""
        named = [{r.sentence.key for r in reports} for reports, _ in self._differ]
        for place, found in enumerate(self._differ):
            others = [*named[:place], *(n for n in named[place + 1 :] if n != named[place])]
            if not any(named[place] <= other for other in others):
                yield found

    def _counted(self, statement: Statement) -> Statement:
        """The statement, its short answer the number that counts the victims asked for."""
        for sentence in statement.support:
            count = count_of(self._profile, sentence.text)
            if count is not None:
                return replace(statement, short_answer=count)
        return statement

    def _in_office(self, statement: Statement) -> Statement:
        """The statement; without a short answer from the first on that names who comes only."""
        short = statement.short_answer
        for sentence in statement.support:
            if short and is_to_come(self._profile.question, sentence.text, short):
                self._coming = self._coming or coming_note(short, sentence.article)
        return replace(statement, short_answer=None) if self._coming else statement

    def _reviewed(self, statement: Statement) -> Iterator[Statement | Note]:
        succession = self._offices.succession(statement)
        if succession is not None:
            yield from self._once([succession.statement])
            yield succession.note
            return
        statement = self._schedule.moved(statement) or statement
        rulings = [self._ruling(s, statement.short_answer) for s in statement.support]
        superseding = next((r for r in rulings if r and r.effect is Effect.SUPERSEDES), None)
        if superseding:
            is_few_words = self._profile.kind is not AnswerKind.OTHER
            yield from self._once([_correction(superseding, is_few_words=is_few_words)])
            return
        rivals = [
            rival
            for rival in self._rivals(statement)
            if (ruling := self._ruling(rival.report.sentence)) is None
            or ruling.effect is not Effect.SUPERSEDES
        ]
        if rivals:
            yield from self._beside_each_other(statement, rivals)
        else:
            yield from self._once([statement])

    def _ruling(self, sentence: Sentence, short: str | None = None) -> Ruling | None:
        """What a correction says of the sentence, kept for the note."""
        ruling = self._desk.ruling(sentence, short)
        if ruling is not None:
            _, outdated = self._rulings.setdefault(ruling.correction.told.key, (ruling, {}))
            if ruling.effect is Effect.SUPERSEDES:
                outdated[sentence.article.id] = sentence.article
        return ruling

    def _beside_each_other(
        self, statement: Statement, rivals: Sequence[Rival]
    ) -> Iterator[Statement | Note]:
        """Every value once, each in a statement of its own, later first, and what that means."""
        is_conflict = any(rival.is_same_event for rival in rivals)
        kept = [rival for rival in rivals if rival.is_same_event is is_conflict]
        reports = later_first(_of_different_values(kept))[:MOST_REPORTS]
        if is_conflict and has_risen(self._profile, reports):
            yield from self._once([self._latest(reports[0])])
            return
        yield from self._once(self._statement(report, statement) for report in reports)
        self._differ.append((reports, is_conflict))

    def _statement(self, report: Report, statement: Statement) -> Statement:
        """The statement itself where only this report supports it, else the report's sentence."""
        stories = {sentence.article.id for sentence in statement.support}
        is_own = any(sentence.key == report.sentence.key for sentence in statement.support)
        if is_own and len(stories) == 1:
            return Statement(statement.text, statement.support)
        return Statement(report.sentence.text, (report.sentence,))

    def _latest(self, report: Report) -> Statement:
        """What has become of the number that earlier reports gave."""
        return self._counted(Statement(report.sentence.text, (report.sentence,)))

    def _rivals(self, statement: Statement) -> list[Rival]:
        return list(
            chain.from_iterable(
                self._search.rivals(sentence, _inside(statement.short_answer, sentence))
                for sentence in statement.support
            )
        )

    def _is_said(self, statement: Statement) -> bool:
        return all(self._is_quoted(s, statement.short_answer) for s in statement.support)

    def _is_quoted(self, sentence: Sentence, short: str | None) -> bool:
        """Whether it was said itself, or the part of it that has the answer was."""
        if sentence.key in self._said:
            return True
        return short is not None and any(
            key[:2] == sentence.key[:2]
            and sentence.start <= key[2] < key[3] <= sentence.end
            and short in sentence.article.text[key[2] : key[3]]
            for key in self._said
        )

    def _once(self, statements: Iterable[Statement]) -> Iterator[Statement]:
        for statement in statements:
            if not self._is_said(statement):
                self._said |= {sentence.key for sentence in statement.support}
                yield statement


def _correction(ruling: Ruling, *, is_few_words: bool) -> Statement:
    """The sentence that says what is right; with the one before it, unless that has the error.

    `is_few_words` tells that the question can be answered by what is right alone.
    """
    told, sentences = ruling.correction.told, ruling.correction.sentences
    place = next(i for i, sentence in enumerate(sentences) if sentence.key == told.key)
    before = sentences[place - 1] if place else None
    is_clean = before is not None and not (ruling.wrong and ruling.wrong in before.text)
    support = (before, told) if before is not None and is_clean else (told,)
    is_told = is_few_words and ruling.right is not None and ruling.right in told.text
    short = ruling.right if is_told else None
    return Statement(" ".join(sentence.text for sentence in support), support, short)


def _inside(short: str | None, sentence: Sentence) -> str | None:
    return short if short and short in sentence.text else None


def _of_different_values(rivals: Sequence[Rival]) -> list[Report]:
    """The sentence's own report and the latest of those that say the same something else."""
    own = rivals[0].own
    found: list[Report] = [own]
    for report in later_first([rival.report for rival in rivals]):
        if not any(report.is_as(other) for other in found):
            found.append(report)
    return found
