"""Citations: exact by construction, checked before they are sent."""

import re
from urllib.parse import quote, urlencode

from qa_assistant.answering.protocols import Sentence
from qa_assistant.models import Citation
from vectorstore.models import Article, Copy

_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\^{}|\x00-\x1f\x7f]+\Z", re.IGNORECASE)
_FRAGMENT_WORDS = 6
_WHOLE_QUOTE_WORDS = 12


def cite(
    sentence: Sentence,
    *,
    number: int,
    answer_start: int,
    answer_end: int,
    public_url: str | None = None,
    copies: tuple[Copy, ...] = (),
) -> Citation:
    """The citation of a sentence for a part of the answer, given by offsets into the answer.

    `copies` are the other articles that carry the same story.

    Raises:
        ValueError: the offsets do not lie inside the article's text.
    """
    article = sentence.article
    if not 0 <= sentence.start < sentence.end <= len(article.text):
        raise ValueError(f"no text at {sentence.start}:{sentence.end} of article {article.id}")
    return Citation(
        number=number,
        article_id=article.id,
        version=article.version,
        title=article.title,
        url=web_address(article.url),
        publisher=article.publisher,
        author=article.author,
        published_at=article.published_at,
        quote=sentence.text,
        start=sentence.start,
        end=sentence.end,
        answer_start=answer_start,
        answer_end=answer_end,
        content_hash=article.content_hash,
        view_url=view_url(article, start=sentence.start, end=sentence.end, public_url=public_url),
        source_url=source_url(article.url, sentence.text),
        copies=copies,
        page=article.page_at(sentence.start),
    )


def is_exact(citation: Citation, article: Article) -> bool:
    """Whether the citation quotes this text of this article to the letter."""
    return (
        citation.article_id == article.id
        and citation.version == article.version
        and citation.content_hash == article.content_hash
        and bool(citation.quote)
        and article.text[citation.start : citation.end] == citation.quote
    )


def view_url(
    article: Article,
    *,
    start: int | None = None,
    end: int | None = None,
    public_url: str | None = None,
) -> str:
    """Our page of the article, opened at the quote where one is given."""
    path = f"{public_url or ''}/articles/{quote(article.id)}"
    if start is None or end is None:
        return f"{path}?{urlencode({'version': article.version})}"
    query = urlencode({"version": article.version, "start": start, "end": end})
    return f"{path}?{query}#quote"


def source_url(url: str | None, text: str) -> str | None:
    """The original page with a text fragment (WICG scroll-to-text) that opens it at the quote."""
    if (address := web_address(url)) is None:
        return None
    words = text.split("\n", 1)[0].split()
    if len(words) <= _WHOLE_QUOTE_WORDS:
        fragment = _escape(" ".join(words))
    else:
        first, last = words[:_FRAGMENT_WORDS], words[-_FRAGMENT_WORDS:]
        fragment = f"{_escape(' '.join(first))},{_escape(' '.join(last))}"
    return f"{address.split('#', 1)[0]}#:~:text={fragment}"


def web_address(url: str | None) -> str | None:
    """The address if it is an http(s) one; nothing else is ever handed out as a link."""
    return url if url is not None and _WEB_ADDRESS.match(url) else None


def _escape(text: str) -> str:
    """Percent-encoded; a hyphen too, since it delimits context in a text fragment."""
    return quote(text, safe="").replace("-", "%2D")
