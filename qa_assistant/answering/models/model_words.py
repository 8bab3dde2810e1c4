"""Reads the few words that a chat model takes for the answer, and the sentence that it names."""

import json
from collections.abc import Iterator
from typing import Any

from qa_assistant.answering.models.model_output import (
    MOST_CHARACTERS,
    ModelStatement,
    labels_in,
    plain_words,
    whole_characters,
    without_thoughts,
)

_MOST_ANSWER = 800
"""Characters of JSON in which a few words and a number have room."""
_JSON = json.JSONDecoder(strict=False)  # small models break lines inside a string


class WordsReader:
    """Takes a model's answer in pieces cut anywhere; gives its words once, with their label.

    Reads `{"answer", "sentence"}` with any words around it, and where there is no JSON the first
    line of a text with the label in it (`Li Qiang [s2]`). An empty answer gives nothing. What a
    model thinks aloud is passed over.
    """

    def __init__(self) -> None:
        self._text = ""
        self._done = False
        self.is_malformed = False
        """Whether there was JSON, and it was of another form than was asked for."""

    @property
    def text(self) -> str:
        """Everything that has arrived."""
        return self._text

    @property
    def is_too_long(self) -> bool:
        """Whether so much has arrived that it is no answer any more; thoughts may be long."""
        if len(self._text) > MOST_CHARACTERS:
            return True
        return len(self._text) > _MOST_ANSWER and len(self._begun()) > _MOST_ANSWER

    @property
    def is_complete(self) -> bool:
        """Whether the words have come: nothing of use comes after them."""
        return self._done

    def feed(self, piece: str) -> Iterator[ModelStatement]:
        """The words, where this piece completes them."""
        self._text += piece
        if not self._done and "}" in piece:
            yield from self._read()

    def rest(self) -> Iterator[ModelStatement]:
        """Nothing: half an answer is none."""
        return iter(())

    def finish(self) -> Iterator[ModelStatement]:
        """The words, where they were not given before; called when the model has ended."""
        if self._done:
            return
        answer = without_thoughts(self._text).strip()
        if "{" in answer:
            yield from self._read()
            self.is_malformed = not self._done
            return
        self._done = bool(answer)
        line = answer.partition("\n")[0]
        yield from _said(line, labels_in(line))

    def _begun(self) -> str:
        """The answer as far as it has come, if it begins with JSON."""
        answer = without_thoughts(self._text).lstrip()
        return answer if answer.startswith("{") else ""

    def _read(self) -> Iterator[ModelStatement]:
        """What the first object that has an answer says."""
        answer = without_thoughts(self._text)
        place = answer.find("{")
        while place >= 0:
            item = _object_at(answer, place)
            said = item.get("answer", item)
            if said is None or isinstance(said, str | int | float):
                self._done = True
                yield from _said("" if said is None else str(said), _labels(item.get("sentence")))
                return
            place = answer.find("{", place + 1)


def _said(words: str, labels: list[str]) -> Iterator[ModelStatement]:
    words = whole_characters(plain_words(words))
    if words:
        yield ModelStatement(words, tuple(labels[:1]))


def _labels(named: Any) -> list[str]:
    """The labels of one sentence, or of several in a list."""
    rows = named if isinstance(named, list) else [named]
    return [label for row in rows for label in labels_in(row)]


def _object_at(text: str, place: int) -> dict[str, Any]:
    """The JSON object that begins there; an empty one where none does, or it is not whole."""
    try:
        item: dict[str, Any] = _JSON.raw_decode(text, place)[0]
    except json.JSONDecodeError:
        return {}
    return item
