"""Sentences that say what is asked, but of somebody else: the manager of the other club.

They have all the words of the question but its name, in whose very place stands another. Each rule
looks for that place alone: where it is not sure of it, the sentence may answer.
"""

import re
from collections.abc import Iterator

from qa_assistant.answering.barring.stated_values import same_name
from qa_assistant.answering.language.answer_patterns import ROLE_WORDS, WRITTEN_NAME, WRITTEN_WORD
from qa_assistant.answering.language.answer_types import AnswerKind, find_candidates
from qa_assistant.answering.language.noun_groups import groups_of
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.language.regions import is_region
from qa_assistant.answering.language.terms import STOP_WORDS, TermKind, find_terms, stem
from qa_assistant.answering.language.verb_forms import bases_in
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from vectorstore.models import Article
from vectorstore.sentences import split_sentences

_OFFICE = re.compile(
    rf"^\W*(?:[Ww]ho)(?:['’]s|\sis|\swas)\s(?:the\s)?(?:(?P<owner>{WRITTEN_NAME})['’]s?\s"
    rf"(?P<role>(?:[a-z-]+\s){{0,3}}[a-z-]+)|(?P<title>(?:[a-z-]+\s){{0,3}}[a-z-]+)\s(?:of|at)\s(?:the\s)?"
    rf"(?P<of>{WRITTEN_NAME}))\W*$"
)
_LEADING = re.compile(
    rf"^\W*[Ww]ho\s(?P<verb>manages|coaches|captains|chairs|leads|heads)\s(?:the\s)?(?P<of>{WRITTEN_NAME})\W*$"
)
_LEADERS = {
    "manages": ("manager",),
    "coaches": ("coach",),
    "captains": ("captain",),
    "chairs": ("chairman", "chairwoman", "chair"),
    "leads": ("leader",),
    "heads": ("head",),
}
_DOES = re.compile(
    rf"\b(?:did|does|do|will|would|has|have|had|can|could)\s(?P<name>{WRITTEN_NAME})\s(?P<verb>[a-z]+)\b"
)
_VERB = r"(?:(?:who|has|have|had|will|would|also|\w+ly)\s)*(?P<verb>[a-z]+)\b"
_TO_VERB = (re.compile(rf",?\s{_VERB}"), re.compile(rf",\s[^,;.]{{1,60}},\s{_VERB}"))
"""What stands between who does something and the verb: nothing, or what he is."""
_LEANING = re.compile(r"(?:Its|Their)\s")
_SUBJECT = re.compile(
    rf"(?:[\w’'-]+\s){{0,3}}?(?P<other>{WRITTEN_NAME})(?:,[^,;.]{{1,60}},)?\s"
    r"(?:has|have|had|is|was|are|were|will|\w+ed|\w+s)\s"
)
_GIVEN_TO = re.compile(
    rf"^\W*[Ww]ho\s(?P<verb>[a-z]+)\s(?:\w+\s)?(?P<link>for|against|from|to|with)\s(?:the\s)?"
    rf"(?P<name>{WRITTEN_NAME})"
)
_APPOINTS = re.compile(
    rf"(?:The\s)?(?P<other>{WRITTEN_NAME})\s(?:has\s|have\s)?(?:named|appointed|hired|chosen|picked)\s"
    r"(?P<office>[^,;.]{3,100})"
)
_ROOT = 4
"""Letters in which a country and its adjective are alike: Norway, Norwegian."""


def is_of_another(profile: QuestionProfile, sentence: Sentence) -> bool:
    """Whether another name stands in the sentence in the place of the question’s."""
    rules = (_holds_other_office, _is_done_by_another, _is_linked_to_another)
    return any(rule(profile, sentence) for rule in rules)


def _holds_other_office(profile: QuestionProfile, sentence: Sentence) -> bool:
    """ "United manager Carla Ruiz", asked for the manager of Rovers."""
    asked = asked_office(profile.question)
    if asked is None or _has_name(profile, asked[0], sentence.text):
        return False
    owner, roles = asked
    for role in roles:
        held = re.compile(
            rf"(?P<other>{WRITTEN_NAME})(?:['’]s)?\s(?:[a-z-]+\s){{0,1}}?{re.escape(role)}\s{WRITTEN_WORD}"
        )
        for match in held.finditer(sentence.text):
            other = _plain(match["other"])
            if other and _is_other(profile, other, owner, sentence.article):
                return True
    return _appoints(profile, sentence, asked) or _leans_on_other(profile, sentence, owner)


def _appoints(
    profile: QuestionProfile, sentence: Sentence, asked: tuple[str, tuple[str, ...]]
) -> bool:
    """ "Harrow Town have appointed Dieter Voss as coach", asked for the coach of Selby."""
    owner, roles = asked
    match = _APPOINTS.match(sentence.text)
    if match is None or not any(re.search(rf"\b{re.escape(r)}\b", match["office"]) for r in roles):
        return False
    other = _plain(match["other"])
    return bool(other) and _is_other(profile, other, owner, sentence.article)


