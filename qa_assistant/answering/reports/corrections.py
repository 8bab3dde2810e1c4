"""Corrections that articles print: what was wrong, what is right, and where it stands.

The forms are those of newsrooms: "Correction: …", "An earlier version of this article said …",
"This story has been corrected to show …, not …", "(Corrects paragraph 3 to say …, not …)", "This
article was amended on …", "gave a wrong figure … The correct figure is …".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qa_assistant.answering.language.quantities import find_counts
from qa_assistant.answering.language.terms import TermKind, find_terms
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.times.event_dates import find_dates
from vectorstore.models import Article
from vectorstore.sentences import split_sentences

_STORY = (
    r"(?:articles?|stor(?:y|ies)|reports?|versions?|columns?|pieces?|dispatch|posts?|headline"
    r"|caption)"
)
_WRONGLY = r"(?:mistakenly|incorrectly|wrongly|erroneously|inaccurately|in error)"
_MIS = r"mis(?:stated|identified|spelled|reported|named|quoted|attributed|represented)"
_FORMER = r"(?:earlier|previous|original|first|initial)"
_SAID = rf"(?:{_WRONGLY}|{_MIS}|gave\sa\swrong|had\sa\swrong|contained\san\serror)"
_TELLS = (
    r"\b(?:found|finds|concluded|showed|shows|revealed"
    rf"|(?:says|said)(?!\s{_WRONGLY}))\b"
)
"""A report that found that somebody was wrongly convicted is in no error itself."""
_EARLIER = (
    rf"\b(?:an?|the|our)\s{_FORMER}\sversion\sof\s(?:this|the|our)\s{_STORY}\b"
    rf"|\ban\s{_FORMER}\sversion\s(?:said|stated|gave|{_MIS}|{_WRONGLY})"
    rf"|\b(?:the|this|our|an?)\s(?:{_FORMER}\s)?{_STORY}\b(?:(?!{_TELLS})[^.]){{0,120}}"
    rf"(?<!\bwas\s)(?<!\bwere\s)(?<!\bbeen\s)(?<!\bbe\s)\b{_SAID}"
    rf"|\bthis\s{_STORY}\soriginally\s(?:said|stated|reported|gave)\b"
)
_FIGURE = (
    r"(?:figure|number|name|date|day|year|amount|sum|total|spelling|title|price|cost|value|place"
    r"|age|share|location|rate)"
)
_CUE = re.compile(
    r"^\W*(?:corrections?|clarification|editor[’']s\snote|errat(?:um|a))\b(?:\s\w+){0,4}\s*[:—–-]"
    rf"|^\W*\(?corrects\b|\b{_STORY}\b[^.]{{0,60}}\b(?:has|have)\sbeen\s(?:corrected|amended)\b"
    rf"|\b{_STORY}\s(?:was|were)\s(?:corrected|amended)\b|\b(?:this|the)\s{_STORY}\scorrects\b"
    rf"|\bthe\scorrect\s{_FIGURE}(?:\s\w+){{0,5}}\s(?:is|was|are|were)\b|{_EARLIER}",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^\W*(?:corrections?|clarification|corrected|erratum)\b\s*[:—–-]", re.IGNORECASE
)
_SAYS_WRONG = re.compile(
    rf"{_EARLIER}|\b(?:the|our|an?)\s(?:{_FORMER}\s)?(?:report|article|story)\s"
    r"(?:(?:of|on|about|in)\s[^.,;]{3,60}?\s)?"
    rf"(?:said|stated|gave|put|reported|named)\b|\b{_WRONGLY}\b|\b{_MIS}\b",
    re.IGNORECASE,
)
_SAYS_RIGHT = re.compile(
    r"\bthe\s(?:correct|right|actual)\s\w+|^\W*(?:it|they|he|she|there|that)\s(?:is|was|are|were)\b"
    r"|\bin\sfact\b|\bactually\b|\bshould\shave\b",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"(?:^|(?<=[,;()]))(?P<right>[^,;()]+(?:,\d{3}[^,;()]*)*),?\s(?:and\snot|not|instead\sof|rather\sthan)\s"
    r"(?P<wrong>[^;()]+)",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bto\s(?P<right>[^;()]+?)\sfrom\s(?P<wrong>[^;().]+)", re.IGNORECASE)
_TO = re.compile(r"\bfrom\s(?P<wrong>[^;()]+?)\sto\s(?P<right>[^;().]+)", re.IGNORECASE)
_WHEN_PRINTED = re.compile(
    r"\b(?:published|posted|printed|that\sran|dated|sent)\b[^.;]{0,30}$", re.IGNORECASE
)
"""What stands before the date of the story that is corrected."""
_OF_STORY = re.compile(
    rf"\b{_STORY}\s(?:(?:of|on|from|for)\s|(?:(?:was|were|first|originally)\s)*"
    r"(?:published|posted|printed|that\sran|dated|sent)\s(?:\w+\s){0,2})$",
    re.IGNORECASE,
)
_SPLIT = re.compile(r";|,?\s(?:but|when in fact|whereas|while)\s|—|(?<=\w)\.\s", re.IGNORECASE)
_HINT = re.compile(r"correct|earlier|previous|original|amended|clarif|editor|erra|mis|wrong", re.I)
_REACH = 3
"""So many sentences behind a cue may belong to the correction."""

Words = frozenset[str]


@dataclass(frozen=True)
class Correction:
    """What an article corrects, its own or another's."""

    article: Article
    sentences: tuple[Sentence, ...]
    """The sentences that make it, in order."""
    wrong: str
    """The pieces of text that say what was wrong, joined."""
    right: str
    """The pieces that say what is right, joined; may be empty."""

    @property
    def told(self) -> Sentence:
        """The sentence that says what is right, else the first."""
        pieces = [piece for piece in self.right.split("\n") if piece]
        for sentence in self.sentences:
            if any(piece in sentence.text for piece in pieces):
                return sentence
        return self.sentences[0]

    def withdraws(self, sentence: Sentence) -> bool:
        """Whether the sentence is the one that tells the error, not what is right."""
        inside = any(s.key == sentence.key for s in self.sentences)
        return inside and sentence.key != self.told.key and bool(self.right)

    def concerns(self, sentence: Sentence) -> bool:
        """Whether the sentence is about the same thing.

        It is of the same article, it shares names, or its article is of the day on which the
        corrected story is said to have been printed, and shares words.
        """
        if sentence.article.id == self.article.id:
            return True
        own = " ".join([self.article.title, *(s.text for s in self.sentences)])
        mine, theirs = find_terms(own), find_terms(f"{sentence.article.title}. {sentence.text}")
        # at the beginning of a sentence a name is not known to be one
        names = {t.stem for t in (*mine, *theirs) if t.kind is TermKind.NAME}
        for terms in (mine, theirs):
            names &= {t.stem for t in terms if t.text[0].isupper()}
        words = {t.stem for t in mine} & {t.stem for t in theirs}
        if len(words) >= 3 and self._names_the_day_of(sentence.article):
            return True
        return len(words) >= 4 and bool(names)

    def _names_the_day_of(self, article: Article) -> bool:
        """Whether the story that is corrected is said to be of the article's day."""
        day = article.published_at
        if day is None:
            return False
        return any(
            (date.month, date.day) == (day.month, day.day) and date.year in (None, day.year)
            for sentence in self.sentences
            for date in find_dates(sentence.text)
            if _WHEN_PRINTED.search(sentence.text[: date.start])
        )


