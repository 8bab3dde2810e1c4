"""What a colleague claims, held against the articles."""

from collections.abc import Iterator

import pytest

from qa_assistant.answering.checking.claim_check import ClaimReport, ClaimVerdict
from qa_assistant.bootstrap import open_services
from qa_assistant.services import Services
from qa_assistant.settings import Settings
from vectorstore.errors import CollectionNotFound

ARTICLE = """The ferry to Norden

The ferry to Norden was out of service for three weeks after a fire in its engine room. Mayor \
Ilse Brandt reopened the line on 4 May 2025. Nobody was hurt in the fire, the police said. The \
fire left up to 5,000 homes without power.
"""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    home = tmp_path_factory.mktemp("home")
    with open_services(Settings(home=home, _env_file=None)) as opened:
        (home / "ferry.txt").write_text(ARTICLE, encoding="utf-8")
        opened.pipeline.ingest_paths(
            [home / "ferry.txt"],
            collection="default",
            groups=frozenset({"press"}),
            progress=lambda *_: None,
        )
        yield opened


def check(services: Services, text: str, readers: frozenset[str] | None = None) -> ClaimReport:
    return services.claims.check(text, collection="default", readers=readers)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("Mayor Ilse Brandt reopened the line.", ClaimVerdict.SUPPORTED),
        ("The ferry was out of service for three weeks.", ClaimVerdict.SUPPORTED),
        ("The ferry to Norden was out of service for five weeks.", ClaimVerdict.CONTRADICTED),
        ("Mayor Ilse Brandt did not reopen the line.", ClaimVerdict.CONTRADICTED),
        ("The fire left up to 5,000 homes without power.", ClaimVerdict.SUPPORTED),
        ("The fire left 5,000 homes without power.", ClaimVerdict.UNKNOWN),
        ("The airport of Norden was sold to a fund.", ClaimVerdict.UNKNOWN),
    ],
)
def test_a_claim_is_supported_contradicted_or_unknown(services, claim, verdict):
    (checked,) = check(services, claim).claims
    assert checked.verdict is verdict


def test_a_claim_that_says_without_in_another_word_is_not_contradicted(services):
    (checked,) = check(services, "Up to 5,000 homes lost power in the fire.").claims
    assert checked.verdict is not ClaimVerdict.CONTRADICTED


def test_every_quote_is_exact(services):
    report = check(services, "Mayor Ilse Brandt reopened the line. Somebody was hurt in the fire.")
    quotes = [c for claim in report.claims for c in (*claim.supporting, *claim.contradicting)]
    assert quotes
    for citation in quotes:
        article = services.store.article(citation.article_id, version=citation.version)
        assert article.text[citation.start : citation.end] == citation.quote
    assert [citation.number for citation in quotes] == list(range(1, len(quotes) + 1))


def test_who_may_not_read_an_article_learns_nothing_of_it(services):
    report = check(services, "Mayor Ilse Brandt reopened the line.", frozenset())
    assert report.claims[0].verdict is ClaimVerdict.UNKNOWN
    assert report.searched.articles == 0


def test_more_sentences_than_are_checked_are_counted(services):
    assert check(services, "It is so. " * 8).unchecked == 3


def test_a_collection_that_is_not_there_is_told(services):
    with pytest.raises(CollectionNotFound):
        services.claims.check("It is so.", collection="nothing", readers=None)
