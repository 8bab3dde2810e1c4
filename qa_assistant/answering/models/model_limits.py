"""What one answer may take of a chat model: time, tokens, evidence."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

EVIDENCE_TOKENS = 1200
LOCAL_EVIDENCE_TOKENS = 180
"""A model without a large graphics card reads some 50 tokens a second."""
LEAST_PROBABILITY, LOCAL_LEAST_PROBABILITY = 0.05, 0.2
QUOTED_FROM = 0.35
"""A small model that finds nothing to say is a sign that nothing answers: quotes take its place
where at most every seventh such answer is wrong without it (docs/measurements.md)."""


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


def usual_evidence_tokens(name: str, base_url: str | None) -> int:
    """How much evidence suits a model: little for one that runs on this machine."""
    return LOCAL_EVIDENCE_TOKENS if is_local(name, base_url) else EVIDENCE_TOKENS


def usual_least_probability(name: str, base_url: str | None) -> float:
    """How likely the evidence must answer, for the model to be asked at all.

    A small model answers whether or not it knows, so that the evidence must decide; a large one
    can tell by itself, and puts together what no single sentence says.
    """
    return LOCAL_LEAST_PROBABILITY if is_local(name, base_url) else LEAST_PROBABILITY


def usual_reader_decides(name: str, base_url: str | None) -> bool:
    """Whether the bundled reader knows better than the model which words answer.

    It does beside one of a few billion parameters (docs/measurements.md).
    """
    return is_local(name, base_url)


def is_local(name: str, base_url: str | None) -> bool:
    """Whether the model runs on this machine, as far as its name and address tell."""
    host = urlsplit(base_url).hostname if base_url else None
    if host is None:
        return name.startswith("ollama:")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
