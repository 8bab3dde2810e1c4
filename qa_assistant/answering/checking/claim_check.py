"""Checks what somebody claims against the articles: what supports it, what says otherwise."""

import re
from dataclasses import replace
from enum import StrEnum

from pydantic import Field

from qa_assistant.answering.checking.verification import (
    CONTRADICTED,
    FULL_OVERLAP,
    MIN_OVERLAP,
    Entailment,
    overlap,
    verify,
)
from qa_assistant.answering.citations import cite, is_exact
from qa_assistant.answering.evidence_search import EvidenceSearch
from qa_assistant.answering.language.opposites import contradiction
from qa_assistant.answering.protocols import Sentence
from qa_assistant.models import Citation, Searched
from vectorstore.models import Filters, Record
from vectorstore.reader import SupportOdds
from vectorstore.sentences import split_sentences

MOST_SENTENCES = 5
"""So many sentences of a claim are checked."""
_READ = 12
_ABOUT_IT = 0.3
"""Least share of the claim's words that a sentence must hold to be read at all."""
_SUPPORTED = 0.5
"""Least probability by the reader from which a sentence supports a claim."""
_LIKELY = 0.5
"""The same for a contradiction where nearly all words are the same."""
_SHOWN = 3
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


class ClaimVerdict(StrEnum):
    """What the articles say of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    DISPUTED = "disputed"
    """Some sentences support it, others say otherwise."""
    UNKNOWN = "unknown"


class CheckedClaim(Record):
    """One sentence of what was claimed, and the quotes that bear on it."""

    text: str
    verdict: ClaimVerdict
    supporting: tuple[Citation, ...] = ()
    contradicting: tuple[Citation, ...] = ()


class ClaimReport(Record):
    """What the articles say of each sentence that was claimed."""

    claims: tuple[CheckedClaim, ...]
    unchecked: int = Field(default=0, ge=0)
    """How many further sentences were left out."""
    searched: Searched


class ClaimCheck:
    """Compares claims with the stored articles.

    Args:
        search: Finds the passages.
        entailment: What a reading model says of a claim and a sentence; null does without.
        public_url: Makes the links of citations absolute.
    """

    def __init__(
        self,
        search: EvidenceSearch,
        *,
        entailment: Entailment | None = None,
        public_url: str | None = None,
    ) -> None:
        self._search = search
        self._entailment = entailment
        self._public_url = public_url

    def check(self, text: str, *, collection: str, readers: frozenset[str] | None) -> ClaimReport:
        """What the articles that these readers see say of each sentence of the text.

        Raises:
            CollectionNotFound: there is no such collection.
        """
        search = replace(self._search, collection=collection, readers=readers)
        sentences = [text[span.start : span.end] for span in split_sentences(text)]
        scope = search.store.scope(collection, filters=Filters(), readers=readers)
        claims: list[CheckedClaim] = []
        number = 1
        for sentence in sentences[:MOST_SENTENCES]:
            claim = self._check(sentence, search, number)
            number += len(claim.supporting) + len(claim.contradicting)
            claims.append(claim)
        return ClaimReport(
            claims=tuple(claims),
            unchecked=max(0, len(sentences) - MOST_SENTENCES),
            searched=Searched(**scope.model_dump(), filters=Filters()),
        )

    def _check(self, claim: str, search: EvidenceSearch, number: int) -> CheckedClaim:
        found = {s.key: s for piece in search.evidence(claim) for s in piece.sentences}
        shares = {key: overlap(claim, sentence.text) for key, sentence in found.items()}
        near = [key for key in found if shares[key] >= _ABOUT_IT]
        near = sorted(near, key=lambda key: -shares[key])[:_READ]
        odds = (
            self._entailment([(claim, found[key].text) for key in near])
            if self._entailment
            else [None] * len(near)
        )
        supporting: list[Sentence] = []
        contradicting: list[Sentence] = []
        for key, read in zip(near, odds, strict=True):
            sentence = found[key]
            if _says_otherwise(claim, sentence, shares[key], read):
                contradicting.append(sentence)
            elif (read is None or read.supported >= _SUPPORTED) and verify(
                claim, [sentence], claim
            ).supported:
                supporting.append(sentence)
        quoted = self._cite(supporting[:_SHOWN], number)
        against = self._cite(contradicting[:_SHOWN], number + len(quoted))
        return CheckedClaim(
            text=claim,
            verdict=_verdict(bool(quoted), bool(against)),
            supporting=quoted,
            contradicting=against,
        )

    def _cite(self, sentences: list[Sentence], number: int) -> tuple[Citation, ...]:
        made = (
            cite(
                sentence,
                number=number + at,
                answer_start=0,
                answer_end=0,
                public_url=self._public_url,
            )
            for at, sentence in enumerate(sentences)
        )
        return tuple(
            citation
            for citation, sentence in zip(made, sentences, strict=True)
            if is_exact(citation, sentence.article)
        )


def _says_otherwise(claim: str, sentence: Sentence, share: float, read: SupportOdds | None) -> bool:
    """Whether a sentence contradicts a claim, by the reader or by its words.

    Of the same thing with another number the reader is often in doubt; then its tendency counts.
    Another year is another matter.
    """
    if share >= MIN_OVERLAP and contradiction(claim, sentence.text):
        return True
    if read is None:
        return False
    if read.contradicted >= CONTRADICTED:
        return True
    if share < FULL_OVERLAP or read.contradicted < _LIKELY:
        return False
    years, told = set(_YEAR.findall(claim)), set(_YEAR.findall(sentence.text))
    return (
        not (years and told and years.isdisjoint(told))
        and not verify(claim, [sentence], claim).supported
    )


def _verdict(supported: bool, contradicted: bool) -> ClaimVerdict:
    if supported and contradicted:
        return ClaimVerdict.DISPUTED
    if contradicted:
        return ClaimVerdict.CONTRADICTED
    return ClaimVerdict.SUPPORTED if supported else ClaimVerdict.UNKNOWN
