"""Builds from settings what answers questions, and what rewrites and checks beside it."""

from collections.abc import Sequence
from functools import lru_cache

from qa_assistant.answering.checking.verification import Entailment
from qa_assistant.answering.protocols import Answerer
from qa_assistant.answering.questions.rewriting import Rewriter, RuleRewriter
from qa_assistant.answering.quoting.extractive import ExtractiveAnswerer
from qa_assistant.settings import EXTRACTIVE, ChatWrites, Settings
from vectorstore.cross_encoders import CrossEncoderEntailment
from vectorstore.models import Alias
from vectorstore.reader import Reader


def build_rewriter(settings: Settings) -> Rewriter:
    """What makes follow-up questions standalone."""
    if settings.chat_model == EXTRACTIVE:
        return RuleRewriter()
    from qa_assistant.answering.models.chat_models import load_chat_model
    from qa_assistant.answering.questions.model_rewriting import MAX_TOKENS, ModelRewriter

    timeout = min(settings.rewrite_timeout, settings.chat_timeout / 2)
    model = load_chat_model(
        settings.chat_model,
        base_url=settings.chat_base_url,
        api_key=settings.chat_api_key,
        timeout=timeout,
        max_tokens=MAX_TOKENS,
        context_tokens=settings.chat_context_tokens,
    )
    return ModelRewriter(model, timeout=timeout)


def build_answerer(
    settings: Settings, extractive: ExtractiveAnswerer, reader: Reader | None
) -> Answerer:
    """What writes the answers; `reader` checks a chat model's statements."""
    if settings.chat_model == EXTRACTIVE:
        return extractive
    # the chat-model adapter costs seconds to import: only who set a model pays for it
    from qa_assistant.answering.models.chat_models import load_chat_model
    from qa_assistant.answering.models.generative import GenerativeAnswerer
    from qa_assistant.answering.models.model_calls import Prices
    from qa_assistant.answering.models.model_limits import is_local, usual_limits
    from qa_assistant.answering.models.pointing import PointingAnswerer

    name, address = settings.chat_model, settings.chat_base_url
    usual = ChatWrites.WORDS if is_local(name, address) else ChatWrites.STATEMENTS
    words = (settings.chat_writes or usual) is ChatWrites.WORDS
    limits = usual_limits(
        name,
        address,
        words=words,
        seconds=settings.chat_timeout,
        answer_tokens=settings.chat_max_tokens,
        context_tokens=settings.chat_context_tokens,
        evidence_tokens=settings.evidence_tokens,
    )
    model = load_chat_model(
        name,
        base_url=address,
        api_key=settings.chat_api_key,
        timeout=limits.seconds,
        max_tokens=limits.answer_tokens,
        context_tokens=limits.context_tokens,
    )
    prices = Prices(settings.chat_price_input, settings.chat_price_output)
    if words:
        return PointingAnswerer(model, quoting=extractive, name=name, limits=limits, prices=prices)
    return GenerativeAnswerer(
        model,
        fallback=extractive,
        judge=extractive,
        entailment=build_entailment(settings, reader),
        name=name,
        limits=limits,
        prices=prices,
    )


def build_entailment(settings: Settings, reader: Reader | None) -> Entailment | None:
    """What says whether a quote supports a statement, if anything does."""
    if settings.entailment is not None:
        return _load_entailment(settings.entailment).support
    return None if reader is None else reader.support


@lru_cache(maxsize=1)
def _load_entailment(name: str) -> CrossEncoderEntailment:
    return CrossEncoderEntailment(name)


def names_in(text: str) -> Sequence[Alias]:
    """The names that a text introduces; its patterns are read when a question asks for one."""
    from ingest.aliases import find_aliases

    return find_aliases(text)
