"""Names that a statement states, and whether quotes name the same person, place or organisation."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from qa_assistant.answering.language.answer_patterns import ORGANISATION_WORDS, ROLE_WORDS
from qa_assistant.answering.language.terms import STOP_WORDS, find_terms, stem

TYPED_HYPHENS = str.maketrans("\u2010\u2011", "--")
"""For `translate`: the hyphens of typesetters as people type them, so that words are equal."""
_WORD = re.compile(r"[^\W\d_][\w’'&.-]*\w|[A-Z]\b\.?|[^\W\d_]")
_ANY_WORD = re.compile(r"[^\W_][\w’'&.-]*")
_COUNTRIES = (
    (re.compile(r"\bUnited States\b|\bU\.?S\.?(?:A\.?)?(?!\w)"), "america"),
    (re.compile(r"\bUnited Kingdom\b|\bU\.?K\.?(?!\w)"), "britain"),
)
_LINKS = frozenset("of the de la le van von der den bin al for".split())
_BETWEEN_NAMES = re.compile(r"^\s(?:(?:of|the|de|la|le|van|von|der|den|bin|al|for)\s){0,2}$")
_POSSESSIVE = re.compile(r"[’']s?$")
_DEMONYMS = {
    "british": "britain", "dutch": "netherlands", "french": "france", "greek": "greece",
    "spanish": "spain", "danish": "denmark", "swiss": "switzerland", "turkish": "turkey",
    "polish": "poland", "welsh": "wales", "irish": "ireland", "thai": "thailand",
    "swedish": "sweden", "finnish": "finland", "scottish": "scotland", "english": "england",
    "chinese": "china", "taiwanese": "taiwan", "filipino": "philippines", "argentine": "argentina",
    "norwegian": "norway", "american": "america", "czech": "czechia", "israeli": "israel",
    "iraqi": "iraq", "pakistani": "pakistan", "afghan": "afghanistan", "belgian": "belgium",
    "german": "germany", "ukrainian": "ukraine", "peruvian": "peru", "burmese": "burma",
    "canadian": "canada", "mexican": "mexico", "egyptian": "egypt", "norman": "normandy",
    "nigerian": "nigeria",
}  # fmt: skip
_PEOPLE = re.compile(
    r"(?<!\w)(?P<word>[A-Z][a-z]{3,}(?:n|ese|i))s?(?!\w)(?=(?P<after>\s[a-z].*)?)", re.DOTALL
)
_LAND_ENDINGS = {"n": ("",), "an": ("",), "ian": ("", "y"), "ese": ("", "on"), "i": ("",)}
"""How a country's name ends in the place of its people's ending: Syrian, Italian, Lebanese."""
_NATIONALITY = re.compile(r"(?:ian|ean|ese|ish|can|ench|utch)$")
_COMMON_ENDING = re.compile(r"(?:s|ing|ed|ly|ion|ment|ness|ity|ism|ance|ence|age|ure|cy|th|er)$")
_VERB_AHEAD = re.compile(
    r"^(?:[’']s)?\s(?:is|was|has|had|will|would|must|should|might|said|says|can|may|could"
    r"|did|won|lost|led|held|made|met|became|began|rose|fell|took|gave|wrote|ran|signed|plans|wants|\w{2,}ed)\b"
)
_LEADING = frozenset(
    """however although despite new former according later today yesterday tomorrow production
    demand output growth trade police work another many most several few two three four five six
    seven eight nine ten people everyone nobody everything nothing early late""".split()
)
_ADVERB = r"(?:(?:[a-z]+ly|then|also|later|first|now|still|soon|again)\s)?"
_PAST = (
    r"(?:is|was|has|had|will|would|must|should|might|said|says|can|may|could|did|won|lost|led|held"
    r"|made|met|became|began|rose|fell|took|gave|wrote|ran|saw|told|sent|went|got|came|left|signed|plans|wants"
    r"|\w{2,}ed)\b"
)
_SAYS_OR_DID = re.compile(
    rf"\s{_ADVERB}(?:{_PAST}|(?P<present>[a-z]{{2,}}s)\s"
    r"(?:(?:the|an?|it|him|them|his|her|its|their|to|that)\b|[A-Z\d“\"$€£]"
    rf"|(?:in|on|at|from|for|with|of)\b(?!.*\b{_PAST})))"
)
_GROUPS = frozenset(
    """officials authorities residents locals villagers citizens workers staff employees miners
    protesters demonstrators campaigners activists critics opponents supporters fans rebels
    militants gunmen soldiers troops officers detectives investigators prosecutors lawyers
    experts researchers rescuers firefighters doctors nurses teachers students pupils children
    women men families parents neighbours neighbors witnesses survivors victims passengers
    tourists visitors migrants refugees farmers drivers fishermen customers consumers users
    investors traders shareholders owners buyers lawmakers politicians voters delegates diplomats
    envoys negotiators observers advisers advisors reporters journalists engineers astronauts
    crews crowds thieves robbers burglars hackers pirates players members others thousands
    hundreds dozens millions billions talks protests clashes strikes fires floods storms attacks
    rain snow fire sales profits shares prices finally""".split()
)
"""Plain words that begin a sentence as a name would."""
_PLAIN_ENDING = re.compile(r"(?:ions?|ments?|ness|ity|ities|isms?|ists|ings|(?:[^al]|ial|ful)ly)$")


@dataclass(frozen=True)
class NameRun:
    """Capitalised words that stand together; offsets of the text they were found in."""

    words: tuple[str, ...]
    """Stems, without titles and linking words."""
    start: int
    end: int


def find_names(text: str) -> list[NameRun]:
    """The names of a text; its first word only where it looks like one."""
    runs: list[NameRun] = []
    words: list[str] = []
    start = end = 0
    for match in _WORD.finditer(text):
        if not _is_name(text, match):
            continue
        if words and not _BETWEEN_NAMES.match(text[end : match.start()]):
            runs.append(NameRun(tuple(words), start, end))
            words = []
        if not words:
            start = match.start()
        words.append(name_stem(match.group()))
        end = match.end() - (2 if match.group().endswith(("’s", "'s")) else 0)
    if words:
        runs.append(NameRun(tuple(words), start, end))
    return runs


def name_stem(word: str) -> str:
    """The form under which a name, its possessive, its accents and a people's name are equal."""
    plain = _without_accents(_POSSESSIVE.sub("", word.casefold()).rstrip("."))
    plain = plain[:-1] if plain.endswith("s") and plain[:-1] in _DEMONYMS else plain
    return stem(_DEMONYMS.get(plain, plain)) if plain else word.casefold()


