"""Sentences that tell of one what the question asks of another: what the rival employs.

The name that the question asks about is not in them, and the verb has another for its subject. That
both are names of two, and not of one, must be seen in the article: it sets one beside the other.
"""

import re
from collections.abc import Iterator

from qa_assistant.answering.barring.stated_values import same_name
from qa_assistant.answering.language.answer_patterns import ORGANISATION_WORDS, ROLE_WORDS
from qa_assistant.answering.language.answer_types import AnswerKind
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.language.regions import is_region
from qa_assistant.answering.language.terms import STOP_WORDS, find_terms, stem
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from vectorstore.models import Article
from vectorstore.sentences import split_sentences

_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'&-]*\w"
_NAME = rf"{_WORD}(?:\s(?:(?:of|and|de|van|von)\s)?(?:{_WORD}|\d{{1,2}}\b)){{0,4}}"
_HELPER = r"(?:did|does|do|will|would|has|have|had|can|could|is|was|are|were)"
_ASKED = re.compile(
    rf"\b(?P<helper>{_HELPER})\s(?:the\s)?(?P<name>{_NAME})\s(?:(?:now|still|also|first)\s)?(?P<verb>[a-z]+)\b"
)
_SEVERAL_WORDS = re.compile(rf"(?<=[a-z,]\s){_WORD}(?:\s(?:{_WORD}|\d{{1,2}}\b))+")
_OWNED = re.compile(rf"(?P<name>{_NAME}?)[’']s\s(?P<thing>[a-z-]+)\b")
_BEGUN = re.compile(rf"(?P<name>{_WORD}(?:\s{_WORD})*?)[’']s\s[a-z]")
_LEANING = re.compile(r"(?:He|She|His|Her)\s")
_NEAR = 1_000
"""Characters before a sentence in which the one is looked for whom it means."""
_HAVE = re.compile(r"\b(?:has|have|had)\b")
_SUBJECT = re.compile(
    rf"(?:[\w’'-]+\s){{0,4}}?(?:[\w’'-]+,\s)?(?!(?:{'|'.join(STOP_WORDS)})\b)(?P<name>{_NAME})"
    r"(?:,(?:[^;.]{1,80}?,)?)?\s(?P<verb>[a-z]+)\b".replace("(?!(?:", "(?!(?i:")
)
_NICKNAME = re.compile(r"The\s[A-Z][\w-]+\s[a-z]")
_OF_NOBODY = re.compile(r"\b(?:who|that|as|when|where|while|he|she|they|it)\s(?:\w+\s)?$")
_PASSIVE = re.compile(r"(?:\b(?:is|was|are|were|been|being|and)|,)\s(?:\w+ly\s)?$")
_SAME_REGIONS = (
    frozenset(("britain", "great britain", "uk", "united kingdom", "england")),
    frozenset(("us", "usa", "united states", "america")),
    frozenset(("eu", "european union", "europe")),
)
_NO_VERB = frozenset("and or of in at for to from with by on as who which that".split())
_SOMEBODY = re.compile(r"\b(?:him|her|it|them|whom)\b")
_ALIAS = (
    r"(?:\s\(|,?\s(?:formerly|previously|also|now|once|better)\b|\sor\s|,?\s(?:known|called)\s)"
)
_OWNS = (
    r"(?:own(?:s|ed|er)?|parent|belongs|part|unit|subsidiary|arm|division|brand|runs?|heads?|leads?"
    r"|led)"
)
_MOST_TEXT = 20_000
"""Characters of an article in which two names are looked for beside each other."""


def is_told_of_another_subject(profile: QuestionProfile, sentence: Sentence) -> bool:
    """Whether the sentence has the question's verb, and for its subject another than is asked of.

    "Moorgate, based in Leeds, employs 2,300 people" tells not how many its rival Alder employs.
    """
    if profile.kind in (AnswerKind.PERSON, AnswerKind.NAME):
        return False  # the other may be what is asked for
    if _is_of_namesake(profile, sentence):
        return True
    asked = _ASKED.search(profile.question)
    if asked is None or is_named(asked["name"], sentence.text):
        return False
    if not _has_verb(profile, asked, sentence.text):
        return False
    other = subject_of(sentence.text) or _referent(sentence, asked["name"])
    if other is None or is_named(other, profile.question) or _SOMEBODY.search(sentence.text):
        return False
    return are_two(asked["name"], other, sentence.article)


def _is_of_namesake(profile: QuestionProfile, sentence: Sentence) -> bool:
    """ "Storm Harald left 90,000 homes without power", asked about Storm Ingrid."""
    other = (subject_of(sentence.text) or "").split()
    if len(other) < 2:
        return False
    for match in _SEVERAL_WORDS.finditer(profile.question):
        words = match.group().split()
        lasts = (words[-1].removesuffix("'s").removesuffix("’s"), other[-1])
        is_like = words[0] == other[0] and lasts[0] != lasts[1]
        is_telling = not any(w.isupper() or w.casefold() in ORGANISATION_WORDS for w in lasts)
        if is_like and is_telling and not re.search(rf"\b{re.escape(lasts[0])}", sentence.text):
            return True
    return False


def belongs_to_another(profile: QuestionProfile, sentence: Sentence) -> bool:
    """ "His wife, Aminata", said of Keita and asked of Dara."""
    asked = _OWNED.search(profile.question)
    if asked is None or is_named(asked["name"], sentence.text):
        return False
    if not re.match(rf"(?:His|Her)\s(?:\w+\s)?{asked['thing']}\b", sentence.text):
        return False
    other = _referent(sentence, asked["name"])
    return other is not None and not same_name(other, asked["name"], OtherNames())


