"""Which texts mention a name of the question by another of its forms."""

import re
from collections.abc import Sequence

from qa_assistant.answering.language.terms import find_terms
from vectorstore.models import AliasUse
from vectorstore.names import long_keys


class OtherNames:
    """The forms of a question's names, ready to be looked for in many texts."""

    def __init__(self, uses: Sequence[AliasUse] = ()) -> None:
        self._uses = tuple(uses)
        self._forms: list[tuple[re.Pattern[str], frozenset[str]]] = []
        for use in uses:
            self._forms += [(_pattern(other), _stems(use.name)) for other in use.others]
            if len(use.others) == 1:  # else the name does not tell which of them is meant
                self._forms.append((_pattern(use.name), _stems(use.others[0])))

    def asked_of(self, question: str, text: str) -> str:
        """The question with its names in that form in which the text has them."""
        for use in self._uses:
            if use.name in question and not _pattern(use.name).search(text):
                form = next((other for other in use.others if _pattern(other).search(text)), None)
                question = question.replace(use.name, form) if form else question
        return question

    def stems_in(self, text: str) -> set[str]:
        """Stems of the names that the text mentions by another form: as if it said them too."""
        found: set[str] = set()
        for pattern, stems in self._forms:
            if not stems <= found and pattern.search(text):
                found |= stems
        return found


def _pattern(form: str) -> re.Pattern[str]:
    """The form as a text has it: an abbreviation in its own capitals, a name in any.

    Of a company's name its legal form may be missing.
    """
    if " " not in form:
        return re.compile(rf"(?<!\w){re.escape(form)}(?:s\b|(?!\w))")
    key = min(long_keys(form), key=len) if form.isascii() else form
    words = r"\W{1,3}".join(map(re.escape, key.split()))
    return re.compile(rf"(?<!\w){words}s?(?!\w)", re.IGNORECASE)


def _stems(text: str) -> frozenset[str]:
    return frozenset(term.stem for term in find_terms(text))
