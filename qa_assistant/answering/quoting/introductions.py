"""What an abbreviation stands for, quoted from where articles introduce it."""

from collections.abc import Callable, Iterator, Sequence

from qa_assistant.answering.protocols import Sentence, Statement
from vectorstore.models import Alias, AliasUse

NamesIn = Callable[[str], Sequence[Alias]]
"""The names that a text introduces for something: "Northern Rare Earth Group (CNRE)"."""


def no_names(_text: str) -> tuple[Alias, ...]:
    """Of a text in which nothing is looked for."""
    return ()


def introductions(
    short: str, sentences: Sequence[Sentence], aliases: Sequence[AliasUse], names_in: NamesIn
) -> Iterator[Statement]:
    """For each long form the first sentence that introduces it.

    Forms that are known for the collection come first: a person may have put them in order.
    """
    known = [form for use in aliases if use.name == short for form in use.others]
    found: dict[str, Statement] = {}
    for sentence in sentences:
        if short.casefold() in sentence.text.casefold():
            for form in _forms_in(sentence.text, short, known, names_in):
                statement = Statement(sentence.text, (sentence,), form)
                found.setdefault(form.casefold(), statement)
    rank = {form.casefold(): place for place, form in enumerate(known)}
    yield from (found[form] for form in sorted(found, key=lambda f: rank.get(f, len(known))))


def _forms_in(text: str, short: str, known: Sequence[str], names_in: NamesIn) -> Iterator[str]:
    yield from (form for form in known if form in text and f"({short})" in text)
    for alias in names_in(text):
        if alias.short.casefold() == short.casefold():
            yield alias.long
