"""The pipeline and the real store together: what is ingested is found, with exact offsets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline import IngestPipeline
from tests.fakes import HashingEmbedder
from tests.ingest.documents import PARAGRAPH, article_page, docx_file, pdf_file
from vectorstore.catalog import Catalog
from vectorstore.chroma import ChromaIndex
from vectorstore.store import ArticleStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ArticleStore]:
    catalog = Catalog.open(tmp_path / "catalog.db")
    opened = ArticleStore(catalog, ChromaIndex(path=tmp_path / "chroma"), HashingEmbedder())
    opened.recover()
    yield opened
    opened.close()


def test_ingested_files_are_found_by_search_and_not_stored_twice(
    tmp_path: Path, store: ArticleStore
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.html").write_bytes(article_page())
    (folder / "b.pdf").write_bytes(pdf_file([[PARAGRAPH]], title="From a PDF"))
    (folder / "c.docx").write_bytes(docx_file())
    (folder / "d.txt").write_text("The chairman of the group is Liu Peixun.\nLeave a Reply")
    pipeline = IngestPipeline(store)

    first = pipeline.ingest_paths([folder])
    assert first.counts["created"] == 4
    assert pipeline.ingest_paths([folder]).counts["unchanged"] == 4

    hit = store.search("chairman of the group", collection="default")[0]
    article = store.article(hit.article_id)
    assert article.text == "The chairman of the group is Liu Peixun."
    assert article.text[hit.start : hit.end] == hit.text
    assert store.scope("default").articles == 4


def test_a_changed_file_is_a_new_version_and_the_old_one_stays_readable(
    tmp_path: Path, store: ArticleStore
) -> None:
    path = tmp_path / "a.txt"
    pipeline = IngestPipeline(store)
    path.write_text("The chairman is Liu Peixun.")
    [before] = pipeline.ingest_paths([path]).outcomes
    path.write_text("The chairman is Zhao Zhihua.")
    [after] = pipeline.ingest_paths([path]).outcomes
    assert (after.article_id, after.version) == (before.article_id, 2)
    assert after.article_id is not None
    assert store.article(after.article_id, version=1).text == "The chairman is Liu Peixun."
