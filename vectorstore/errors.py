"""Errors of the store.

VectorstoreError
├── NotFound
│   ├── AliasNotFound
│   ├── ArticleNotFound
│   ├── CollectionNotFound
│   ├── JobNotFound
│   └── SourceNotFound
├── InvalidQuery          a filter, a limit or a name that makes no sense
├── EmbeddingError        a model that cannot be loaded or run
├── CrossEncoderError     a cross-encoder that cannot be loaded or run
├── ReaderError           the bundled reader cannot be loaded
├── CatalogError          the database cannot be opened, read or written
│   ├── CatalogTooNew     it was made by a newer version of this program
│   └── CatalogDamaged    its file is incomplete or has been changed by something else
├── BackupError           a backup that cannot be made, read or restored
└── VectorIndexError      the vector index cannot be opened, read or written
    ├── VectorIndexInUse  another opener has it
    ├── VectorIndexLost   its files are gone; it was begun anew and is empty
    └── VectorIndexTorn   a write to its files failed, and may have left a part of them
"""


class VectorstoreError(Exception):
    """Root of all errors of this package; the message names the value and the next step."""


class NotFound(VectorstoreError):
    """Something that was asked for by name does not exist."""


class AliasNotFound(NotFound):
    """The collection knows no such alias."""


class ArticleNotFound(NotFound):
    """No article with this id (or none that the reader may see)."""


class CollectionNotFound(NotFound):
    """No collection with this name."""


class JobNotFound(NotFound):
    """No job with this id."""


class SourceNotFound(NotFound):
    """No source with this id."""


class InvalidQuery(VectorstoreError):
    """A filter, a limit or a name that makes no sense."""


class EmbeddingError(VectorstoreError):
    """An embedding model that cannot be loaded or run."""


class CrossEncoderError(VectorstoreError):
    """A cross-encoder, for reranking or entailment, that cannot be loaded or run."""


class ReaderError(VectorstoreError):
    """The bundled reader cannot be loaded."""


class CatalogError(VectorstoreError):
    """The catalog's database cannot be opened, read or written."""


class CatalogTooNew(CatalogError):
    """The database was made by a newer version of this program."""


class CatalogDamaged(CatalogError):
    """The database's file is incomplete, or something else has changed it."""


class BackupError(VectorstoreError):
    """A backup cannot be made, read or restored."""


class VectorIndexError(VectorstoreError):
    """The vector index cannot be opened, read or written."""


class VectorIndexLost(VectorIndexError):
    """The vector index's files are gone; it was begun anew and is empty."""


class VectorIndexTorn(VectorIndexError):
    """A write to the vector index's files failed, and may have left a part of them written."""


class VectorIndexInUse(VectorIndexError):
    """The vector index is open already, in another process or in this one."""
