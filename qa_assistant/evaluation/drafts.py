"""Answers that people did not like, as drafts of knowledge-base tests."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import yaml  # type: ignore[import-untyped]  # its stubs are a package of their own

from qa_assistant.evaluation.answer_match import has_words, without_markers
from qa_assistant.evaluation.question_file import HEADER, MAX_TURNS, VERSION
from qa_assistant.evaluation.ratings import RatedAnswer
from qa_assistant.models import Answer, AnswerStatus, TimeUse
from vectorstore.models import DEFAULT_COLLECTION

_WIDTH = 100
_HEAD = """# Drafts of tests, made from answers that were rated down. For each of them write what
# the answer should say (`answer`), or `refuse: true` where the articles do not say, look at what
# is forbidden, and remove `draft: true`. Until then it is listed, and neither run nor counted.
"""


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]  # the library has no types
    """Escapes what plain and single-quoted text would not bring back, as odd line breaks."""


def _text(dumper: Any, text: str) -> Any:
    style = None if text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def draft_file(rated: Sequence[RatedAnswer]) -> str:
    """A question file (YAML) with a draft of a test for each answer.

    A follow-up becomes a conversation with the questions before it. What was answered is forbidden;
    where nothing was answered, a refusal is.
    """
    parts = [f"{_HEAD}{HEADER}: {VERSION}\ntests:\n" if rated else f"{_HEAD}{HEADER}: {VERSION}\n"]
    parts += [_draft(each) for each in rated]
    return "\n".join(parts)


def _draft(rated: RatedAnswer) -> str:
    answer = rated.answer
    expected: dict[str, Any] = {"question": answer.question, "answer": None}
    if answer.status is AnswerStatus.NOT_FOUND:
        expected["refuse"] = False
    else:
        short = answer.short_answer or ""
        expected["forbid"] = [short if has_words(short) else without_markers(answer.text)]
    fields: dict[str, Any] = {"name": f"{answer.question[:200]} ({answer.id})", "draft": True}
    fields |= _where(answer)
    if rated.earlier:
        fields["turns"] = [
            *({"question": question} for question in rated.earlier[1 - MAX_TURNS :]),
            expected,
        ]
    else:
        fields |= expected
    text = yaml.dump([fields], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    lines = [*_comments(rated), *text.rstrip("\n").split("\n")]
    return "".join(f"  {line}\n" for line in lines)


def _comments(rated: RatedAnswer) -> list[str]:
    """What the user said, and what was answered, for whoever finishes the draft."""
    said = [f"answered: {rated.answer.text}", f"rated down {rated.feedback.given_at:%Y-%m-%d}"]
    if rated.feedback.comment:
        said.append(f"comment: {rated.feedback.comment}")
    # whatever ends a line in YAML would end the comment too
    return [f"# {line}" for text in said for line in _printable(text).splitlines()]


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c in "\n\r" else " " for c in text)


def _where(answer: Answer) -> dict[str, Any]:
    searched, fields = answer.searched, dict[str, Any]()
    asked = searched.time.as_of if searched.time else answer.created_at.astimezone(UTC)
    fields["as_of"] = _moment(asked)
    if searched.collection != DEFAULT_COLLECTION:
        fields["collection"] = searched.collection
    filters = searched.filters.model_dump(mode="json", exclude_defaults=True)
    if searched.time is not None and searched.time.used_as is TimeUse.FILTER:
        # these bounds are what the question's words became, and will become again
        filters = {k: v for k, v in filters.items() if not k.startswith("published_")}
    if filters:
        fields["filters"] = {k: sorted(v) if k == "tags" else v for k, v in filters.items()}
    return fields


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
