"""Chat models by name: loading one, and in which forms each kind is asked for JSON."""

from collections.abc import Mapping
from typing import Any

from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from qa_assistant.answering.models.model_calls import RequestForms
from qa_assistant.errors import ModelMisconfigured

ANSWER_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "statements": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "sentences": {"type": "array", "items": {"type": "string"}},
                    "short_answer": {"type": "string"},
                    "text": {"type": "string"},
                },
                "required": ["sentences", "short_answer", "text"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["statements"],
    "additionalProperties": False,
}
WORDS_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"answer": {"type": "string"}, "sentence": {"type": "integer"}},
    "required": ["answer", "sentence"],
    "additionalProperties": False,
}
"""The words first: a small model that names the sentence first copies all of it."""
_KEY = "Write provider:model; where a key is missing, QA_CHAT_API_KEY sets it."
_EXTRAS = {
    "openai": "openai",
    "azure_openai": "openai",
    "anthropic": "anthropic",
    "ollama": "ollama",
}


def load_chat_model(
    name: str,
    *,
    base_url: str | None,
    api_key: SecretStr | None,
    timeout: float,
    max_tokens: int,
    context_tokens: int,
) -> BaseChatModel:
    """The chat model `provider:model`; a name without provider is an OpenAI-compatible one.

    Raises:
        ModelMisconfigured: the provider is unknown, its extra is missing or its key is not set.
    """
    from langchain.chat_models import init_chat_model

    provider, _, model = name.rpartition(":") if ":" not in name else name.partition(":")
    provider = provider or "openai"
    options = _options(provider, timeout=timeout, max_tokens=max_tokens, context=context_tokens)
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
        raise ModelMisconfigured(
            f"QA_CHAT_MODEL={name}: {_first_line(error)} {_KEY if api_key is None else ''}".rstrip()
        ) from error
    return loaded


def request_forms(model: BaseChatModel, schema: Mapping[str, Any] = ANSWER_SCHEMA) -> RequestForms:
    """The forms in which this model is asked, the best first.

    The schema goes into OpenAI's request as it is: given to LangChain as `response_format` it
    would be parsed there, and an answer that was cut off would be lost with what it had said.
    """
    package = type(model).__module__.partition(".")[0]
    if package == "langchain_openai":
        json_schema = {"name": "answer", "schema": schema, "strict": True}
        response_format = {"type": "json_schema", "json_schema": json_schema}
        plain = {"stream_usage": False, "temperature": None}  # some models and servers know neither
        return RequestForms(
            {"extra_body": {"response_format": response_format}, "stream_usage": True},
            {"stream_usage": True},
            plain,
        )
    if package == "langchain_ollama":
        return RequestForms({"format": schema}, {})
    return RequestForms({})


def _options(provider: str, *, timeout: float, max_tokens: int, context: int) -> dict[str, Any]:
    """What is set on every model. Retries are ours: there is one deadline over all of them."""
    if provider == "ollama":
        # without `num_ctx` Ollama cuts the beginning of a prompt off, the rules first
        return {
            "temperature": 0,
            "num_predict": max_tokens,
            "num_ctx": context,
            "client_kwargs": {"timeout": timeout},
        }
    return {"temperature": 0, "timeout": timeout, "max_retries": 0, "max_tokens": max_tokens}


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
