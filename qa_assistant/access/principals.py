"""Who is calling, and what they may do and see."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a key may be used for."""

    ASK = "ask"
    """Questions, conversations and feedback."""
    SEARCH = "search"
    """Searches, articles and embeddings."""
    INGEST = "ingest"
    """Adding and deleting articles."""
    METRICS = "metrics"
    """What is counted and measured (`/metrics`)."""
    ADMIN = "admin"
    """Everything, the articles of all groups included."""


OPEN_SCOPES = frozenset(Scope) - {Scope.ADMIN}
"""What everybody may do on a machine where no key was ever made."""


@dataclass(frozen=True)
class Access:
    """What one caller may do."""

    readers: frozenset[str] | None
    """The groups whose articles are seen, beside those open to everybody; null sees all."""
    scopes: frozenset[Scope]
    actor: str
    """Who it is in logs, limits and the audit log: a key's id, `owner` or `anonymous`."""
    is_visitor: bool = False
    """Whether it is somebody on a page, with a key that everybody can read."""

    @property
    def is_owner(self) -> bool:
        """Whether everything is allowed."""
        return Scope.ADMIN in self.scopes

    def may(self, scope: Scope) -> bool:
        """Whether this scope, or the one for everything, is there."""
        return scope in self.scopes or self.is_owner


OWNER = Access(readers=None, scopes=frozenset(Scope), actor="owner")
"""The command line of this machine's user, or who has `QA_ADMIN_KEY`."""
OPEN = Access(readers=None, scopes=OPEN_SCOPES, actor="anonymous")
"""Anybody, where no key was ever made and only this machine is served."""
GUEST = Access(readers=frozenset(), scopes=frozenset({Scope.ASK, Scope.SEARCH}), actor="anonymous")
"""Anybody who reaches such a server through a proxy: may ask of what is open to everybody."""
NOBODY = Access(readers=frozenset(), scopes=frozenset(), actor="anonymous")
"""Who has no key where one is needed."""
