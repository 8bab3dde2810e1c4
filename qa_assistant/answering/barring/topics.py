"""Whom an article is about: by its title, its first sentence, and what stands before a sentence.

"Coach Martin Duce said …" names no club; it is that of which the article tells.
"""

import re

from qa_assistant.answering.barring.other_bearers import asked_office
from qa_assistant.answering.barring.other_subjects import subject_of
from qa_assistant.answering.language.answer_patterns import ORGANISATION_WORDS, ROLE_WORDS
from qa_assistant.answering.language.regions import is_region
from qa_assistant.answering.language.terms import STOP_WORDS, find_terms
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from vectorstore.models import Article
from vectorstore.sentences import split_sentences

_ROOT = 4
"""Letters in which a place and its adjective are alike: Norway, Norwegian."""
_BEFORE = 300
"""Characters before a sentence in which that may be named of which it tells."""
_OPPONENT = re.compile(
    r"\b(?:against|beat|beaten\sby|defeated|rivals?|unlike|than)\s(?:the\s)?[A-ZÀ-ÖØ-Þ]\w+(?:\s[A-ZÀ-ÖØ-Þ]\w+)*"
)
"""Whom an article names beside the one that it is about."""
_LEANS_ON_PERSON = re.compile(r"(?:He|She|His|Her)\b")
_CAPITALISED = re.compile(r"\s(?P<word>[A-ZÀ-ÖØ-Þ][a-z]\w*)")
_OWNER_WORDS = 3
"""Words before an office among which its owner stands: "Rovers' new head coach Ana Ruiz"."""


def has_name(profile: QuestionProfile, name: str, text: str) -> bool:
    """Whether a text has a telling word of a name, in this form or another; "food" is not Foods."""
    words = _telling(name)
    if not words or any(_stands_in(text, word, name) for word in words):
        return True
    others = profile.stems_in(text) - {term.stem for term in find_terms(text)}
    return any(term.stem in others for word in words for term in find_terms(f"of {word}"))


def _stands_in(text: str, word: str, name: str) -> bool:
    """Whether the text has the word, and not only in another name: "Storm Petra", not Quentin."""
    roots = "|".join(re.escape(root) for root in {word[:_ROOT], word.capitalize()[:_ROOT]})
    own = {each.casefold() for each in name.split()} | ORGANISATION_WORDS | ROLE_WORDS
    for match in re.finditer(rf"\b(?:{roots})[\w’'-]*", text):
        following = _CAPITALISED.match(text, match.end())
        if following is None or following["word"].casefold() in own:
            return True
    return False


def _names_namesake(name: str, text: str) -> bool:
    """Whether a text names another that begins alike: "Storm Petra" for "Storm Quentin"."""
    words = _telling(name)
    if len(words) < 2 or words[1] in text:
        return False
    return bool(re.search(rf"\b{re.escape(words[0])}\s[A-ZÀ-ÖØ-Þ][a-z]+\b(?!\s[A-Z])", text))


def is_told_of(profile: QuestionProfile, name: str, sentence: Sentence) -> bool:
    """Whether the sentence has the name, or its article's title or beginning, or what stands
    directly before it."""
    article = sentence.article
    if _names_namesake(name, article.title):
        return has_name(profile, name, sentence.text)
    is_person = bool(_LEANS_ON_PERSON.match(sentence.text)) and asked_office(profile.question)
    before = "" if is_person else _before(sentence)  # an office is never that of "him"
    texts = (sentence.text, article.title, _lead(article), before)
    return any(has_name(profile, name, text) for text in texts)


def has_bare_office_of_another(
    profile: QuestionProfile, sentence: Sentence, *, is_strict: bool = False
) -> bool:
    """Whether it names who has the office asked for, and nothing says that it is the owner's.

    "Coach Martin Duce" in an article about his own club is not the coach of another one. Of a
    country nothing is known so: few articles name their own. `is_strict` counts neither the
    sentence itself nor the one before, where the owner may be named for another reason.
    """
    asked = asked_office(profile.question)
    if asked is None:
        return False
    owner, roles = asked
    if is_region(owner) or not _is_bare(sentence.text, roles):
        return False
    near = () if is_strict else (sentence.text, subject_of(_before(sentence)) or "")
    if any(has_name(profile, owner, text) for text in (sentence.article.title, *near)):
        return False
    return not has_name(profile, owner, _OPPONENT.sub("", _lead(sentence.article)))


def _is_bare(text: str, roles: tuple[str, ...]) -> bool:
    """Whether the office stands before a name in it, and nobody's whose it is before that."""
    held = re.compile(rf"\b(?i:{'|'.join(map(re.escape, roles))})\s(?=[A-ZÀ-ÖØ-Þ])")
    found = list(held.finditer(text))
    return bool(found) and not any(
        _owns(word) for match in found for word in text[: match.start()].split()[-_OWNER_WORDS:]
    )


def _owns(word: str) -> bool:
    plain = word.strip("“”\"'’,;:").casefold()
    is_name = word[0].isupper() and plain not in ROLE_WORDS | STOP_WORDS
    return is_name or word.endswith(("’s", "'s", "s’", "s'"))


def _telling(name: str) -> list[str]:
    words = [word for word in name.split() if word[0].isupper()]
    return [word for word in words if word.casefold() not in ORGANISATION_WORDS] or words


def _lead(article: Article) -> str:
    first = split_sentences(article.text[:1_000])[:1]
    return article.text[first[0].start : first[0].end] if first else ""


def _before(sentence: Sentence) -> str:
    """The sentence before it, in its paragraph."""
    text = sentence.article.text[: sentence.start][-_BEFORE:].rpartition("\n")[2]
    last = split_sentences(text)[-1:]
    return text[last[0].start : last[0].end] if last else ""
