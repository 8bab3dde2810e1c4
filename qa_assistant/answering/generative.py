"""Answers written by a chat model, with every statement checked against exact quotes."""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from queue import Empty, SimpleQueue
from typing import Any

import structlog
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from pydantic import BaseModel, Field, SecretStr, ValidationError

from qa_assistant.answering.other_names import OtherNames
from qa_assistant.answering.prompting import Prompt, build_prompt
from qa_assistant.answering.protocols import Answerer, Evidence, Sentence, Statement
from qa_assistant.answering.short_answers import pick_short_answer
from qa_assistant.answering.verification import overlap, verify
from qa_assistant.errors import ModelMisconfigured, ModelUnavailable
from qa_assistant.models import Note, NoteKind
from vectorstore.models import AliasUse
from vectorstore.sentences import split_sentences

_MIN_OVERLAP_TO_ATTRIBUTE = 0.6
_CUT_OFF = frozenset({"length", "max_tokens", "MAX_TOKENS"})
_LABEL = re.compile(r"\bs\d+\b")
_LABELS = re.compile(r"\s*[\[(]\s*s\d+(?:\s*,\s*s\d+)*\s*[\])]")
_JSON = re.compile(r"\{.*\}", re.DOTALL)
_EXTRAS = {
    "openai": "openai",
    "azure_openai": "openai",
    "anthropic": "anthropic",
    "ollama": "ollama",
}

log = structlog.get_logger(__name__)


class ModelStatement(BaseModel):
    """One sentence of the answer."""

    text: str = Field(description="A short sentence that answers the question or a part of it.")
    sentences: list[str] = Field(
        default_factory=list, description="Labels of the sentences that say it, e.g. s2."
    )


class ModelAnswer(BaseModel):
    """An answer from the numbered sentences; empty when they do not answer the question."""

    statements: list[ModelStatement] = Field(default_factory=list)


class GenerativeAnswerer:
    """Lets a LangChain chat model write; shows only statements that their quotes support.

    When the model fails, cuts off or does not answer in time, the fallback answers instead and
    a note says so.
    """

    def __init__(
        self,
        model: BaseChatModel,
        *,
        fallback: Answerer,
        name: str = "chat model",
        timeout: float = 60.0,
        evidence_characters: int = 4000,
    ) -> None:
        self._model = model
        self._fallback = fallback
        self._timeout = timeout
        self._characters = evidence_characters
        self.name = name

    def answer(
        self, question: str, evidence: Sequence[Evidence], *, aliases: Sequence[AliasUse] = ()
    ) -> Iterator[Statement | Note]:
        """Checked statements of the model; the fallback's with a note where the model fails."""
        if not evidence:
            return
        prompt = build_prompt(question, evidence, characters=self._characters)
        try:
            answer = _within(self._timeout, lambda: self._ask(prompt))
        except ModelUnavailable as error:
            log.warning("chat model failed, the extractive answerer takes over", cause=str(error))
            yield Note(
                kind=NoteKind.FALLBACK,
                text=f"The chat model did not answer ({error}); this answer quotes the articles.",
            )
            yield from self._fallback.answer(question, evidence, aliases=aliases)
            return
        yield from _checked(answer, prompt.sentences, question, OtherNames(aliases))

    def _ask(self, prompt: Prompt) -> ModelAnswer:
        """The model's answer as structured output, or read from its text."""
        try:
            structured = self._model.with_structured_output(ModelAnswer, include_raw=True)
        except (NotImplementedError, ValueError):
            return self._ask_in_words(prompt.messages)
        try:
            result: Any = structured.invoke(prompt.messages)
        except Exception as error:
            if _is_bad_request(error):  # a server that knows no response format
                return self._ask_in_words(prompt.messages)
            raise
        _refuse_cut_off(result["raw"])
        if isinstance(result["parsed"], ModelAnswer):
            return result["parsed"]
        return read_answer(_text(result["raw"]))

    def _ask_in_words(self, messages: list[BaseMessage]) -> ModelAnswer:
        message = self._model.invoke(messages)
        _refuse_cut_off(message)
        return read_answer(_text(message))