@lru_cache(maxsize=256)
def _spans(text: str, title: str, language: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of corrections stand; each run of them ends with an empty span."""
    if not _HINT.search(text) and not _TITLE.match(title):
        return ()
    spans = split_sentences(text, language)
    is_all = bool(_TITLE.match(title))
    found: list[tuple[int, int]] = []
    place = 0
    while place < len(spans):
        if not is_all and not _CUE.search(text[spans[place].start : spans[place].end]):
            place += 1
            continue
        last = len(spans) if is_all else min(len(spans), place + 1 + _REACH)
        for span in spans[place:last]:
            if (
                found
                and not is_all
                and span is not spans[place]
                and "\n\n" in text[found[-1][1] : span.start]
            ):
                break
            found.append((span.start, span.end))
            place += 1
        found.append((0, 0))
    return tuple(found)


def find_corrections(article: Article) -> list[Correction]:
    """The corrections that stand in the article's text, in order."""
    return list(_corrections(article))


def _corrections(article: Article) -> Iterator[Correction]:
    run: list[Sentence] = []
    for start, end in _spans(article.text, article.title, article.language):
        if start < end:
            run.append(Sentence(article, start, end))
            continue
        wrong, right = _sides(run)
        if wrong or right:
            yield Correction(article, tuple(run), "\n".join(wrong), "\n".join(right))
        run = []


def _sides(run: list[Sentence]) -> tuple[list[str], list[str]]:
    """What the sentences say was wrong, and what is right."""
    wrong: list[str] = []
    right: list[str] = []
    for place, sentence in enumerate(run):
        if right and place and _begins_paragraph(run[place - 1], sentence):
            break  # what is right has been said, the story goes on
        for clause in _SPLIT.split(sentence.text):
            forms = (_INSTEAD, _FROM, _TO) if "orrect" in clause else (_INSTEAD,)
            pair = next((m for p in forms if (m := p.search(clause))), None)
            if pair and _tells(pair["wrong"]) and _tells(pair["right"]):
                wrong.append(pair["wrong"])
                right.append(pair["right"])
            elif _SAYS_RIGHT.search(clause):
                right.append(clause)
            elif _SAYS_WRONG.search(clause):
                wrong.append(_without_day_of_story(clause))
            elif wrong and not right and _tells(clause):
                right.append(clause)
    return wrong, right


def _without_day_of_story(clause: str) -> str:
    """The clause without the day on which what is corrected was printed: that is no error."""
    for date in reversed(find_dates(clause)):
        if _OF_STORY.search(clause[: date.start]):
            clause = f"{clause[: date.start]}{clause[date.end :]}"
    return clause


def _begins_paragraph(before: Sentence, sentence: Sentence) -> bool:
    return "\n" in sentence.article.text[before.end : sentence.start]


def _tells(text: str) -> bool:
    """Whether a piece names a number, a date or a name."""
    return bool(
        find_counts(f"{text} ")
        or find_dates(text)
        or any(term.kind is not TermKind.WORD for term in find_terms(f"a {text}"))
    )
