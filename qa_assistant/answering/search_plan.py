"""What a question means for the search: which articles, which first, by which other names."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from qa_assistant.answering.language.widely_known import widely_known
from qa_assistant.answering.questions.news_questions import asks_for_news, names_time
from qa_assistant.answering.questions.time_words import (
    Moments,
    TimeReading,
    read_time,
    without_relative_times,
)
from qa_assistant.models import TimeUse, TimeUsed
from vectorstore.models import AliasUse, Filters, Hit, TimePreference
from vectorstore.store import ArticleStore

Readers = frozenset[str] | None


@dataclass(frozen=True)
class SearchPlan:
    """How one question is searched; `time` and `aliases` are for people, the rest for the store."""

    query: str
    """The question without words that only its day explains ("yesterday")."""
    filters: Filters
    """The caller's filters, narrowed by what the question says about time."""
    prefer: TimePreference | None = None
    expansions: tuple[str, ...] = ()
    """Other names of what the question mentions, to be found as well."""
    time: TimeUsed | None = None
    aliases: tuple[AliasUse, ...] = ()
    """Where the expansions come from."""

    @property
    def asked_on(self) -> date | None:
        """The day of the question; null where the caller named none."""
        return self.prefer.asked.date() if self.prefer and self.prefer.asked else None

    def find(
        self, store: ArticleStore, *, collection: str, limit: int, readers: Readers
    ) -> list[Hit]:
        """The hits, best first; raises as `ArticleStore.search` does."""
        return store.search(
            self.query,
            collection=collection,
            limit=limit,
            filters=self.filters,
            readers=readers,
            expansions=self.expansions,
            prefer=self.prefer,
        )


def plan_search(
    store: ArticleStore,
    question: str,
    *,
    collection: str,
    filters: Filters,
    readers: Readers,
    as_of: datetime | None = None,
) -> SearchPlan:
    """The plan for a question that is understood by itself.

    Words about time are read by `as_of` and in its time zone, UTC where it names none; without it
    the question is asked now. What was published after `as_of` comes last, whatever is asked. A
    filter of the caller is narrowed, never widened; a period in which nothing was published filters
    nothing.

    Raises:
        CollectionNotFound: there is no such collection.
        InvalidQuery: no article can pass the caller's own filters.
    """
    plan = _timed_plan(
        store, question, collection=collection, filters=filters, readers=readers, as_of=as_of
    )
    uses = store.names.expansions(plan.query, collection=collection, readers=readers)
    uses += widely_known(plan.query, uses)
    others = dict.fromkeys(other for use in uses for other in use.others)
    return replace(plan, expansions=tuple(others), aliases=tuple(uses))


def is_for_news(question: str, plan: SearchPlan) -> bool:
    """Whether it asks for the news as such, now or of a time in which articles were published."""
    if not asks_for_news(question):
        return False
    is_filtered = plan.time is not None and plan.time.used_as is TimeUse.FILTER
    return is_filtered or not names_time(question)


def _timed_plan(
    store: ArticleStore,
    question: str,
    *,
    collection: str,
    filters: Filters,
    readers: Readers,
    as_of: datetime | None,
) -> SearchPlan:
    """The plan as far as words about time make it."""
    asked = as_of or datetime.now(UTC)
    asked = asked if asked.tzinfo else asked.replace(tzinfo=UTC)
    reading = read_time(question, asked)
    if reading is None:
        return SearchPlan(question, filters, TimePreference(asked=as_of) if as_of else None)
    query = without_relative_times(question)
    narrowed = _narrowed(filters, reading)
    if narrowed and store.scope(collection, filters=narrowed, readers=readers).articles:
        named = reading.named or Moments(None, None)
        prefer = TimePreference(**named._asdict(), newest=reading.newest, asked=as_of)
        used = _used(reading, TimeUse.FILTER, reading.admitted, asked)
        return SearchPlan(query, narrowed, prefer, time=used)
    favoured = reading.favoured or Moments(None, asked if as_of else None)
    prefer = TimePreference(**favoured._asdict(), newest=reading.newest, asked=as_of)
    used = _used(reading, TimeUse.PREFERENCE, favoured, asked)
    return SearchPlan(query, filters, prefer, time=used)


def _used(reading: TimeReading, use: TimeUse, moments: Moments | None, asked: datetime) -> TimeUsed:
    after, before = moments or (None, None)
    return TimeUsed(
        phrase=reading.phrase,
        after=after,
        before=before,
        newest=reading.newest,
        used_as=use,
        widened=use is not reading.use,
        as_of=asked,
    )


def _narrowed(filters: Filters, reading: TimeReading) -> Filters | None:
    """The filters with the period that is meant as one; null where none is, or none is left.

    An article that has a date but no time counts as published at midnight UTC: a day of another
    time zone admits it too.
    """
    if reading.use is not TimeUse.FILTER or reading.admitted is None:
        return None
    after, before = reading.admitted
    if after is not None:
        after = min(after, datetime.combine(after.date(), time.min, UTC))
    if before is not None:
        before = max(before, datetime.combine(before.date(), time.max, UTC))
    after = max((moment for moment in (after, filters.earliest) if moment), default=None)
    before = min((moment for moment in (before, filters.latest) if moment), default=None)
    if after is not None and before is not None and after > before:
        return None
    return filters.model_copy(update={"published_after": after, "published_before": before})
