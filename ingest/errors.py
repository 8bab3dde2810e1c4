"""Errors of ingest.

IngestError
├── UnsupportedFormat     neither HTML, Markdown, text, PDF nor DOCX
├── UnreadableFile        it is not there, or must not be read
├── TooLarge              more bytes than the limit
├── DamagedFile           of a known format, but truncated, encrypted or otherwise unusable
├── EmptyArticle          nothing to read is in it (an empty file, a scanned PDF)
├── InvalidArticle        a field or a name that makes no sense
├── FetchRefused          an address that must not be fetched
└── FetchFailed           the other side did not answer, or not with a page
"""


class IngestError(Exception):
    """Root of all errors of this package; the message names the value and the next step."""


class UnsupportedFormat(IngestError):
    """The content is in none of the formats that can be read."""


class UnreadableFile(IngestError):
    """A file or folder that does not exist or that must not be read."""


class TooLarge(IngestError):
    """More bytes than the limit."""


class DamagedFile(IngestError):
    """A file of a known format that is truncated, encrypted or otherwise unusable."""


class EmptyArticle(IngestError):
    """A file or page without text."""


class InvalidArticle(IngestError):
    """A field of an article, or a collection's name, that makes no sense."""


class FetchRefused(IngestError):
    """An address that must not be fetched: not http(s), not public, or on another port."""


class FetchFailed(IngestError):
    """The server did not answer in time, or not with a page."""
