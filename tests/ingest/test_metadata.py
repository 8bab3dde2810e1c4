"""Dates, addresses, titles: read where they are clear, null where they are not."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.metadata import (
    article_identity,
    known_encoding,
    language_code,
    name_or_none,
    normalise_url,
    parse_date,
    same_site,
    title_from_name,
)

JUNE_3 = datetime(2025, 6, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2025-06-03",
        "June 3, 2025",
        "3 June 2025",
        "3rd of June 2025",
        "Tuesday, 3 Jun. 2025",
        "JUNE 3, 2025 10:30 AM EDT",
        "2025/06/03",
        "2025.6.3",
        "2025-06-03T08:00:00+08:00",
        "Tue, 03 Jun 2025 00:00:00 +0000",
    ],
)
def test_a_written_date_is_read(text: str) -> None:
    assert parse_date(text) == JUNE_3


@pytest.mark.parametrize(
    "text",
    [
        "2025-06-03T00:00:00+08:00",
        "2025-06-03T00:00-07:00",
        "Tue, 03 Jun 2025 00:00:00 +0800",
        "Tue, 03 Jun 2025 00:00:00 EDT",
        datetime(2025, 6, 3, tzinfo=timezone(timedelta(hours=8))),
    ],
)
def test_a_midnight_of_any_zone_is_its_day_without_a_time(text: object) -> None:
    assert parse_date(text) == JUNE_3


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("GMT", 14),
        ("EDT", 18),
        ("CET", 13),
        ("CEST", 12),
        ("cest", 12),
        ("BST", 13),
        ("EET", 12),
        ("EEST", 11),
        ("HKT", 6),
        ("SGT", 6),
        ("JST", 5),
        ("KST", 5),
        ("AEST", 4),
        ("AEDT", 3),
        ("-04:00", 18),
        ("+0200", 12),
        ("GMT+0200", 12),
        ("GMT +0200", 12),
        ("UTC+02:00", 12),
        ("+0200 (CEST)", 12),
        ("GMT+0200 (MESZ)", 12),
        ("IST", 14),
    ],
)
def test_the_zone_of_a_feeds_date_counts_where_it_is_clear(zone: str, hour: int) -> None:
    assert parse_date(f"Tue, 03 Jun 2025 14:00:00 {zone}") == JUNE_3.replace(hour=hour)


@pytest.mark.parametrize(
    ("label", "encoding"),
    [("ISO-8859-1", "cp1252"), ("us-ascii", "cp1252"), ("KOI8-R", "koi8-r"), ("hex", None)],
)
def test_the_label_of_an_encoding_means_what_pages_mean_by_it(
    label: str, encoding: str | None
) -> None:
    assert known_encoding(label) == encoding


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "June 2025", "03/04/2025", "31 June 2025", "2025-W23", "12345678", "2025"],
)
def test_an_unclear_date_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@given(st.text(max_size=70))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTP://Example.COM:80/a?utm_source=x&q=1#top", "http://example.com/a?q=1"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com/a?fbclid=1&gclid=2", "https://example.com/a"),
        ("https://user:word@example.com:8443/a b", "https://example.com:8443/a%20b"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ('https://example.com/a?q=<b> "x', "https://example.com/a?q=%3Cb%3E%20%22x"),
        ("https://example.com<b>/", None),
        ("http://[2001:db8::1]/a", "http://[2001:db8::1]/a"),
        ("javascript:alert(1)", None),
        ("ftp://example.com/a", None),
        ("/relative", None),
        ("http://example.com:99999/", None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_has_one_normal_form(url: str | None, normal: str | None) -> None:
    assert normalise_url(url) == normal


@given(st.text(max_size=60).map(lambda tail: f"https://example.com/{tail}"))
def test_normalising_an_address_twice_changes_nothing(url: str) -> None:
    once = normalise_url(url)
    assert once is not None
    assert normalise_url(once) == once


def test_identity_is_the_address_else_the_origin_else_the_text() -> None:
    assert article_identity(url="https://e.com/a", origin="/a", text="t") == "https://e.com/a"
    assert article_identity(url=None, origin="/a", text="t") == "/a"
    assert article_identity(url=None, origin=None, text="t").startswith("text:")


def test_www_makes_no_other_site() -> None:
    assert same_site("https://www.example.com/a", "http://example.com/b")
    assert not same_site("https://example.com/a", "https://example.com.evil.net/a")


def test_a_title_is_made_of_a_file_name() -> None:
    assert title_from_name("/data/seed_article.txt") == "Seed article"
    assert title_from_name("CNRE-meets%20again.html") == "CNRE meets again"
    assert title_from_name("") == "Untitled"


def test_a_name_is_one_clean_line() -> None:
    assert name_or_none("  Jane \n Smith ") == "Jane Smith"
    assert name_or_none("https://facebook.com/jane") is None
    assert name_or_none(["Jane"]) is None


def test_a_language_tag_is_cut_to_its_language() -> None:
    assert [language_code(tag) for tag in ("en-US", "pt_BR", "x", "english!", 5)] == [
        "en",
        "pt",
        None,
        None,
        None,
    ]
