"""Errors of ingest.

IngestError
├── UnsupportedFormat     in none of the formats that can be read
├── UnreadableFile        it is not there, or must not be read
├── TooLarge              more bytes than the limit
├── DamagedFile           of a known format, but truncated, encrypted or otherwise unusable
│   └── ParsingStopped    reading it took more time or memory than a document may
├── EmptyArticle          nothing to read is in it
│   └── ScannedDocument   its pages are pictures of text
├── InvalidArticle        a field or a name that makes no sense
├── FetchRefused          an address that must not be fetched
│   └── RobotsRefused     its site asks that it be left alone (robots.txt)
├── FetchFailed           the other side did not answer with a page
│   ├── PageGone          the other side says that the page is not there (404, 410)
│   └── FetchInterrupted  what may pass by itself: no answer in time, an overloaded server
└── BadList               a feed or sitemap that is none
"""


class IngestError(Exception):
    """Root of all errors of this package; the message names the value and the next step."""

    is_transient = False
    """Whether the same thing may succeed later without anybody doing anything."""


class UnsupportedFormat(IngestError):
    """The content is in none of the formats that can be read."""


class UnreadableFile(IngestError):
    """A file or folder that does not exist or that must not be read."""


class TooLarge(IngestError):
    """More bytes than the limit."""


class DamagedFile(IngestError):
    """A file of a known format that is truncated, encrypted or otherwise unusable."""


class ParsingStopped(DamagedFile):
    """Reading a file took more time or memory than one document may."""


class EmptyArticle(IngestError):
    """A file or page without text."""


class ScannedDocument(EmptyArticle):
    """A PDF whose pages are pictures: text recognition has to come first."""


class InvalidArticle(IngestError):
    """A field of an article, or a collection's name, that makes no sense."""


class FetchRefused(IngestError):
    """An address that must not be fetched: not http(s), not public, or on another port."""


class RobotsRefused(FetchRefused):
    """An address that its site asks programs to leave alone."""


class FetchFailed(IngestError):
    """The server did not answer with a page."""


class PageGone(FetchFailed):
    """The server says that the page is not there."""


class FetchInterrupted(FetchFailed):
    """The server did not answer in time, or says that it cannot at the moment.

    `retry_after` is how many seconds the server asks to wait; null where it says nothing.
    """

    is_transient = True

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BadList(IngestError):
    """What was to list articles is neither a feed nor a sitemap."""
