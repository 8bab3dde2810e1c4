"""Keys that open the API: made once, shown once, kept as hashes, revocable at once."""

import hashlib
import re
import secrets
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Delete, Insert, Row, Update, delete, insert, select, update

from qa_assistant.access.principals import Access, Scope
from qa_assistant.access.records import AccessKey, KeyDraft, NewKey
from qa_assistant.errors import InvalidKeyRequest, KeyNotFound, KeyRefused
from vectorstore import schema
from vectorstore.catalog import Catalog

SECRET_BYTES: Final = 32
NOTE_SECONDS: Final = 60.0
"""When a key was last used is written no more often than this."""
KEY_PREFIX: Final = "qa_"
_KEY = re.compile(r"(qa_[0-9a-f]{8})_[A-Za-z0-9_-]{43}")
_ORIGIN = re.compile(r"https?://[^/\s*@?#]+")
_GROUP = re.compile(r"[^\s,]{1,80}")
_keys = schema.access_keys


class KeyStore:
    """The keys in the catalog, all of them in memory too.

    One process holds a data folder, so a key that is revoked here opens nothing from the next
    request on, and a request costs no query.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._held: dict[str, tuple[str, AccessKey]] | None = None
        self._noted: dict[str, float] = {}
        self._lock = threading.RLock()
        self._noting = threading.Lock()
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="key-use")

    def create(self, draft: KeyDraft) -> NewKey:
        """A new key of 256 random bits behind its id.

        Raises:
            InvalidKeyRequest: its parts do not fit together.
        """
        _check(draft)
        id = f"qa_{secrets.token_hex(4)}"
        secret = f"{id}_{secrets.token_urlsafe(SECRET_BYTES)}"
        row = {
            "id": id,
            "hash": _hash(secret),
            "name": draft.name,
            "scopes": sorted(draft.scopes),
            "groups": sorted(draft.groups),
            "origins": sorted(origin.rstrip("/").lower() for origin in draft.origins),
            "created_at": datetime.now(UTC),
            "expires_at": draft.expires_at,
        }
        self._change(insert(_keys).values(**row))
        return NewKey(secret=secret, key=self.get(id))

    def get(self, id: str) -> AccessKey:
        """The key with this id. Raises KeyNotFound."""
        if id not in self._keys:
            raise KeyNotFound(f"There is no key {id!r}: `qa-assistant keys list` shows all.")
        return self._keys[id][1]

    def list(self) -> tuple[AccessKey, ...]:
        """All keys, revoked ones included, the newest first."""
        self.flush()
        keys = [key for _, key in self._read().values()]
        return tuple(sorted(keys, key=lambda key: (key.created_at, key.id), reverse=True))

    def exist(self) -> bool:
        """Whether a key was ever made and not forgotten; then nobody comes in without one."""
        return bool(self._keys)

    def usable(self) -> bool:
        """Whether some key opens something now."""
        now = datetime.now(UTC)
        return any(key.refusal(now) is None for _, key in self._keys.values())

    def revoke(self, id: str) -> AccessKey:
        """Make a key open nothing from now on. Raises KeyNotFound."""
        if self.get(id).revoked_at is None:
            now = datetime.now(UTC)
            self._change(update(_keys).where(_keys.c.id == id).values(revoked_at=now))
        return self.get(id)

    def forget(self, id: str) -> AccessKey:
        """Take a revoked key off the list. Raises KeyNotFound, or InvalidKeyRequest before that."""
        known = self.get(id)
        if known.revoked_at is None:
            raise InvalidKeyRequest(f"The key {id} still opens something: revoke it first.")
        self._change(delete(_keys).where(_keys.c.id == id))
        return known

    def admit(self, secret: str, *, origin: str | None) -> Access:
        """What the holder of this key may do.

        Args:
            secret: The key as it was sent.
            origin: The origin of the page that sent it, as the browser says; null for a program.

        Raises:
            KeyRefused: it is no key, expired or revoked, or a site key of another origin.
        """
        key = self._find(secret)
        if key is None:
            raise KeyRefused("This key is not known: check that it was copied whole.")
        reason = key.refusal(datetime.now(UTC))
        if reason is not None:
            raise KeyRefused(reason)
        if key.is_site_key and (origin or "").lower() not in key.origins:
            raise KeyRefused(
                f"The site key {key.id} is for pages of {', '.join(sorted(key.origins))} only."
            )
        self.note_use(key.id)
        return key.access()

    def visitor(self, origins: Iterable[str]) -> Access | None:
        """What a page of one of these origins may do by a site key bound to it; null: nothing."""
        wanted = frozenset(origin.lower() for origin in origins)
        key = next((key for key in self._site_keys() if key.origins & wanted), None)
        if key is None:
            return None
        self.note_use(key.id)
        return key.access()

    def site_origins(self) -> frozenset[str]:
        """The origins that site keys are bound to."""
        return frozenset().union(*(key.origins for key in self._site_keys()))

    def note_use(self, id: str) -> None:
        """Remember that a key was used now; written in the background, once a minute at most."""
        now = time.monotonic()
        with self._noting:
            if now - self._noted.get(id, -NOTE_SECONDS) < NOTE_SECONDS:
                return
            self._noted[id] = now
        self._writer.submit(self._write_use, id, datetime.now(UTC))

    def flush(self) -> None:
        """Wait until what was noted is written."""
        self._writer.submit(lambda: None).result()

    def close(self) -> None:
        """Write what was noted, and stop."""
        self._writer.shutdown(wait=True)

    @property
    def _keys(self) -> dict[str, tuple[str, AccessKey]]:
        """Each key with its hash, by id."""
        return self._read() if self._held is None else self._held

    def _read(self) -> dict[str, tuple[str, AccessKey]]:
        with self._catalog.session() as session:
            rows = session.execute(select(_keys)).all()
        self._held = {row.id: (row.hash, _key(row)) for row in rows}
        return self._held

    def _change(self, statement: Insert | Update | Delete) -> None:
        with self._lock:
            with self._catalog.transaction() as session:
                session.execute(statement)
            self._read()

    def _write_use(self, id: str, at: datetime) -> None:
        with self._catalog.transaction() as session:
            session.execute(update(_keys).where(_keys.c.id == id).values(last_used_at=at))

    def _find(self, secret: str) -> AccessKey | None:
        match = _KEY.fullmatch(secret)
        held = self._keys.get(match[1]) if match else None
        if held is None or not secrets.compare_digest(held[0], _hash(secret)):
            return None
        return held[1]

    def _site_keys(self) -> Iterator[AccessKey]:
        now = datetime.now(UTC)
        held = [key for _, key in self._keys.values()]
        return (key for key in held if key.is_site_key and key.refusal(now) is None)


def _check(draft: KeyDraft) -> None:
    if Scope.ADMIN in draft.scopes and draft.groups:
        raise InvalidKeyRequest("A key with the scope admin sees all groups: leave groups out.")
    if draft.origins and not draft.scopes <= {Scope.ASK, Scope.SEARCH}:
        raise InvalidKeyRequest(
            "A site key can be read by everybody: give it the scopes ask and search at most."
        )
    for origin in draft.origins:
        if not _ORIGIN.fullmatch(origin.rstrip("/")):
            raise InvalidKeyRequest(
                f"{origin!r} is no origin: write https://www.example.org, without a path."
            )
    for group in draft.groups:
        if not _GROUP.fullmatch(group):
            raise InvalidKeyRequest(
                f"{group!r} is no group: a name has up to 80 characters, without spaces and commas."
            )
    if draft.expires_at is not None and draft.expires_at <= datetime.now(UTC):
        raise InvalidKeyRequest(f"{draft.expires_at:%Y-%m-%d} is past: name a day to come.")


def _hash(secret: str) -> str:
    """A plain hash is enough: 256 random bits cannot be guessed, however fast one tries."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(row: Row[Any]) -> AccessKey:
    fields = {name: row._mapping[name] for name in AccessKey.model_fields}
    return AccessKey(**fields)
