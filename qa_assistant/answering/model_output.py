"""Reads a chat model's words while they arrive, and tells each statement once it is complete."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from vectorstore.sentences import split_sentences

MOST_CHARACTERS = 20_000
"""So much of an answer is read; who writes more is not answering a question."""

_LIST = re.compile(r'"statements"\s*:\s*(?P<open>\[|null|"")')
_THOUGHTS = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_LABEL = re.compile(r"\bs\d+\b")
_LABELS = re.compile(r"\s*[\[(]\s*s\d+(?:[\s,;]+s\d+)*\s*[\])]")
_LABELS_BEHIND = re.compile(r"(?P<stop>[.!?])(?P<labels>(?:\s*\[\s*s\d+(?:[\s,;]+s\d+)*\s*\])+)")
_BETWEEN = re.compile(r"[\s,]*")


class ModelStatement(NamedTuple):
    """One sentence of a model's answer, as the model wrote it."""

    text: str
    labels: tuple[str, ...] = ()
    """Labels of the sentences that are to say it; they may name nothing."""
    short_answer: str | None = None
    """The few words that the model takes for the answer; unchecked."""


class StatementReader:
    """Takes a model's answer in pieces cut anywhere; gives each statement once, when it is whole.

    Reads `{"statements": [{"text", "sentences", "short_answer"}]}` with any words around it, and
    where there is none the sentences of a text with their labels (`… opened the meeting [s2].`).
    What a model thinks aloud between `<think>` tags is passed over.
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

    def finish(self) -> Iterator[ModelStatement]:
        """The statements that were still open; call it when the model has ended its answer."""
        if self._done:
            return
        answer = _without_thoughts(self._text).strip()
        if not answer:
            return
        if self._place is None and "{" not in answer:
            yield from self._read_words(is_whole=True)
            self._done = True
        elif self._place is None:
            lone = _lone_statement(answer)
            self.is_malformed = lone is None
            if lone is not None:
                self._done = True
                yield lone

    def _find_list(self) -> None:
        """Set where the list's next item is looked for, once the list has begun."""
        thoughts = _THOUGHTS.search(self._text)
        found = _LIST.search(self._text, thoughts.end() if thoughts else 0)
        if found is None:
            return
        self._place = found.end()
        self._done = found["open"] != "["

    def _read_list(self) -> Iterator[ModelStatement]:
        decoder = json.JSONDecoder()
        while self._place is not None and not self._done:
            place = _after_space(self._text, self._place)
            if self._text[place : place + 1] == "]":
                self._done = True
                return
            try:
                item, self._place = decoder.raw_decode(self._text, place)
            except json.JSONDecodeError:
                return  # not whole yet
            statement = _statement(item)
            self.is_malformed = statement is None and not self._told
            if statement is not None:
                self._told += 1
                yield statement

    def _read_words(self, *, is_whole: bool) -> Iterator[ModelStatement]:
        """Sentences with their labels; one without a label waits for the end, JSON may follow."""
        text = _LABELS_BEHIND.sub(r"\g<labels>\g<stop>", _without_thoughts(self._text))
        spans = split_sentences(text)
        for span in spans[self._told : None if is_whole else -1]:
            sentence = text[span.start : span.end]
            labels = tuple(_LABEL.findall(sentence))
            if not is_whole and not labels:
                return
            self._told += 1
            if not sentence.endswith(":"):  # "Here is the answer:" states nothing
                yield ModelStatement(without_labels(sentence), labels)


def without_labels(text: str) -> str:
    """The text without the labels that a model has put into it, on one line."""
    return " ".join(_LABELS.sub("", text).split())


def _lone_statement(text: str) -> ModelStatement | None:
    """The one statement of an answer that has no list around it."""
    start = text.find("{")
    try:
        item, _ = json.JSONDecoder().raw_decode(text, start)
    except json.JSONDecodeError:
        return None
    return _statement(item)


def _statement(item: Any) -> ModelStatement | None:
    """A statement of whatever stood in the list; nothing where it has no text."""
    if isinstance(item, str):
        item = {"text": item, "sentences": _LABEL.findall(item)}
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        return None
    named = item.get("sentences")
    rows = named if isinstance(named, list) else [named]
    labels = tuple(label for row in rows for label in _labels(row))
    short = item.get("short_answer")
    return ModelStatement(
        text=_whole_characters(without_labels(item["text"])),
        labels=labels,
        short_answer=_whole_characters(short) if isinstance(short, str) and short else None,
    )


def _labels(row: Any) -> list[str]:
    """The labels in `"s2"`, `"[s2]"`, `"s2, s3"`, `2` or `"2"`."""
    text = str(row)
    return [f"s{text}"] if text.isdecimal() and text.isascii() else _LABEL.findall(text)


def _whole_characters(text: str) -> str:
    """The text with halves of characters, which JSON can spell (`\\ud83d`), replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _without_thoughts(text: str) -> str:
    return _THOUGHTS.sub("", text)


def _after_space(text: str, place: int) -> int:
    found = _BETWEEN.match(text, place)
    return found.end() if found else place
