"""Follow-up questions made standalone by a chat model, whose words are checked before use."""

import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from queue import Empty, SimpleQueue

import structlog
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from qa_assistant.answering.language.terms import TermKind, find_terms
from qa_assistant.answering.questions.back_references import points_back
from qa_assistant.answering.questions.rewriting import Rewriter, RuleRewriter, is_question
from qa_assistant.models import Answer

SHOWN_TURNS = 4
ANSWER_CHARACTERS = 300
MOST_CHARACTERS = 300
"""A standalone question is no longer than this, or than the question itself and half as much."""
LEAST_KEPT = 0.5
"""The least share of the question's own words that its rewrite must have."""
MAX_TOKENS = 100

_GLUE = frozenset("regard concern relat happen exact name mani much question answer".split())
_PREFIX = re.compile(r"^(?:(?:standalone|rewritten|last)\s)?question\s*:\s*", re.IGNORECASE)
_FOREIGN = re.compile(r"https?:|www\.|[<>\[\]{}|`*#\\]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069]")

log = structlog.get_logger(__name__)


class ModelRewriter:
    """Asks a LangChain chat model; where its words fail the check or it is late, rules decide.

    It is asked only for questions that point back, so a question that stands by itself costs
    nothing. The conversation is shown to it as fenced data, since answers quote articles.
    """

    def __init__(
        self, model: BaseChatModel, *, timeout: float, fallback: Rewriter | None = None
    ) -> None:
        self._model = model
        self._timeout = timeout
        self._fallback = fallback or RuleRewriter()

    def rewrite(self, question: str, turns: tuple[Answer, ...]) -> str:
        """The model's standalone question if it passes `is_faithful`, else the fallback's."""
        ruled = self._fallback.rewrite(question, turns)
        if not turns or (ruled == question and not points_back(question)):
            return question
        shown = turns[-SHOWN_TURNS:]
        written = self._ask(build_messages(question, shown))
        if written is None:
            return ruled
        line = _one_line(written)
        if line is None or not is_faithful(line, question, shown):
            log.info("the chat model’s rewrite was not used", characters=len(written))
            return ruled
        return line

    def _ask(self, messages: list[BaseMessage]) -> str | None:
        """What the model says; null where it fails or takes longer than the timeout in seconds."""
        outcome: SimpleQueue[str | Exception] = SimpleQueue()

        def run() -> None:
            try:
                reply = self._model.invoke(messages, {"run_name": "rewrite question"})
                outcome.put(str(reply.text))
            except Exception as error:  # the edge of this thread; the caller decides
                outcome.put(error)

        # a daemon: a server that trickles bytes would never time out by itself
        threading.Thread(target=run, name="rewriting", daemon=True).start()
        try:
            result = outcome.get(timeout=self._timeout)
        except Empty:
            result = TimeoutError()
        if isinstance(result, Exception):
            log.warning("chat model did not rewrite, rules do", cause=type(result).__name__)
            return None
        return result


def build_messages(question: str, turns: Sequence[Answer]) -> list[BaseMessage]:
    """The rules, then the turns fenced as data, oldest first, and the question."""
    lines: list[str] = []
    for turn in turns:
        lines.append(f"Question: {_as_data(turn.standalone_question)}")
        lines.append(f"Answer: {_as_data(turn.text)[:ANSWER_CHARACTERS]}")
    shown = "\n".join(lines)
    request = f"<conversation>\n{shown}\n</conversation>\n\nLast question: {_as_data(question)}"
    return [SystemMessage(_rules()), HumanMessage(request)]


def is_faithful(written: str, question: str, turns: Sequence[Answer]) -> bool:
    """Whether a rewrite asks the same question in words of the conversation.

    It must be one line of bounded length that looks like a question, without markup or addresses;
    each of its content words must stand in the question or in the turns, and at least half of the
    question's own must stand in it.
    """
    if len(written) > max(MOST_CHARACTERS, len(question) * 3 // 2) or _FOREIGN.search(written):
        return False
    if not (written.endswith("?") or is_question(written)):
        return False
    own = _stems(question)
    known = own | _GLUE | {stem for turn in turns for stem in _stems(_said(turn))}
    said = _stems(written)
    return said <= known and len(own & said) >= LEAST_KEPT * len(own)


def _said(turn: Answer) -> str:
    titles = [citation.title for citation in turn.citations]
    return "\n".join([turn.question, turn.standalone_question, turn.text, *titles])


def _one_line(written: str) -> str | None:
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    if len(lines) != 1:
        return None
    return _PREFIX.sub("", lines[0]).strip('"“” ') or None


def _stems(text: str) -> set[str]:
    return {
        term.stem
        for term in find_terms(text)
        if term.kind is not TermKind.WORD or len(term.text) > 1
    }


def _as_data(text: str) -> str:
    return " ".join(text.split()).replace("<", "‹").replace(">", "›")


@lru_cache(maxsize=1)
def _rules() -> str:
    return (files("qa_assistant.answering") / "prompts" / "rewrite.txt").read_text("utf-8")
