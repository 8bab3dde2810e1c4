"""Errors of the store.

VectorstoreError
├── NotFound
│   ├── ArticleNotFound
│   └── CollectionNotFound
├── InvalidQuery          a filter, a limit or a name that makes no sense
├── EmbeddingError        a model that cannot be loaded or run
├── CatalogError          the database cannot be opened, read or written
│   └── CatalogTooNew     it was made by a newer version of this program
└── VectorIndexError      the vector index cannot be opened, read or written
"""


class VectorstoreError(Exception):
    """Root of all errors of this package; the message names the value and the next step."""


class NotFound(VectorstoreError):
    """Something that was asked for by name does not exist."""


class ArticleNotFound(NotFound):
    """No article with this id (or none that the reader may see)."""


class CollectionNotFound(NotFound):
    """No collection with this name."""


class InvalidQuery(VectorstoreError):
    """A filter, a limit or a name that makes no sense."""


class EmbeddingError(VectorstoreError):
    """An embedding model that cannot be loaded or run."""


class CatalogError(VectorstoreError):
    """The catalog's database cannot be opened, read or written."""


class CatalogTooNew(CatalogError):
    """The database was made by a newer version of this program."""


class VectorIndexError(VectorstoreError):
    """The vector index cannot be opened, read or written."""