def _referent(sentence: Sentence, name: str) -> str | None:
    """The name with which the sentence before begins, where this one begins with "he" or "her";
    nothing where that has the name too."""
    before = sentence.article.text[: sentence.start][-_NEAR:].rpartition("\n")[2]
    text = sentence.text
    for span in reversed(split_sentences(before)):
        if not _LEANING.match(text):
            return None
        text = before[span.start : span.end]
        if is_named(name, text):
            return None
        if begun := _BEGUN.match(text):
            return begun["name"]
        if other := subject_of(text):
            return other
    return None


def is_named(name: str, text: str) -> bool:
    """Whether a text has a word of the name that tells it from others."""
    return bool(_stems(name) & {term.stem for term in find_terms(f"of {text}")})


def are_two(one: str, other: str, article: Article) -> bool:
    """Whether the article surely means two by these names, and neither belongs to the other."""
    if not _stems(one) or not _stems(other) or _stems(one) & _stems(other):
        return False
    if is_region(one) or is_region(other):
        pair = {name.casefold().removeprefix("the ") for name in (one, other)}
        is_same = any(pair <= names for names in _SAME_REGIONS)
        return is_region(one) and is_region(other) and not is_same
    left, right = one.casefold().split()[-1], other.casefold().split()[-1]
    is_same_sort = " " in one and " " in other and left == right and left in ORGANISATION_WORDS
    if not is_same_sort and same_name(one, other, OtherNames()):
        return False
    text = f"{article.title}.\n{article.text[:_MOST_TEXT]}"
    if _belongs(one, other, text) or _belongs(other, one, text):
        return False
    return is_same_sort or _are_two_persons(one, other, text) or _stand_together(one, other, text)


def _has_verb(profile: QuestionProfile, asked: re.Match[str], text: str) -> bool:
    """Whether the first clause has the question's verb, passive where that is, and not said of
    somebody without a name: "a deckhand who fell"."""
    clause, verb = text.partition(";")[0], asked["verb"]
    if verb == "have":
        return bool(_HAVE.search(clause))
    if stem(verb) not in profile.stems_in(clause):
        return False
    said = [term for term in find_terms(clause) if term.stem == stem(verb)]
    if any(_OF_NOBODY.search(clause[: term.start]) for term in said):
        return False
    is_owned = asked["name"].endswith(("’s", "'s"))  # "what was Orbis's profit"
    is_passive = asked["helper"] in ("is", "was", "are", "were") and not is_owned
    return not is_passive or any(_PASSIVE.search(clause[: term.start]) for term in said)


def subject_of(text: str) -> str | None:
    """The name with which the sentence begins, where a verb follows; not "the Foxes"."""
    match = None if _NICKNAME.match(text) else _SUBJECT.match(text)
    if match is None or match["verb"] in _NO_VERB:
        return None
    words = match["name"].split()
    while words and words[0].casefold() in ROLE_WORDS | STOP_WORDS:
        del words[0]
    return " ".join(words) or None


def _stems(name: str) -> set[str]:
    """What tells the name from others of its kind: not its "Party", nor a possessor."""
    words = [word for word in name.split() if not word.endswith(("’s", "'s"))] or [name]
    telling = [word for word in words if word.casefold() not in ORGANISATION_WORDS]
    return {term.stem for word in telling for term in find_terms(f"of {word}")}


def _belongs(one: str, other: str, text: str) -> bool:
    """ "Alder's chief executive, Fiona Strand", "Strand of Alder", "Alder (Orbis)"."""
    first, second = re.escape(one.split()[-1]), re.escape(other.split()[-1])
    return bool(
        re.search(
            rf"\b{first}(?:[’']s?\s|,?\s(?:the|a|an)\s)(?!rival\b)[^.;]{{0,60}}?\b{second}\b", text
        )
        or re.search(rf"\b{first}\s{second}\b", text)  # Sir Keir and Starmer are one
        or re.search(rf"\b{first}\b[^.;]{{0,40}}\b{_OWNS}\b[^.;]{{0,40}}\b{second}\b", text)
        or re.search(rf"\b{first},?\s(?:of|at|from)\s(?:the\s)?{second}\b", text)
        or re.search(rf"\b{first}{_ALIAS}(?:the\s|as\s)*(?:\w+\s){{0,2}}{second}\b", text)
    )


def _are_two_persons(one: str, other: str, text: str) -> bool:
    """Whether both have a first name and a last one, and share neither."""
    full = [_full_name(name, text) for name in (one, other)]
    return all(full) and not {*(full[0] or "").split()} & {*(full[1] or "").split()}


def _full_name(name: str, text: str) -> str | None:
    if " " in name:
        return name
    forms = set(re.findall(rf"(?<=[a-z,]\s){_WORD}\s{re.escape(name)}\b(?!\s[A-Z])", text))
    return next(iter(forms)) if len(forms) == 1 else None


def _stand_together(one: str, other: str, text: str) -> bool:
    """Whether one sentence has both names."""
    return any(is_named(one, part) and is_named(other, part) for part in _sentences(text))


def _sentences(text: str) -> Iterator[str]:
    for span in split_sentences(text):
        yield text[span.start : span.end]