def load_chat_model(
    name: str,
    *,
    base_url: str | None,
    api_key: SecretStr | None,
    timeout: float,
    max_tokens: int,
) -> BaseChatModel:
    """The chat model `provider:model`; a name without provider is an OpenAI-compatible one.

    Raises:
        ModelMisconfigured: the provider is unknown, its extra is missing or its key is not set.
    """
    from langchain.chat_models import init_chat_model

    provider, _, model = name.rpartition(":") if ":" not in name else name.partition(":")
    provider = provider or "openai"
    options: dict[str, Any] = {"temperature": 0, "timeout": timeout, "max_retries": 1}
    options["num_predict" if provider == "ollama" else "max_tokens"] = max_tokens
    if base_url:
        options["base_url"] = base_url
    if api_key:
        options["api_key"] = api_key.get_secret_value()
    elif base_url and provider == "openai":
        options["api_key"] = "none"  # local servers take any key, the client refuses to have none
    try:
        loaded: BaseChatModel = init_chat_model(model, model_provider=provider, **options)
    except ImportError as error:
        extra = _EXTRAS.get(provider)
        step = f"pip install 'qa-assistant[{extra}]'" if extra else f"install {error.name}"
        raise ModelMisconfigured(
            f"QA_CHAT_MODEL={name}: the integration of {provider!r} is not installed; {step}."
        ) from error
    except Exception as error:
        raise ModelMisconfigured(f"QA_CHAT_MODEL={name}: {_first_line(error)}") from error
    return loaded


def read_answer(text: str) -> ModelAnswer:
    """A model's answer from its words: the JSON in them, else its sentences with their labels.

    Raises:
        ModelUnavailable: there is nothing in it.
    """
    found = _JSON.search(text)
    if found:
        try:
            return ModelAnswer.model_validate(json.loads(found.group()))
        except (ValidationError, json.JSONDecodeError):
            raise ModelUnavailable("it returned JSON of another form") from None
    if not text.strip():
        raise ModelUnavailable("it returned nothing")
    pieces = (text[span.start : span.end] for span in split_sentences(text))
    return ModelAnswer(
        statements=[
            ModelStatement(text=_LABELS.sub("", piece), sentences=_LABEL.findall(piece))
            for piece in pieces
            if not piece.endswith(":")  # "Here is the answer:" states nothing
        ]
    )


def _checked(
    answer: ModelAnswer, sentences: Mapping[str, Sentence], question: str, names: OtherNames
) -> Iterator[Statement | Note]:
    """Statements that their quotes support, each once; then a note on those that were dropped."""
    dropped = 0
    seen: set[str] = set()
    for statement in answer.statements:
        text = " ".join(_LABELS.sub("", statement.text).split())
        if not text or text in seen:
            continue
        seen.add(text)
        support = _support(text, statement.sentences, sentences, question, names)
        if support:
            short = (pick_short_answer(question, quote.text) for quote in support)
            named = next((s for s in short if s and s in text), None)
            level = verify(text, support, question, names).support
            yield Statement(text, support, named, level)
        else:
            dropped += 1
    if dropped:
        count = "One statement was" if dropped == 1 else f"{dropped} statements were"
        yield Note(
            kind=NoteKind.UNSUPPORTED_REMOVED,
            text=f"{count} removed because no sentence of the articles supports it.",
        )


def _support(
    text: str,
    labels: Sequence[str],
    sentences: Mapping[str, Sentence],
    question: str,
    names: OtherNames,
) -> tuple[Sentence, ...]:
    """The named sentences if they support the text, else the one sentence that does, if any."""
    named = {
        label: sentences[label]
        for raw in labels
        for label in _LABEL.findall(raw)
        if label in sentences
    }
    quotes = tuple(named.values())
    if verify(text, quotes, question, names).supported:
        needed = tuple(q for q in quotes if verify(text, (q,), question, names).supported)
        return needed or quotes
    likely = sorted(sentences.values(), key=lambda s: overlap(text, s.text), reverse=True)
    for sentence in likely[:3]:
        enough = overlap(text, sentence.text) >= _MIN_OVERLAP_TO_ATTRIBUTE
        if enough and verify(text, (sentence,), question, names).supported:
            return (sentence,)
    return ()


def _within(seconds: float, call: Callable[[], ModelAnswer]) -> ModelAnswer:
    """The call's result; a vendor's error or too long a wait becomes `ModelUnavailable`.

    The call runs in a daemon thread: a server that trickles bytes would never time out by itself.
    """
    outcome: SimpleQueue[ModelAnswer | Exception] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put(call())
        except Exception as error:
            outcome.put(error)

    threading.Thread(target=run, name="chat-model", daemon=True).start()
    try:
        result = outcome.get(timeout=seconds)
    except Empty:
        raise ModelUnavailable(f"no answer within {seconds:g} s") from None
    if isinstance(result, ModelUnavailable):
        raise result
    if isinstance(result, Exception):
        log.debug("chat model error", error=repr(result))
        raise ModelUnavailable(type(result).__name__) from result
    return result


def _refuse_cut_off(message: BaseMessage) -> None:
    metadata = getattr(message, "response_metadata", {})
    reason = (
        metadata.get("finish_reason") or metadata.get("stop_reason") or metadata.get("done_reason")
    )
    if reason in _CUT_OFF:
        raise ModelUnavailable("its answer was cut off")


def _is_bad_request(error: Exception) -> bool:
    return getattr(error, "status_code", None) in (400, 404, 422)


def _text(message: BaseMessage) -> str:
    return str(message.text)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
