"""Statements that turn their quote round: not for yes, fell for rose, who did it to whom."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from qa_assistant.answering.stated_names import find_names
from qa_assistant.answering.terms import find_terms, stem

_PAIRS = (
    ("rise rose risen increase grow growth gain climb jump surge soar expand raise higher up",
     "fall decrease decline drop shrink slump plunge lower reduce cut down"),
    ("win victory beat defeated", "lose defeat beaten"),
    ("approve accept pass adopt", "reject refuse deny veto"),
    ("open", "close shut"),
    ("begin start launch", "end finish stop cease"),
    ("before earlier", "after later"),
    ("more", "less fewer"),
    ("above exceed", "below"),
    ("first", "last"),
    ("buy purchase acquire", "sell sale"),
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
    r"\bnot (?:only|just|least)\b|\bno\.|\bno (?:later|earlier|more|less) than\b"
    r"|\bnot (?:to )?be confused\b[^.]*",
    re.IGNORECASE,
)
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
    denied = {word for group in there for word in group}
    plain = {term.stem for term in find_terms(quoted)} - denied
    reach = 1 if there or _REFUSAL.search(quoted) else _REACH
    wrong = next((word for group in here for word in group[:reach] if word in plain), None)
    return f"the quote does not deny “{wrong}”" if wrong else None


def _denied_by_quote(
    statement: str, quoted: str, here: list[Denial], there: list[Denial]
) -> str | None:
    """The words behind a negation of the quote, said without one."""
    if here:
        return None
    said = {term.stem for term in find_terms(statement)}
    plain = _plain(quoted, there)
    for group in there:
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
    """Stems of all words, of those too that carry no matter ("before", "more")."""
    return {stem(word) for word in _TOKEN.findall(text) if word[0].isalpha()}


def _opposite(statement: str, quoted: str, denied: Iterable[str]) -> str | None:
    sides, untouchable = _sides(), set(denied)
    said, there = _stems(statement), _stems(quoted)
    untouchable |= {word for group in _denials(quoted) for word in group}
    held = {place for word in there - said for place in sides.get(word, ())}
    for word in sorted(said - there - untouchable):
        for number, side in sides.get(word, ()):
            opposites = {w for w in there - said if (number, not side) in sides.get(w, ())}
            if (number, side) not in held and opposites - untouchable:
                return f"the quote says “{min(opposites)}”, not “{word}”"
    return None


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