def _leans_on_other(profile: QuestionProfile, sentence: Sentence, owner: str) -> bool:
    """ "Its chief executive …", where the sentence before is about another company."""
    if not _LEANING.match(sentence.text):
        return False
    before = sentence.article.text[: sentence.start].rpartition("\n")[2]
    last = split_sentences(before)[-1:]
    text = before[last[0].start : last[0].end] if last else ""
    subject = _SUBJECT.match(text)
    if subject is None or _has_name(profile, owner, text):
        return False
    other = _plain(subject["other"])
    return bool(other) and _is_other(profile, other, owner, sentence.article)


def asked_office(question: str) -> tuple[str, tuple[str, ...]] | None:
    """Whose office is asked for, and the words for who holds it."""
    if leading := _LEADING.match(question):
        return leading["of"], _LEADERS[leading["verb"]]
    match = _OFFICE.match(question)
    if match is None:
        return None
    role = (match["role"] or match["title"]).split()[-1]
    roles = dict.fromkeys((role, *(noun for group in groups_of(role) for noun in group.nouns)))
    is_role = not ROLE_WORDS.isdisjoint(roles)
    return (match["owner"] or match["of"], tuple(roles)) if is_role else None


def _plain(name: str) -> str:
    """The name without titles: nothing is left of "Deputy"."""
    words = name.split()
    while words and words[0].casefold() in ROLE_WORDS | STOP_WORDS:
        del words[0]
    return " ".join(words).removesuffix("’s").removesuffix("'s")


def _is_other(profile: QuestionProfile, other: str, owner: str, article: Article) -> bool:
    """Whether a name is surely not that of the owner, nor a part or an adjective of it."""
    text = f"{article.title}\n{article.text}"
    if same_name(other, owner, OtherNames()) or _has_name(profile, owner, other):
        return False
    if re.search(rf"\b{re.escape(other)}\s{re.escape(owner.split()[-1])}\b", text):
        return False  # "Castlebrook Rovers"
    if is_region(owner):
        return any(word[:_ROOT] == other[:_ROOT] for word in _regions(profile, text, owner))
    return re.search(
        rf"(?<=[a-z,]\s){re.escape(other.split()[-1])}\b(?![’'])", text
    ) is not None and (
        not any(word[:_ROOT] == other[:_ROOT] for word in _regions(profile, text, owner))
        and not _is_adjective(other)
    )


def _regions(profile: QuestionProfile, text: str, owner: str) -> Iterator[str]:
    """The countries that a text names, without that one."""
    for word in set(re.findall(rf"{WRITTEN_WORD}", text)):
        if is_region(word) and not _has_name(profile, owner, word):
            yield word


def _is_adjective(name: str) -> bool:
    """Whether it may be the adjective of a country: what is Danish may be Vantor’s."""
    return bool(re.fullmatch(r"\w+(?:ish|ian|ean|ese|can|ch|ss|ek|ai|[rl]i|qi)", name))


def _is_done_by_another(profile: QuestionProfile, sentence: Sentence) -> bool:
    """ "The painter Ivo Marlowe, died in 2011", asked when Edith Marlowe died."""
    asked = _DOES.search(profile.question)
    if asked is None or " " not in asked["name"]:
        return False
    first = asked["name"].split()[0]
    if re.search(rf"\b{re.escape(first)}\b", sentence.text):
        return False
    for span in find_candidates(sentence.text, AnswerKind.PERSON):
        other = sentence.text[span.start : span.end]
        following = (pattern.match(sentence.text, span.end) for pattern in _TO_VERB)
        verbs = (found for found in following if found)
        if " " not in other or not any(_is_verb(profile, asked["verb"], found) for found in verbs):
            continue
        if other.split()[0][0] != first[0] and not _is_part(other, asked["name"]):
            return True
    return False


def _is_verb(profile: QuestionProfile, asked: str, found: re.Match[str]) -> bool:
    """Whether the verb that was found is that of the question, or says the same."""
    said = found["verb"]
    if stem(asked) == stem(said) or bases_in(asked) & bases_in(said):
        return True
    return profile.is_said_at(found.start("verb"), found.string, word=asked)


def _is_part(one: str, other: str) -> bool:
    """Whether a name is the other with more or fewer words, and not one with its last word only."""
    left, right = set(one.split()), set(other.split())
    return left <= right or right <= left


def _is_linked_to_another(profile: QuestionProfile, sentence: Sentence) -> bool:
    """ "Tait scored for United", asked who scored for Rovers."""
    asked = _GIVEN_TO.match(profile.question)
    if asked is None or _has_name(profile, asked["name"], sentence.text):
        return False
    linked = re.compile(
        rf"\b(?P<verb>[a-z]+)\s(?:\w+\s)?{asked['link']}\s(?:the\s)?(?P<other>{WRITTEN_NAME})"
    )
    return any(
        _is_verb(profile, asked["verb"], match)
        and not same_name(match["other"], asked["name"], OtherNames())
        for match in linked.finditer(sentence.text)
    )


def _has_name(profile: QuestionProfile, name: str, text: str) -> bool:
    """Whether a text has a word of a name of the question, or another form of it."""
    words = {term.stem for term in find_terms(f"a {name}") if term.kind is TermKind.NAME}
    return bool(words & profile.stems_in(text))
