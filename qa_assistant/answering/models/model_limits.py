"""What one answer may take of a chat model: time, tokens, evidence."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

EVIDENCE_TOKENS = 1200
LOCAL_EVIDENCE_TOKENS, WORDS_EVIDENCE_TOKENS = 180, 240
"""A model without a large graphics card reads some 50 tokens a second; one that writes only a few
words has more time to read."""
LEAST_PROBABILITY, LOCAL_LEAST_PROBABILITY = 0.05, 0.2
QUOTED_FROM = 0.35
"""A small model that finds nothing to say is a sign that nothing answers: quotes take its place
where at most every seventh such answer is wrong without it (docs/measurements.md)."""

FOR_THE_FALLBACK = 0.05
"""Share of the time that is kept for the answer that is given instead of the model's."""


@dataclass(frozen=True)
class ModelLimits:
    """What one answer may take of a chat model."""

    seconds: float = 60.0
    """Everything included: tries, pauses between them, and the answer given instead."""
    answer_tokens: int = 600
    context_tokens: int = 8192
    """What the model can take: rules, evidence, question and answer together."""
    evidence_tokens: int = EVIDENCE_TOKENS
    """How much evidence it is shown at most."""
    least_probability: float = 0.0
    """It is not asked where the best sentence answers with a lower probability than this."""
    reader_decides: bool = False
    """Whether it must say what the reader marks, and the articles are quoted where it does not, if
    the best sentence is at least as likely to answer as `QUOTED_FROM`."""


def usual_limits(
    name: str,
    base_url: str | None,
    *,
    words: bool,
    seconds: float,
    answer_tokens: int,
    context_tokens: int,
    evidence_tokens: int | None,
) -> ModelLimits:
    """What suits a model, as far as its name and address tell; `words` are all it is to write.

    A small model answers whether or not it knows, so that the evidence must decide, and the
    bundled reader knows better than it which words answer (docs/measurements.md); a large one can
    tell by itself, and puts together what no single sentence says.
    """
    local = is_local(name, base_url)
    little = WORDS_EVIDENCE_TOKENS if words else LOCAL_EVIDENCE_TOKENS
    return ModelLimits(
        seconds=seconds,
        answer_tokens=answer_tokens,
        context_tokens=context_tokens,
        evidence_tokens=evidence_tokens or (little if local else EVIDENCE_TOKENS),
        least_probability=LOCAL_LEAST_PROBABILITY if local else LEAST_PROBABILITY,
        reader_decides=local,
    )


def is_local(name: str, base_url: str | None) -> bool:
    """Whether the model runs on this machine, as far as its name and address tell."""
    host = urlsplit(base_url).hostname if base_url else None
    if host is None:
        return name.startswith("ollama:")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
