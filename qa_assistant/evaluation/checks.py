"""Whether an answer meets what a test expects of it."""

from collections.abc import Callable, Iterator, Sequence

from qa_assistant.evaluation.answer_match import exact_match, quotes, says, without_markers
from qa_assistant.evaluation.asking import Asked, article_name
from qa_assistant.evaluation.question_file import Wanted
from qa_assistant.evaluation.results import Failure
from qa_assistant.models import Answer, AnswerStatus, Citation


def check(asked: Asked, wanted: Wanted, inexact: Sequence[Citation] = ()) -> list[Failure]:
    """Everything that is wrong with an answer.

    Args:
        asked: The answer, and the passages it was made from.
        wanted: What the test expects.
        inexact: Citations whose quote is not what the article says at that place; always wrong.
    """
    failures = [
        Failure(field="citations", expected="the article's own words", got=f"“{citation.quote}”")
        for citation in inexact
    ]
    refused = asked.answer.status is AnswerStatus.NOT_FOUND
    if wanted.refuse and not refused:
        expected = "that the articles do not say"
        failures.append(Failure(field="refuse", expected=expected, got=asked.answer.text))
    if wanted.must_answer and refused:
        return [*failures, _refusal(asked.answer, wanted)]
    for part in _CHECKS:
        failures += part(asked, wanted)
    return failures


def _refusal(answer: Answer, wanted: Wanted) -> Failure:
    for field, groups in (
        ("answer", wanted.said),
        ("quote", wanted.quoted),
        ("article", wanted.cited),
    ):
        if groups:
            return Failure(field=field, expected=" and ".join(map(_any, groups)), got=answer.text)
    return Failure(field="refuse", expected="an answer", got=answer.text)


def _said(asked: Asked, wanted: Wanted) -> Iterator[Failure]:
    for forms in wanted.said:
        if not any(_says(asked.answer, form, wanted) for form in forms):
            yield Failure(field="answer", expected=_any(forms), got=_words(asked.answer, wanted))


def _forbidden(asked: Asked, wanted: Wanted) -> Iterator[Failure]:
    for text in wanted.forbid:
        if says(without_markers(asked.answer.text), text):
            yield Failure(field="forbid", expected=f"not “{text}”", got=asked.answer.text)


def _cited(asked: Asked, wanted: Wanted) -> Iterator[Failure]:
    for names in wanted.cited:
        if asked.cited().isdisjoint(map(article_name, names)):
            titles = dict.fromkeys(f"“{citation.title}”" for citation in asked.answer.citations)
            got = ", ".join(titles) or "no citation"
            yield Failure(field="article", expected=_any(names), got=got)


def _quoted(asked: Asked, wanted: Wanted) -> Iterator[Failure]:
    cited = [citation.quote for citation in asked.answer.citations]
    for texts in wanted.quoted:
        if not any(quotes(quote, text) for quote in cited for text in texts):
            got = ", ".join(f"“{quote}”" for quote in cited) or "no citation"
            yield Failure(field="quote", expected=_any(texts), got=got)


_CHECKS: tuple[Callable[[Asked, Wanted], Iterator[Failure]], ...] = (
    _said,
    _forbidden,
    _cited,
    _quoted,
)


def _says(answer: Answer, form: str, wanted: Wanted) -> bool:
    texts = [without_markers(answer.text)]
    if answer.short_answer:
        texts.append(answer.short_answer)
    if wanted.match == "exact":
        return any(exact_match(text, [form]) for text in texts)
    return any(says(text, form) for text in texts)


def _words(answer: Answer, wanted: Wanted) -> str:
    short = f" (short answer: {answer.short_answer})" if answer.short_answer else ""
    return f"{answer.text}{short if wanted.match == 'exact' else ''}"


def _any(forms: Sequence[str]) -> str:
    return " or ".join(f"“{form}”" for form in forms)
