"""A key as it is asked for, as it is listed, and as it is shown once."""

from datetime import datetime

from pydantic import Field

from qa_assistant.access.principals import Access, Scope
from vectorstore.models import Record, UtcDatetime


class KeyDraft(Record):
    """What a new key is to open."""

    name: str = Field(min_length=1, max_length=100, description="What it is for")
    scopes: frozenset[Scope] = Field(min_length=1, description="What it may do")
    groups: frozenset[str] = Field(
        default=frozenset(),
        max_length=100,
        description="Whose articles it sees, beside those open to everybody",
    )
    origins: frozenset[str] = Field(
        default=frozenset(),
        max_length=50,
        description="Makes it a site key: pages of these origins may use it, and nobody else",
    )
    expires_at: UtcDatetime | None = Field(default=None, description="Null: never")


class AccessKey(Record):
    """A key as lists show it: everything but the key itself."""

    id: str = Field(description="The visible beginning of the key")
    name: str
    scopes: frozenset[Scope]
    groups: frozenset[str]
    origins: frozenset[str]
    created_at: UtcDatetime
    expires_at: UtcDatetime | None
    revoked_at: UtcDatetime | None
    last_used_at: UtcDatetime | None

    @property
    def is_site_key(self) -> bool:
        """Whether it is meant to be read by everybody, and bound to origins instead."""
        return bool(self.origins)

    def refusal(self, now: datetime) -> str | None:
        """Why it opens nothing any more; null if it does."""
        if self.revoked_at is not None:
            return f"The key {self.id} was revoked: ask for another one."
        if self.expires_at is not None and self.expires_at <= now:
            return f"The key {self.id} expired on {self.expires_at:%Y-%m-%d}: ask for another one."
        return None

    def access(self) -> Access:
        """What its holder may do; with the scope `admin` all groups are seen."""
        readers = None if Scope.ADMIN in self.scopes else self.groups
        return Access(
            readers=readers, scopes=self.scopes, actor=self.id, is_visitor=self.is_site_key
        )


class NewKey(Record):
    """A key that was just made; `secret` is told this once."""

    secret: str
    key: AccessKey
