"""The pipeline: every item has an outcome, known files are skipped, batches are stored."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.batching import BATCH_PASSAGES
from ingest.errors import (
    EmptyArticle,
    FetchRefused,
    InvalidArticle,
    TooLarge,
    UnsupportedFormat,
)
from ingest.models import FetchedPage, ItemOutcome, ItemStatus
from ingest.pipeline import IngestPipeline
from tests.ingest.documents import PARAGRAPH, SENTENCES, article_page, docx_file, pdf_file
from tests.ingest.memory_sink import MemorySink
from vectorstore.errors import CatalogError

NOON = datetime(2025, 6, 3, 12, tzinfo=UTC)


@pytest.fixture
def sink() -> MemorySink:
    return MemorySink()


@pytest.fixture
def pipeline(sink: MemorySink) -> IngestPipeline:
    return IngestPipeline(sink, now=lambda: NOON)


def statuses(outcomes: tuple[ItemOutcome, ...]) -> list[str]:
    return [outcome.status.value for outcome in outcomes]


def test_a_folder_of_all_formats_is_ingested_and_bad_files_are_named(
    tmp_path: Path, pipeline: IngestPipeline, sink: MemorySink
) -> None:
    (tmp_path / "a.html").write_bytes(article_page())
    (tmp_path / "b.md").write_text(f"# Title\n\n{PARAGRAPH}")
    (tmp_path / "c.txt").write_text(PARAGRAPH)
    (tmp_path / "d.pdf").write_bytes(pdf_file([[PARAGRAPH]]))
    (tmp_path / "e.docx").write_bytes(docx_file())
    (tmp_path / "f-cut.pdf").write_bytes(pdf_file([[PARAGRAPH]])[:500])
    (tmp_path / "g-empty.txt").write_text("")
    (tmp_path / "h.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    report = pipeline.ingest_paths([tmp_path])
    assert statuses(report.outcomes) == ["created"] * 5 + ["failed", "failed", "skipped"]
    assert [outcome.error for outcome in report.outcomes[5:]] == [
        "DamagedFile",
        "EmptyArticle",
        "UnsupportedFormat",
    ]
    for outcome in report.outcomes[5:]:
        assert outcome.name in (outcome.reason or "")
    found = {status: count for status, count in report.counts.items() if count}
    assert found == {"created": 5, "skipped": 1, "failed": 2}
    assert not report.ok
    assert len(sink.articles) == 5
    for article in sink.articles.values():
        assert all(sentence in article.text for sentence in SENTENCES)


def test_a_file_without_a_title_is_named_by_its_file(
    tmp_path: Path, pipeline: IngestPipeline, sink: MemorySink
) -> None:
    (tmp_path / "seed_article.txt").write_text(f"Highlights\n- It met.\n{PARAGRAPH}\nLeave a Reply")
    [outcome] = pipeline.ingest_paths([tmp_path / "seed_article.txt"]).outcomes
    article = sink.only
    assert (outcome.title, article.title) == ("Seed article", "Seed article")
    assert article.text == f"Highlights\n\n- It met.\n\n{PARAGRAPH}"
    assert (article.published_at, article.url, article.ingested_at) == (None, None, NOON)
    [span] = sink.spans[article.id]
    assert (span.start, span.end, span.heading) == (0, len(article.text), "Highlights")


def test_a_second_run_parses_only_what_changed(
    tmp_path: Path, pipeline: IngestPipeline, sink: MemorySink
) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"{PARAGRAPH} {name}")
    pipeline.ingest_paths([tmp_path])
    (tmp_path / "b.txt").write_text(f"{PARAGRAPH} New.")
    report = pipeline.ingest_paths([tmp_path])
    assert statuses(report.outcomes) == ["unchanged", "updated"]
    assert report.outcomes[1].version == 2
    assert len(sink.articles) == 2


def test_new_groups_are_not_lost_on_a_file_whose_bytes_are_known(
    tmp_path: Path, pipeline: IngestPipeline, sink: MemorySink
) -> None:
    (tmp_path / "a.txt").write_text(PARAGRAPH)
    pipeline.ingest_paths([tmp_path])
    pipeline.ingest_paths([tmp_path], groups=frozenset({"desk"}), tags=frozenset({"x"}))
    assert (sink.only.groups, sink.only.tags) == ({"desk"}, {"x"})
    report = pipeline.ingest_paths([tmp_path], groups=frozenset({"desk"}), tags=frozenset({"x"}))
    assert statuses(report.outcomes) == ["unchanged"]


def test_the_second_copy_of_one_address_is_skipped_and_names_the_first(
    tmp_path: Path, pipeline: IngestPipeline, sink: MemorySink
) -> None:
    for name, text in (("a.md", "first"), ("b.md", "second")):
        front = "---\nurl: https://example.com/a\n---\n"
        (tmp_path / name).write_text(f"{front}{PARAGRAPH} {text}")
    report = pipeline.ingest_paths([tmp_path])
    assert statuses(report.outcomes) == ["created", "skipped"]
    assert str(tmp_path / "a.md") in (report.outcomes[1].reason or "")
    assert sink.only.text.endswith("first")
    again = pipeline.ingest_paths([tmp_path])
    assert statuses(again.outcomes) == ["unchanged", "skipped"]
    assert sink.only.text.endswith("first")


def test_a_file_that_was_moved_keeps_its_article(
    tmp_path: Path, pipeline: IngestPipeline, sink: MemorySink
) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(f"---\nurl: https://example.com/a\n---\n{PARAGRAPH}")
    pipeline.ingest_paths([tmp_path])
    old.rename(new)
    assert statuses(pipeline.ingest_paths([tmp_path]).outcomes) == ["unchanged"]
    assert sink.only.origin == str(new)


def test_paths_that_were_named_fail_where_found_ones_are_skipped(
    tmp_path: Path, pipeline: IngestPipeline
) -> None:
    picture = tmp_path / "h.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    report = pipeline.ingest_paths([picture, tmp_path / "missing"])
    assert statuses(report.outcomes) == ["failed", "failed"]
    assert [outcome.error for outcome in report.failures] == ["UnsupportedFormat", "UnreadableFile"]


def test_many_small_articles_are_stored_in_few_batches(
    tmp_path: Path, pipeline: IngestPipeline, sink: MemorySink
) -> None:
    for number in range(BATCH_PASSAGES + 4):
        (tmp_path / f"{number:03}.txt").write_text(f"{PARAGRAPH} {number}")
    told: list[tuple[int, int]] = []
    report = pipeline.ingest_paths(
        [tmp_path], progress=lambda outcome, done, total: told.append((done, total))
    )
    assert sink.batches == [BATCH_PASSAGES, 4]
    assert told == [(done, len(report.outcomes)) for done in range(1, len(report.outcomes) + 1)]


def test_an_error_of_the_store_comes_through(tmp_path: Path) -> None:
    class FullDisk(MemorySink):
        def put_many(self, items: object, *, aliases: object) -> list:
            raise CatalogError("no space left on the disk; free some")

    (tmp_path / "a.txt").write_text(PARAGRAPH)
    with pytest.raises(CatalogError, match="no space"):
        IngestPipeline(FullDisk()).ingest_paths([tmp_path])


def test_a_bad_name_of_a_collection_is_refused_before_any_work(pipeline: IngestPipeline) -> None:
    for collection in ("", "No Spaces", "x" * 65, "../etc"):
        with pytest.raises(InvalidArticle, match="no name of a collection"):
            pipeline.ingest_text("words", collection=collection)


def test_an_uploaded_file_keeps_what_the_caller_says(
    pipeline: IngestPipeline, sink: MemorySink
) -> None:
    outcome = pipeline.ingest_file(
        article_page(),
        "page.html",
        url="https://Example.com/a?utm_source=x",
        publisher="Rare Earth Weekly",
        published_at=datetime(2025, 6, 3),
        groups=frozenset({"desk"}),
    )
    assert outcome.status is ItemStatus.CREATED
    article = sink.only
    assert outcome.article_id == article.id
    assert (article.url, article.publisher) == ("https://example.com/a", "Rare Earth Weekly")
    assert article.published_at == datetime(2025, 6, 3, tzinfo=UTC)
    assert (article.title, article.groups) == ("New line starts in Baotou", {"desk"})


def test_a_bad_upload_is_an_error(pipeline: IngestPipeline, sink: MemorySink) -> None:
    with pytest.raises(UnsupportedFormat, match=r"x\.bin"):
        pipeline.ingest_file(b"\x00\x01\x02" * 99, "x.bin")
    with pytest.raises(EmptyArticle, match=r"x\.txt"):
        pipeline.ingest_file(b"Leave a Reply", "x.txt")
    with pytest.raises(InvalidArticle, match="url"):
        pipeline.ingest_file(b"words", "x.txt", url="javascript:alert(1)")
    with pytest.raises(InvalidArticle, match="published_at"):
        pipeline.ingest_file(b"words", "x.txt", published_at="soon")  # type: ignore[arg-type]
    with pytest.raises(TooLarge, match=r"x\.txt"):
        IngestPipeline(sink, max_bytes=10).ingest_file(b"x" * 11, "x.txt")
    assert sink.articles == {}


def test_the_same_text_twice_is_one_article(pipeline: IngestPipeline, sink: MemorySink) -> None:
    first = pipeline.ingest_text(PARAGRAPH, title="Baotou")
    second = pipeline.ingest_text(PARAGRAPH, title="Baotou")
    assert (first.status, second.status) == (ItemStatus.CREATED, ItemStatus.UNCHANGED)
    assert first.article_id == second.article_id
    assert (sink.only.title, sink.only.origin) == ("Baotou", None)


def test_a_text_without_a_title_is_named_by_its_headline_or_first_words(
    pipeline: IngestPipeline,
) -> None:
    assert pipeline.ingest_text(f"CNRE opens a line\n\n{PARAGRAPH}").title == "CNRE opens a line"
    named = pipeline.ingest_text(PARAGRAPH).title
    assert named == "The new separation line in Baotou went into operation on"


def test_names_given_with_an_article_are_cleaned_like_its_text(
    pipeline: IngestPipeline, sink: MemorySink
) -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
    pipeline.ingest_text(
        PARAGRAPH,
        title=f"Output\x1b[2J rose\u202e\n{hidden}",
        publisher="\u200bMetal\u00a0Daily\x07",
        author="\u200b",
        tags=frozenset({"min\u00ading"}),
    )
    [article] = sink.articles.values()
    assert (article.title, article.publisher) == ("Output rose", "Metal Daily")
    assert (article.author, article.tags) == (None, {"mining"})


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,<b>x</b>",
        "//evil.example/a",
        'http://evil.example"onclick=x/',
        "http://evil example/",
        "ftp://evil.example/a",
    ],
)
def test_only_web_addresses_are_taken(url: str, pipeline: IngestPipeline, sink: MemorySink) -> None:
    with pytest.raises(InvalidArticle, match="http"):
        pipeline.ingest_text(PARAGRAPH, url=url)
    assert sink.articles == {}


def test_a_headline_that_is_not_the_given_title_stays_in_the_text(
    pipeline: IngestPipeline, sink: MemorySink
) -> None:
    pipeline.ingest_text(f"CNRE opens a line\n\n{PARAGRAPH}", title="Another title")
    assert sink.only.text == f"CNRE opens a line\n\n{PARAGRAPH}"


class OnePage:
    """A web of one page."""

    def __init__(self, content: bytes, url: str) -> None:
        self._page = FetchedPage(url=url, name="page.html", content=content)

    def fetch(self, url: str) -> FetchedPage:
        return self._page


@pytest.mark.parametrize(
    ("canonical", "trusted"),
    [
        ("https://example.com/story", "https://example.com/story"),
        ("https://bank.example.net/story", "https://www.example.com/final"),
    ],
)
def test_a_page_names_its_address_only_on_its_own_host(
    sink: MemorySink, canonical: str, trusted: str
) -> None:
    page = article_page(head=f'<title>T</title><link rel="canonical" href="{canonical}">')
    pipeline = IngestPipeline(sink, fetcher=OnePage(page, "https://www.example.com/final?utm_id=1"))
    outcome = pipeline.ingest_url("https://short.example/1")
    assert (outcome.name, sink.only.url) == ("https://short.example/1", trusted)


def test_a_private_address_is_not_fetched(pipeline: IngestPipeline, sink: MemorySink) -> None:
    with pytest.raises(FetchRefused):
        pipeline.ingest_url("http://127.0.0.1/admin")
    assert sink.articles == {}
