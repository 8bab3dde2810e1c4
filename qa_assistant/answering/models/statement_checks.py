"""Statements of a chat model, checked against the sentences that are to support them."""

import re
from collections.abc import Mapping, Sequence

from qa_assistant.answering.checking.verification import Entailment, Verdict, overlap, verify
from qa_assistant.answering.language.answer_types import AnswerKind
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.language.terms import find_terms
from qa_assistant.answering.models.model_output import ModelStatement
from qa_assistant.answering.protocols import Sentence, SentenceKey, Statement
from qa_assistant.answering.scoring.aboutness import is_about
from qa_assistant.answering.scoring.answer_bounds import whole_answer
from qa_assistant.answering.scoring.pointed import find_words
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.short_answers import pick_short_answer
from qa_assistant.models import Note, NoteKind
from vectorstore.sentences import Span

MOST_STATEMENTS = 6
_MIN_OVERLAP_TO_ATTRIBUTE = 0.6
_MOST_WEIGHED = 6
"""Of so many quotes at most each is left out on trial; who names more is not choosing."""
_MOST_STATEMENT_CHARACTERS = 700
_REFUSAL = re.compile(
    r"^\W*(?:(?:i(?:['’]m| am)|we(?:['’]re| are)) (?:\w+ )?(?:sorry|unable|not able|afraid)"
    r"|(?:i|we) (?:cannot|can(?:['’]t| not)|could ?n(?:o|['’])t|do ?n(?:o|['’])t|won['’]t)\b"
    r"|sorry\b|unfortunately\b|as an? (?:ai|language model|assistant)\b)",
    re.IGNORECASE,
)
_STRICT_KINDS = (
    AnswerKind.PLACE,
    AnswerKind.TIME,
    AnswerKind.NUMBER,
    AnswerKind.MONEY,
    AnswerKind.PERCENT,
)
"""Kinds of things that a text surely names in a form that can be told."""
_EDGE_WORDS = frozenset(
    "a an the of to in on at by for from and or was were is are has had".split()
)


