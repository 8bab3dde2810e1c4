"""Reads a chat model's words while they arrive, and tells each statement once it is complete."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from qa_assistant.answering.language.stated_names import TYPED_HYPHENS
from vectorstore.sentences import split_sentences

MOST_CHARACTERS = 20_000
"""So much of an answer is read; who writes more is not answering a question."""

_LIST = re.compile(r'"statements"\s*:\s*(?P<open>\[|null|"")')
_EMPTY_LIST = re.compile(r'"statements"\s*:\s*(?:\[\s*\]|null|"")')
_OPENING = re.compile(r"\s*(?:```(?:json)?\s*)?\{", re.IGNORECASE)
_THOUGHTS = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHTS_END = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_BRACKETED = r"(?<!\s)\s*[\[(]\s*s\d+(?:[\s,;]+s\d+)*\s*[\])]"
_LABEL = re.compile(r"\bs\d+\b", re.IGNORECASE)
_LABELS = re.compile(_BRACKETED, re.IGNORECASE)
_LABELS_LAST = re.compile(rf"{_BRACKETED}\W*$", re.IGNORECASE)
_LABELS_BEHIND = re.compile(rf"(?P<stop>[.!?])(?P<labels>(?:{_BRACKETED})+)", re.IGNORECASE)
_LABELS_BEGUN = re.compile(r"[\[(][\s\d,;s]*\Z", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.)](?!\s+\w+\s\d{4}\b))\s+")
"""Of a list; "12. März 2025" is a date."""
_EMPHASIS = re.compile(r"\*\*|__")
_MARKERS = re.compile(
    r"(?<=[^\s\[])\s?(?:[\[【]\^?\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*(?:†[^\[\]【】]*)?[\]】])+(?!\s[a-z])"
)
"""Of citations, as models write them unasked; "rose to [12] tonnes" is an editor's."""
_JSON = json.JSONDecoder(strict=False)  # small models break lines inside a string
_BETWEEN = re.compile(r"[\s,]*")


class ModelStatement(NamedTuple):
    """One sentence of a model's answer, as the model wrote it."""

    text: str
    labels: tuple[str, ...] = ()
    """Labels of the sentences that are to say it; they may name nothing."""
    short_answer: str | None = None
    """The few words that the model takes for the answer; unchecked."""


class AnswerReader(Protocol):
    """Takes a model's answer in pieces cut anywhere; gives what it says once that is whole."""

    is_malformed: bool
    """Whether there was JSON, and nothing in it was of the form that was asked for."""

    @property
    def text(self) -> str:
        """Everything that has arrived."""

    @property
    def is_too_long(self) -> bool:
        """Whether so much has arrived that it is no answer any more."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing of use can come any more."""

    def feed(self, piece: str) -> Iterator[ModelStatement]:
        """What this piece completes."""

    def rest(self) -> Iterator[ModelStatement]:
        """What is whole of an answer that was broken off."""

    def finish(self) -> Iterator[ModelStatement]:
        """What was still open; called when the model has ended its answer."""


