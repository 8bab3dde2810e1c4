"""What is told of the steps behind an answer."""

from qa_assistant.models import Answer
from vectorstore.models import Record, Scores


class Place(Record):
    """A piece of an article, and whether the answer quotes it."""

    article_id: str
    version: int
    title: str
    start: int
    end: int
    text: str
    quoted: bool


class FoundPassage(Place):
    """A passage that the search finds."""

    scores: Scores


class WeighedSentence(Place):
    """A sentence of the passages, as the extractive answerer sees it."""

    score: float
    """How likely it answers beside the others, in [0, 1]: the logistic of its log odds."""
    states_relation: bool
    """Whether it states the very relation that is asked for."""
    timeliness: float
    """How well its article's date fits what the question says about time, in [0, 1]."""
    read: float | None = None
    """How sure the reader is of words in it, in [0, 1]; null where it did not read the passage."""


class PartExplanation(Record):
    """One thing that was asked for: what was found for it, and how that was weighed."""

    question: str
    passages: tuple[FoundPassage, ...]
    sentences: tuple[WeighedSentence, ...]
    """The best ones, best first."""
    weighed: int
    """How many sentences were weighed."""
    probability: float
    """That the best one answers."""


class Explanation(Record):
    """The steps behind an answer, done again on the articles as they are now."""

    answer: Answer
    """As it was given, with the times that it took then."""
    query: str
    """What was searched for."""
    threshold: float
    """Below this probability nothing is quoted."""
    parts: tuple[PartExplanation, ...]
    timings: dict[str, float]
    """Milliseconds that searching and weighing took just now."""