class StatementCheck:
    """Lets those statements through that their quotes support, each once."""

    def __init__(
        self,
        sentences: Mapping[str, Sentence],
        question: str,
        names: OtherNames,
        *,
        entailment: Entailment | None = None,
        marked: Mapping[SentenceKey, str] | None = None,
        expected: str | None = None,
    ) -> None:
        """What is checked against.

        Args:
            sentences: What the model was shown, by its labels.
            question: What was asked.
            names: Other names of what it names.
            entailment: Reads statement and quotes together, besides the rules.
            marked: The words of a sentence that a reader takes for the answer, by its key.
            expected: What the first statement must say, if anything.
        """
        self._sentences = sentences
        self._marked = marked or {}
        self._expected = expected
        self._question = question
        self._names = names
        self._entailment = entailment
        self._profile = QuestionProfile(question, names=names)
        self._shown: list[frozenset[str]] = []
        self._dropped = 0

    @property
    def is_full(self) -> bool:
        """Whether enough has been said for one answer."""
        return len(self._shown) >= MOST_STATEMENTS

    @property
    def has_shown(self) -> bool:
        """Whether a statement has been let through."""
        return bool(self._shown)

    def checked(self, said: ModelStatement) -> Statement | None:
        """The statement with the sentences that support it; nothing where none does.

        What was said before, and what says only that the model does not answer, is left out.
        """
        if not said.text or self._is_refusal(said.text):
            return None
        matter = frozenset(term.stem for term in find_terms(said.text)) or frozenset([said.text])
        if any(matter <= shown for shown in self._shown):
            return None
        support = self._support(said)
        if not support or not self._answers(support) or self._misses(said.text):
            self._dropped += 1
            return None
        self._shown.append(matter)
        level = self._verdict(said.text, support).support
        return Statement(said.text, support, self._short_answer(said, support), level)

    def note(self) -> Note | None:
        """A note on the statements that nothing supports, if there were any."""
        if not self._dropped:
            return None
        count = "One statement was" if self._dropped == 1 else f"{self._dropped} statements were"
        return Note(
            kind=NoteKind.UNSUPPORTED_REMOVED,
            text=f"{count} removed because no sentence of the articles supports it.",
        )

    def _is_refusal(self, text: str) -> bool:
        return bool(_REFUSAL.match(text)) and not any(
            text.rstrip(".") in sentence.text for sentence in self._sentences.values()
        )

    def _support(self, said: ModelStatement) -> tuple[Sentence, ...]:
        """The named sentences if they support the text, else the one sentence that does, if any."""
        if len(said.text) > _MOST_STATEMENT_CHARACTERS:
            return ()
        known = dict.fromkeys(label for label in said.labels if label in self._sentences)
        quotes = tuple(self._sentences[label] for label in known)
        whole = self._verdict(said.text, quotes)
        if whole.supported:
            return self._needed(said.text, quotes, whole)
        likely = sorted(
            self._sentences.values(), key=lambda s: overlap(said.text, s.text), reverse=True
        )
        for sentence in likely[:3]:
            enough = overlap(said.text, sentence.text) >= _MIN_OVERLAP_TO_ATTRIBUTE
            if enough and self._holds(said.text, (sentence,)):
                return (sentence,)
        return ()

    def _needed(
        self, text: str, quotes: tuple[Sentence, ...], whole: Verdict
    ) -> tuple[Sentence, ...]:
        """Those that support it each alone as far as all do, else all that cannot be left out."""
        if len(quotes) == 1:
            return quotes
        alone = tuple(quote for quote in quotes if self._verdict(text, (quote,)) == whole)
        if alone or not 2 < len(quotes) <= _MOST_WEIGHED:
            return alone or quotes
        needed = quotes
        for quote in sorted(quotes, key=lambda each: overlap(text, each.text)):
            rest = tuple(each for each in needed if each is not quote)
            if self._verdict(text, rest) == whole:
                needed = rest
        return needed

    def _answers(self, support: Sequence[Sentence]) -> bool:
        """Whether the articles are about what is asked, and a quote names a thing of its kind.

        The kind matters of the first statement only: what else is said may be of another.
        """
        if not is_about(self._profile, (sentence.article for sentence in support)):
            return False
        if self._shown or self._profile.kind not in _STRICT_KINDS:
            return True
        return not all(self._profile.lacks_kind(sentence.text) for sentence in support)

    def _misses(self, text: str) -> bool:
        """Whether the first statement lacks what it must say (words that tell nothing need not)."""
        if not self._expected or self._shown or not find_terms(self._expected):
            return False
        return not _says(text, self._expected)

    def _holds(self, text: str, quotes: Sequence[Sentence]) -> bool:
        return self._verdict(text, quotes).supported

    def _verdict(self, text: str, quotes: Sequence[Sentence]) -> Verdict:
        return verify(text, quotes, self._question, self._names, entailment=self._entailment)

    def _short_answer(self, said: ModelStatement, support: Sequence[Sentence]) -> str | None:
        """The reader's few words where the model says them too, else the model's where a quote has
        them, else the likeliest of the quote's."""
        for sentence in support:
            marked = self._marked.get(sentence.key)
            if marked and _says(said.text, marked):
                return self._whole(marked, sentence.text)
        quotes = [sentence.text for sentence in support]
        for quote in quotes:
            short = find_in_quote(said.short_answer, quote) if said.short_answer else None
            if short and not self._is_asked(short):
                return short
        for quote in quotes:
            short = pick_short_answer(self._question, quote)
            if short and short in said.text:
                return short
        return new_words(said.text, quotes[0], self._question)

    def _whole(self, words: str, quote: str) -> str:
        """Words of a quote as a whole answer (`answer_bounds.py`)."""
        start = quote.find(words)
        if start < 0:
            return words
        whole = whole_answer(self._question, quote, Span(start, start + len(words)))
        return quote[whole.start : whole.end]

    def _is_asked(self, short: str) -> bool:
        """Whether it says only what the question says."""
        asked = {term.stem for term in find_terms(self._question)}
        terms = find_terms(short)
        return bool(terms) and all(term.stem in asked for term in terms)


def _says(text: str, words: str) -> bool:
    """Whether the text has all telling words of these."""
    wanted = {term.stem for term in find_terms(words)}
    return wanted <= {term.stem for term in find_terms(text)} and bool(wanted)


def find_in_quote(words: str, quote: str) -> str | None:
    """The words as the quote spells them; nothing where they do not stand in it as whole words."""
    found = find_words(words, quote)
    return None if found is None else quote[found.start : found.end]


def new_words(statement: str, quote: str, question: str) -> str | None:
    """The longest piece of the statement that the quote has too and the question does not."""
    asked = {term.stem for term in find_terms(question)}
    known = {term.start: term.stem in asked for term in find_terms(quote)}
    held = statement.casefold()
    best = ""
    for piece in _pieces_without(quote, known):
        words = list(re.finditer(r"\w+(?:[.,’'-]\w+)*", piece))
        for first in range(len(words)):
            for last in range(len(words), first, -1):
                text = piece[words[first].start() : words[last - 1].end()]
                if len(text) <= len(best):
                    break
                if text.casefold() in held:
                    best = text
                    break
    return _trimmed(best) or None


def _pieces_without(quote: str, known: Mapping[int, bool]) -> list[str]:
    """The quote cut at the words that the question has."""
    pieces, start = [], 0
    for word in re.finditer(r"\w+", quote):
        if known.get(word.start()):
            pieces.append(quote[start : word.start()])
            start = word.end()
    return [*pieces, quote[start:]]


def _trimmed(text: str) -> str:
    """Without little words at its ends."""
    words = text.split()
    while words and words[0].casefold() in _EDGE_WORDS:
        words.pop(0)
    while words and words[-1].casefold() in _EDGE_WORDS:
        words.pop()
    joined = " ".join(words)
    return joined if joined and joined in text else ""