class StatementReader:
    """Takes a model's answer in pieces cut anywhere; gives each statement once, when it is whole.

    Reads `{"statements": [{"text", "sentences", "short_answer"}]}` with any words around it, and
    where there is none the sentences of a text with their labels (`… opened the meeting [s2].`).
    What a model thinks aloud is passed over: between `<think>` tags, or before a closing tag alone
    (templates of some models write the opening one). So a list with words before it waits for the
    end of the answer: it may be a thought.
    """

    def __init__(self) -> None:
        self._text = ""
        self._place: int | None = None
        self._told = 0
        self._done = False
        self.is_malformed = False
        """Whether there was JSON, and nothing in it was of the form that was asked for."""

    @property
    def text(self) -> str:
        """Everything that has arrived."""
        return self._text

    @property
    def is_too_long(self) -> bool:
        """Whether so much has arrived that it is no answer any more."""
        return len(self._text) > MOST_CHARACTERS

    @property
    def is_complete(self) -> bool:
        """Whether the list of statements has been closed: nothing of use comes after it."""
        return self._done

    def feed(self, piece: str) -> Iterator[ModelStatement]:
        """The statements that this piece completes."""
        self._text += piece
        if self._done:
            return
        if self._place is None:
            self._find_list()
        if self._place is not None:
            if "}" in piece or "]" in piece or '"' in piece:
                yield from self._read_list()
        elif "{" not in self._text:
            yield from self._read_words(is_whole=False)

    def rest(self) -> Iterator[ModelStatement]:
        """The whole statements of a list with words before it, of an answer that was broken off."""
        answer = without_thoughts(self._text)
        if self._place is None and not self._told and "{" in answer:
            yield from _last_statements(answer)

    def finish(self) -> Iterator[ModelStatement]:
        """The statements that were still open; call it when the model has ended its answer."""
        if self._done:
            return
        answer = without_thoughts(self._text).strip()
        if not answer or self._place is not None:
            return
        if "{" not in answer:
            yield from self._read_words(is_whole=True)
            self._done = True
            return
        statements = _last_statements(answer)
        self._done = bool(statements or _EMPTY_LIST.search(answer))
        self.is_malformed = not self._done
        yield from statements

    def _find_list(self) -> None:
        """Set where the list's next item is looked for, where the answer begins with JSON."""
        begins = (0, *(found.end() for found in _THOUGHTS_END.finditer(self._text)))
        begin = next((place for place in begins if _OPENING.match(self._text, place)), None)
        found = None if begin is None else _LIST.search(self._text, begin)
        if found is None:
            return
        self._place = found.end()
        self._done = found["open"] != "["

    def _read_list(self) -> Iterator[ModelStatement]:
        while self._place is not None and not self._done:
            self._place = _after_space(self._text, self._place)
            if self._text[self._place : self._place + 1] == "]":
                self._done = True
                return
            read = _item(self._text, self._place)
            if read is None:
                return  # not whole yet
            item, self._place = read
            statement = _statement(item)
            self.is_malformed = statement is None and not self._told
            if statement is not None:
                self._told += 1
                yield statement

    def _read_words(self, *, is_whole: bool) -> Iterator[ModelStatement]:
        """Sentences with their labels; one without a label waits for the end, JSON may follow."""
        text = without_thoughts(self._text)
        text = text if is_whole else _LABELS_BEGUN.sub("", text)
        text = _LABELS_BEHIND.sub(r"\g<labels>\g<stop>", text)
        spans = split_sentences(text)
        for span in spans[self._told : None if is_whole else -1]:
            sentence = text[span.start : span.end]
            if not is_whole and not _LABELS_LAST.search(sentence):
                return
            self._told += 1
            words = plain_words(sentence)
            if not words.endswith(":"):  # "Here is the answer:" states nothing
                yield ModelStatement(words, tuple(labels_in(sentence)))


def plain_words(text: str) -> str:
    """The text on one line without labels, list marker and emphasis; its hyphens can be typed."""
    plain = _MARKERS.sub("", _LABELS.sub("", text))
    line = " ".join(plain.translate(TYPED_HYPHENS).split())
    return _BULLET.sub("", _EMPHASIS.sub("", line))


def _last_statements(answer: str) -> list[ModelStatement]:
    """Those of the last list that has any, else of the objects that stand in no such list."""
    places = [found.end() for found in _LIST.finditer(answer) if found["open"] == "["]
    found = (_statements(answer, place) for place in reversed(places))
    return next(filter(None, found), None) or _statements(answer, answer.find("{"))


def _statements(text: str, place: int) -> list[ModelStatement]:
    """The statements of the items that follow one another from a place on."""
    found = []
    while read := _item(text, _after_space(text, place)):
        item, place = read
        found.append(_statement(item))
    return [statement for statement in found if statement is not None]


def _item(text: str, place: int) -> tuple[Any, int] | None:
    """What JSON says from a place on, and where that ends; nothing where it is not whole."""
    try:
        return _JSON.raw_decode(text, place)
    except json.JSONDecodeError:
        return None


def _statement(item: Any) -> ModelStatement | None:
    """A statement of whatever stood in the list; nothing where it has no text."""
    if isinstance(item, str):
        item = {"text": item, "sentences": labels_in(item)}
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        return None
    named = item.get("sentences")
    rows = named if isinstance(named, list) else [named]
    labels = tuple(label for row in rows for label in labels_in(row))
    short = item.get("short_answer")
    return ModelStatement(
        text=whole_characters(plain_words(item["text"])),
        labels=labels,
        short_answer=whole_characters(short) if isinstance(short, str) and short else None,
    )


def labels_in(row: Any) -> list[str]:
    """The labels in `"s2"`, `"[S2]"`, `"s2, s3"`, `2` or `"2"`."""
    text = str(row)
    found = [f"s{text}"] if text.isdecimal() and text.isascii() else _LABEL.findall(text)
    return [label.lower() for label in found]


def whole_characters(text: str) -> str:
    """The text with halves of characters, which JSON can spell (`\\ud83d`), replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def without_thoughts(text: str) -> str:
    """The text without what is marked as thoughts, and without all before a closing tag alone."""
    return _THOUGHTS_END.split(_THOUGHTS.sub("", text))[-1]


def _after_space(text: str, place: int) -> int:
    found = _BETWEEN.match(text, place)
    return found.end() if found else place
