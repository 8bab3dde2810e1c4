"""Keys: made once, shown once, kept as hashes, bound and revocable."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from qa_assistant.access.keys import KeyStore
from qa_assistant.access.principals import Scope
from qa_assistant.access.records import KeyDraft
from qa_assistant.errors import InvalidKeyRequest, KeyNotFound, KeyRefused
from qa_assistant.services import Services
from tests.qa_assistant.access.conftest import make_key

SHOP = "https://shop.example.org"


def test_a_key_has_256_random_bits_behind_a_visible_beginning(services: Services) -> None:
    secrets = {make_key(services, Scope.ASK) for _ in range(20)}
    assert len(secrets) == 20
    assert all(re.fullmatch(r"qa_[0-9a-f]{8}_[A-Za-z0-9_-]{43}", secret) for secret in secrets)
    assert {key.id for key in services.keys.list()} == {secret[:11] for secret in secrets}


def test_of_a_key_only_its_hash_is_stored(services: Services) -> None:
    secret = make_key(services, Scope.ASK)
    services.keys.flush()
    path = services.settings.home / "catalog.db"
    with closing(sqlite3.connect(path)) as connection:
        stored = "\n".join(connection.iterdump())
    assert secret[:11] in stored
    assert secret[12:] not in stored


def test_a_revoked_key_opens_nothing_from_then_on(services: Services) -> None:
    secret = make_key(services, Scope.ASK, groups={"news"})
    access = services.keys.admit(secret, origin=None)
    assert (access.readers, access.scopes) == ({"news"}, {Scope.ASK})
    services.keys.revoke(access.actor)
    with pytest.raises(KeyRefused, match=f"{access.actor} was revoked"):
        services.keys.admit(secret, origin=None)
    assert not services.keys.usable()
    assert services.keys.exist()


def test_revocation_and_last_use_outlive_the_process(services: Services) -> None:
    secret = make_key(services, Scope.ASK)
    used = services.keys.admit(secret, origin=None).actor
    revoked = services.keys.revoke(make_key(services, Scope.ASK)[:11]).id
    services.keys.flush()
    again = KeyStore(services.store.catalog)
    keys = {key.id: key for key in again.list()}
    assert keys[used].last_used_at is not None
    assert keys[revoked].last_used_at is None
    assert keys[revoked].revoked_at is not None
    again.close()


def test_an_expired_key_says_when_it_expired(services: Services) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=0.05)
    secret = make_key(services, Scope.ASK, expires_at=soon)
    while datetime.now(UTC) <= soon:
        pass
    with pytest.raises(KeyRefused, match=f"expired on {soon:%Y-%m-%d}"):
        services.keys.admit(secret, origin=None)


def test_what_is_nearly_a_key_is_none(services: Services) -> None:
    secret = make_key(services, Scope.ASK)
    reversed_end = secret[:12] + secret[12:][::-1]
    for wrong in (secret[:-1], secret + "A", reversed_end, secret.upper(), "qa_", ""):
        with pytest.raises(KeyRefused, match="not known"):
            services.keys.admit(wrong, origin=None)


def test_a_site_key_is_of_use_on_its_pages_alone(services: Services) -> None:
    secret = make_key(services, Scope.ASK, origins={SHOP + "/"})
    assert services.keys.admit(secret, origin=SHOP).is_visitor
    for origin in (None, "https://evil.example", SHOP + ".evil.example"):
        with pytest.raises(KeyRefused, match=r"for pages of https://shop\.example\.org only"):
            services.keys.admit(secret, origin=origin)
    assert services.keys.site_origins() == {SHOP}
    services.keys.revoke(secret[:11])
    assert services.keys.site_origins() == frozenset()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"scopes": {"admin"}, "groups": {"news"}}, "leave groups out"),
        ({"scopes": {"ingest"}, "origins": {SHOP}}, "read by everybody"),
        ({"scopes": {"ask"}, "origins": {"shop.example.org"}}, "is no origin"),
        ({"scopes": {"ask"}, "origins": {SHOP + "/path"}}, "is no origin"),
        ({"scopes": {"ask"}, "groups": {"two words"}}, "is no group"),
        ({"scopes": {"ask"}, "expires_at": "2020-01-01T00:00:00Z"}, "2020-01-01 is past"),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(
    services: Services, fields: dict[str, object], reason: str
) -> None:
    with pytest.raises(InvalidKeyRequest, match=reason):
        services.keys.create(KeyDraft(name="x", **fields))
    assert not services.keys.exist()


def test_only_a_revoked_key_can_be_forgotten(services: Services) -> None:
    id = make_key(services, Scope.ASK)[:11]
    with pytest.raises(InvalidKeyRequest, match="revoke it first"):
        services.keys.forget(id)
    services.keys.revoke(id)
    services.keys.forget(id)
    assert not services.keys.exist()
    with pytest.raises(KeyNotFound, match="keys list"):
        services.keys.get(id)
