"""An article cut into passages, ready to be stored: context headers and embedding keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vectorstore.models import Article, PassageSpan, sha256

_MONTHS = (
    "January February March April May June July August September October November December"
).split()


@dataclass(frozen=True)
class PassageDraft:
    """A passage with the header that is embedded and indexed with it."""

    span: PassageSpan
    text: str
    header: str

    @property
    def embedded_text(self) -> str:
        """What the model sees: the header, then the passage."""
        return f"{self.header}\n{self.text}"

    @property
    def embedding_key(self) -> str:
        """Equal for passages that get the same vector."""
        return sha256(self.embedded_text)


@dataclass(frozen=True)
class Draft:
    """An article and its passages, in order."""

    article: Article
    passages: tuple[PassageDraft, ...]


def draft(article: Article, spans: Sequence[PassageSpan]) -> Draft:
    """The article with the passages that lie at `spans`.

    Raises ValueError for a span outside the text, or one with nothing but white space in it.
    """
    passages = []
    for span in spans:
        text = article.text[span.start : span.end]
        if span.end > len(article.text) or not text.strip():
            raise ValueError(
                f"article {article.id!r} has no text at {span.start}:{span.end}; cut its passages "
                "from the text that is stored"
            )
        passages.append(PassageDraft(span, text, context_header(article, span.heading)))
    return Draft(article, tuple(passages))


def context_header(article: Article, heading: str | None) -> str:
    """What a passage alone does not say: title, publisher and date, and the heading above it.

    Embedded and indexed in front of every passage, since a passage seldom repeats who reported
    when about whom.
    """
    when = article.published_at and _written(article.published_at)
    source = ", ".join(part for part in (article.publisher, when) if part)
    if heading == article.title:
        heading = None
    return "\n".join(part for part in (article.title, source, heading) if part)


def _written(moment: datetime) -> str:
    """Like "3 March 2025", in every locale."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
