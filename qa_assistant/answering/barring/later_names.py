"""Sentences that cannot be about what a question names, since its article names that much later."""

import re

from qa_assistant.answering.language.answer_patterns import TIME_NAME
from qa_assistant.answering.language.answer_types import AnswerKind
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from vectorstore.sentences import split_sentences

_WORD = r"(?:[A-ZÀ-ÖØ-Þ][\w’'-]*\w)"
_NAME = re.compile(rf"(?<=[a-z,]\s){_WORD}(?:\s(?:{_WORD}|\d{{1,2}}\b))*")
_FOLLOWED = rf"(?!\s(?:{_WORD}|\d{{1,2}}\b))"
_ROOT = 5
"""Letters in which a name and what is derived from it are alike: Norway, Norwegian."""
_NAMED_SOON = 3
"""A text may begin with "a former minister" and name him so many sentences later."""
_OPENING = 20_000


def is_named_later(profile: QuestionProfile, sentence: Sentence) -> bool:
    """Whether a name of the question comes up for the first time well behind the sentence.

    "The craft, built by Astralis" is not Hermes 1, which the article tells of when it is done with
    Hermes 2. A name that might be the answer's is not asked about.
    """
    if profile.kind is AnswerKind.PLACE:
        return False
    article = sentence.article
    early = f"{article.title}\n{article.text[: sentence.end][-_OPENING:]}"
    names = [_plain(name.group()) for name in _NAME.finditer(profile.question)]
    names = [name for name in names if not TIME_NAME.match(name.split()[0])]
    if not names or any(name.isupper() and name.isalpha() for name in names):
        return False
    behind = article.text[sentence.end : sentence.end + _OPENING]
    spans = split_sentences(behind)
    if len(spans) <= _NAMED_SOON:
        return False
    near, late = behind[: spans[_NAMED_SOON - 1].end], behind[spans[_NAMED_SOON - 1].end :]
    return any(name in late and not _is_in(name, early + near) for name in names)


def _plain(name: str) -> str:
    return re.sub(r"[’']s?$", "", name)


def _is_in(name: str, text: str) -> bool:
    """Whether a text has a word of the name that is not a part of another one: "Storm Ingrid"
    has none of "Storm Harald"."""
    words = name.split()
    for word, behind in zip(words, [*words[1:], ""], strict=True):
        if word.isdigit():
            continue
        root = re.escape(word[:_ROOT] if len(word) > _ROOT else word)
        ending = r"\w*" if len(word) > _ROOT else ""
        if re.search(rf"\b{root}{ending}\b(?:\s{re.escape(behind)}\b|{_FOLLOWED})", text):
            return True
    return False