def name_words(text: str) -> set[str]:
    """Every word of a text as a part of a name would be compared.

    Words with a hyphen count whole and in parts, neighbours as one too ("South East"); the
    United States and the United Kingdom under their short names.
    """
    words = [name_stem(word) for word in _ANY_WORD.findall(text)]
    parts = {
        name_stem(part) for word in _ANY_WORD.findall(text) for part in word.split("-") if part
    }
    joined = {first + second for first, second in pairwise(words)}
    countries = {short for pattern, short in _COUNTRIES if pattern.search(text)}
    return {*words, *parts, *joined, *countries, *lands(text)}


def lands(text: str) -> set[str]:
    """Stems of the countries that adjectives of a text may be made of: "Syrian troops"."""
    return {land for match in _PEOPLE.finditer(text) for land in _lands(match)}


def other_countries(run: NameRun, text: str) -> set[str]:
    """Stems under which the country may be known that a name of the text is, or is made of."""
    people = _PEOPLE.match(text, run.start) if len(run.words) == 1 else None
    short = {short for pattern, short in _COUNTRIES if pattern.match(text, run.start, run.end)}
    return short | (_lands(people) if people else set())


def is_among(word: str, known: set[str]) -> bool:
    """Whether a part of a name, or each of its parts between hyphens, is known."""
    return word in known or ("-" in word and all(name_stem(p) in known for p in word.split("-")))


def is_mixed(run: NameRun, quoted: Sequence[NameRun], *, brought: set[str]) -> bool:
    """Whether a name joins words of different names: another first name, another family.

    "John Brandt" is mixed where "Ida Brandt" and "John Smith" are quoted, and no "John Brandt".
    What the question brought may be joined otherwise.
    """
    words = [w for w in run.words if not _NATIONALITY.search(w) and w not in brought]
    for first, second in pairwise(words):
        together = any(_follow(first, second, other.words) for other in quoted)
        preceded = any(second in other.words[1:] and first not in other.words for other in quoted)
        if preceded and not together:
            return True
    return False


def leading_name(text: str) -> str | None:
    """The one word that a text begins with and that looks like the name of who does something.

    It has a capital and a verb behind it, and is no plain word for a group, a role or a thing.
    """
    term = next(iter(find_terms(text)), None)
    if term is None or not term.text[0].isupper() or re.search(r"\w", text[: term.start]):
        return None
    verb = _SAYS_OR_DID.match(text, term.end)
    plain = term.text.casefold()
    if verb is None or _is_plain(plain) or (verb["present"] and _is_plain(verb["present"])):
        return None
    return term.text


def acronyms(runs: Sequence[NameRun], text: str) -> set[str]:
    """Stems of the abbreviations that the names' initials spell."""
    found = set()
    for run in runs:
        capitals = "".join(re.findall(r"\b[A-Z]", text[run.start : run.end]))
        if len(capitals) > 1:
            found.add(stem(capitals))
    return found


@lru_cache(maxsize=4_096)
def _without_accents(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _lands(match: re.Match[str]) -> set[str]:
    """Nothing for a first name: "Julian Smith", "Julian said"."""
    word, after = match["word"].casefold(), match["after"]
    if word in _DEMONYMS or not after or _SAYS_OR_DID.match(after):
        return set()
    return {
        stem(word.removesuffix(ending) + each)
        for ending, instead in _LAND_ENDINGS.items()
        if word.endswith(ending) and len(word) - len(ending) > 3
        for each in instead
    }


def _follow(first: str, second: str, words: tuple[str, ...]) -> bool:
    """Whether one follows the other, with at most two names or initials in between."""
    if first not in words or second not in words:
        return False
    gap = words.index(second) - words.index(first)
    return 0 < gap <= 3


def _is_name(text: str, match: re.Match[str]) -> bool:
    word = match.group()
    plain = _POSSESSIVE.sub("", word.casefold()).rstrip(".")
    if not word[0].isupper() or plain in ROLE_WORDS or plain in STOP_WORDS or plain in _LINKS:
        return False
    if not _begins_sentence(text, match.start()) or word[1:2].isupper():
        return True
    after = text[match.end() :]
    if plain in _LEADING:
        return False
    if re.match(r"\s[A-Z]", after):
        return True
    return bool(not _COMMON_ENDING.search(plain) and _VERB_AHEAD.match(after))


def _is_plain(word: str) -> bool:
    singular = re.sub(r"ies$", "y", word)
    forms = {word, singular, singular.removesuffix("s")}
    known = any(form in ROLE_WORDS or form in ORGANISATION_WORDS for form in forms)
    return known or word in _GROUPS or word in _LEADING or bool(_PLAIN_ENDING.search(word))


def _begins_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" “\"'‘(")
    return not before or before[-1] in ".!?:\n"
