"""Statements that turn their quote round: not for yes, fell for rose, who did it to whom."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from qa_assistant.answering.language.stated_names import find_names
from qa_assistant.answering.language.terms import find_terms, stem

_TWO_SIDED = (
    ("win victory beat defeated", "lose defeat beaten"),
    ("buy purchase acquire", "sell sale"),
)
"""What one does to or with another, who does the opposite of it."""
_PAIRS = (
    *_TWO_SIDED,
    ("rise rose risen increase grow growth gain climb jump surge soar expand raise higher up",
     "fall decrease decline drop shrink slump plunge lower reduce cut down"),
    ("approve accept pass adopt", "reject refuse deny veto"),
    ("open", "close shut"),
    ("begin start launch", "end finish stop cease"),
    ("before earlier", "after later"),
    ("more", "less fewer"),
    ("above exceed", "below"),
    ("first", "last"),
    ("import", "export"),
    ("north northern", "south southern"),
    ("east eastern", "west western"),
    ("male man", "female woman"),
    ("husband", "wife"), ("father", "mother"), ("son", "daughter"), ("brother", "sister"),
    ("large largest big biggest", "small smallest"),
    ("high highest", "low lowest"),
    ("long longest", "short shortest"),
    ("old oldest", "new newest young youngest"),
    ("best", "worst"), ("good", "bad"),
    ("majority", "minority"),
    ("support back favour favor", "oppose against"),
    ("allow permit legal", "ban prohibit forbid illegal"),
    ("success succeed successful", "failure fail unsuccessful"),
    ("arrive", "leave depart"),
    ("hire recruit", "dismiss fire sack"),
    ("minimum", "maximum"),
    ("alive survive", "dead die kill"),
    ("guilty convict", "innocent acquit"),
    ("possible", "impossible"), ("able", "unable"), ("likely", "unlikely"),
    ("include", "exclude"), ("join", "quit"), ("always", "never"),
    ("strong strengthen", "weak weaken"), ("increasingly", "decreasingly"),
    ("love like", "hate dislike"), ("positive", "negative"), ("public", "private"),
    ("rich", "poor"), ("internal", "external"), ("hot", "cold"), ("all", "none"),
    ("agree", "disagree"), ("ancient", "modern"), ("early", "late"),
)  # fmt: skip
_TOKEN = re.compile(r"(?<!\d)[^\W\d_]+(?:[’'-][^\W\d_]+)*|[,;:.!?()]")
_NEGATION = frozenset(
    "not no never cannot without neither nor none nobody hardly isn't wasn't aren't weren't don't "
    "doesn't didn't won't can't couldn't wouldn't hasn't haven't hadn't shouldn't failed "
    "fails".split()
)
_REACH = 3
"""Words behind a negation that it still denies."""
_NO_DENIAL = re.compile(
    r"\byet\b(?! to\b)|\bnot (?:only|just|least)\b|\bno\."
    r"|\bnot? (?:later|earlier|more|less|fewer) than\b"
    r"|\bnot (?:to )?be confused\b[^.]*|\bfail(?:ed|s)\b(?!\sto\b)",
    re.IGNORECASE,
)
_LACK = re.compile(
    r"\b(?:los(?:e|es|t|ing)|lack(?:s|ed|ing)?|miss(?:es|ed|ing)?|cut off|depriv\w*|r[au]n out"
    r"|(?:yet|fail(?:s|ing)?|refus(?:es?|ed|ing)|declin(?:es?|ed|ing)) to"
    r"|den(?:y|ies|ied|ying)(?: that)?)\b",
    re.IGNORECASE,
)
"""What denies as "without" does."""
_NO_OPPOSITE = re.compile(
    r"(?i:\bup to\b|\bnot? (?:more|less|fewer) than\b|\byears?[\s-]old\b)|\bNew(?= [A-Z])"
    r"|(?i:(?P<verb>\b(?:set(?:s|ting)?|ma(?:de|kes?|king)|t(?:ook|akes?|aken|aking)|pick(?:s|ed|ing)?"
    r"|g(?:ave|ives?|iven|iving)|end(?:s|ed|ing)?|sign(?:s|ed|ing)?|turn(?:s|ed|ing)?"
    r"|br(?:oke|oken|eaks?|eaking)|show(?:s|ed|n|ing)?)\s)up\b(?!\s[\d.,]+\s?(?:%|per|point)))"
)
"""Words that stand on no side of a pair: "up to 500", "set up", "56 years old", "New York"."""
_PARTY = r"(?:(?:the|an?|its|his|her|their)\s)?(?P<name>[^\W\d_][\w’'-]*(?:\s[A-Z][\w’'-]*)*)"
_PARTNER = re.compile(rf"\b(?:to|against|from|over|beats?|beaten\sby)\s{_PARTY}")
_DOER = re.compile(rf"(?<!\bbeaten\s)\bby\s{_PARTY}")
_CLAUSE_END = re.compile(r"[.;!?](?:\s|$)")
_CLAUSE = 150
"""Characters before and behind a verb in which its doer and the other party are named."""
_VERB = re.compile(
    r"^\s(?:(?:has|have|had|also|later|will|would|then|(?P<passive>was|is|were|are|been|be))\s)*"
    r"(?P<verb>[a-z]{3,})(?:\s(?:(?P<by>by)|the|a|an|to|with|against|over))*\s$"
)

_REFUSAL = re.compile(
    r"\b(?:refus|den[iy]|reject|lack|fail|without|un[a-z]{4,}|in[a-z]{2}able)", re.I
)

Denial = tuple[str, ...]
"""Stems of the words behind one negation."""


def contradiction(statement: str, quoted: str) -> str | None:
    """What the statement turns round, in words; nothing where it does not.

    Looks at words alone: negations before the same words, opposite words, names exchanged around
    the same verb. What it finds is nearly always there; much that is there it does not find.
    """
    denied_here, denied_there = _denials(statement), _denials(quoted)
    return (
        _denied_by_statement(statement, quoted, denied_here, denied_there)
        or _denied_by_quote(statement, quoted, denied_here, denied_there)
        or _opposite(statement, quoted, {word for group in denied_here for word in group})
        or _exchanged(statement, quoted)
    )


def _denied_by_statement(
    statement: str, quoted: str, here: list[Denial], there: list[Denial]
) -> str | None:
    lacked = _denials(_LACK.sub("without", quoted))
    denied = {word for group in (*there, *lacked) for word in group}
    plain = _content(quoted) - denied
    reach = 1 if there or _REFUSAL.search(quoted) else _REACH
    own = [group for group in here if not any(_is_same_denial(group, other) for other in there)]
    wrong = next((word for group in own for word in group[:reach] if word in plain), None)
    return f"the quote does not deny “{wrong}”" if wrong else None


def _is_same_denial(one: Denial, other: Denial) -> bool:
    """Whether only the verb differs: "did not reduce all costs", "did not lower all costs"."""
    return len(one) > 1 and set(one[1:]) <= set(other[1:])


def _denied_by_quote(
    statement: str, quoted: str, here: list[Denial], there: list[Denial]
) -> str | None:
    """The words behind a negation of the quote, said without one or a word for a lack."""
    if here:
        return None
    lacks = bool(_LACK.search(statement))
    said = _content(statement)
    plain = _plain(quoted, there)
    for group in there:
        if lacks and not _LACK.match(group[0]):
            continue
        if set(group[:2]) <= said and group[0] not in plain:
            return f"the quote denies “{group[0]}”"
    return None


def _plain(text: str, denials: list[Denial]) -> set[str]:
    """Stems that the text has at least once without a negation before them."""
    left = Counter(term.stem for term in find_terms(text))
    left.subtract(word for group in denials for word in group)
    return {word for word, count in left.items() if count > 0}


@lru_cache(maxsize=1)
def _sides() -> dict[str, list[tuple[int, bool]]]:
    """For each stem on which side of which pair it stands."""
    sides: dict[str, list[tuple[int, bool]]] = {}
    for number, pair in enumerate(_PAIRS):
        for side, words in enumerate(pair):
            for word in words.split():
                place = (number, bool(side))
                if place not in sides.setdefault(stem(word), []):
                    sides[stem(word)].append(place)
    return sides


def _stems(text: str) -> set[str]:
    """Stems of all words that may have opposites, of those too that carry no matter ("before")."""
    plain = _NO_OPPOSITE.sub(r"\g<verb> ", text)
    return {stem(word) for word in _TOKEN.findall(plain) if word[0].isalpha()}


def _opposite(statement: str, quoted: str, denied: Iterable[str]) -> str | None:
    sides, untouchable = _sides(), set(denied)
    said, there = _stems(statement), _stems(quoted)
    untouchable |= {word for group in _denials(quoted) for word in group}
    held = {place for word in there - said for place in sides.get(word, ())}
    for word in sorted(said - there - untouchable):
        for number, side in sides.get(word, ()):
            opposites = {w for w in there - said if (number, not side) in sides.get(w, ())}
            opposites -= untouchable
            if number < len(_TWO_SIDED):
                opposites = {w for w in opposites if not _is_other_side(statement, word, quoted, w)}
            if (number, side) not in held and opposites:
                return f"the quote says “{min(opposites)}”, not “{word}”"
    return None


def _is_other_side(one: str, verb: str, other: str, opposite: str) -> bool:
    """Whether each tells its own side of one deed: X beat Y, Y lost to X."""
    doers, partners = _parties(one, verb)
    other_doers, other_partners = _parties(other, opposite)
    return bool(doers & other_partners or other_doers & partners)


def _parties(text: str, verb: str) -> tuple[set[str], set[str]]:
    """Stems of who may do what the verb says, and of with whom or to whom."""
    doers: set[str] = set()
    partners: set[str] = set()
    for match in _TOKEN.finditer(text):
        if match.group()[0].isalpha() and stem(match.group()) == verb:
            before = text[max(0, match.start() - _CLAUSE) : match.start()]
            behind = text[match.start() : match.end() + _CLAUSE]
            behind = _CLAUSE_END.split(behind, maxsplit=1)[0]
            doers |= _content(_CLAUSE_END.split(before)[-1]) | _named(_DOER, behind)
            partners |= _named(_PARTNER, behind)
    return doers, partners


def _named(pattern: re.Pattern[str], text: str) -> set[str]:
    return {word for match in pattern.finditer(text) for word in _content(match["name"])}


def _content(text: str) -> set[str]:
    return {term.stem for term in find_terms(text)}


def _denials(text: str) -> list[Denial]:
    """Stems of the content words behind each negation, up to the end of its clause."""
    denials: list[list[str]] = []
    is_open = False
    for word in _TOKEN.findall(_NO_DENIAL.sub(" ", text.replace("’", "'"))):
        lowered = word.casefold()
        if lowered in _NEGATION:
            denials.append([])
            is_open = True
        elif not word[0].isalpha() or lowered == "but":
            is_open = False
        elif is_open and find_terms(lowered):
            denials[-1].append(stem(lowered))
            is_open = len(denials[-1]) < _REACH
    return [tuple(group) for group in denials if group]


def _exchanged(statement: str, quoted: str) -> str | None:
    quoted_deeds = set(_deeds(quoted))
    for doer, verb, done_to in _deeds(statement):
        if (done_to, verb, doer) in quoted_deeds and (doer, verb, done_to) not in quoted_deeds:
            return "the quote says it the other way round"
    return None


def _deeds(text: str) -> list[tuple[str, str, str]]:
    """Who did what to whom, by last names, where only a verb stands between two names."""
    names = find_names(text)
    deeds = []
    for left, right in pairwise(names):
        verb = _VERB.match(text[left.end : right.start])
        if verb:
            passive = bool(verb["passive"] and verb["by"])
            doer, done_to = (right, left) if passive else (left, right)
            deeds.append((doer.words[-1], stem(verb["verb"]), done_to.words[-1]))
    return deeds
