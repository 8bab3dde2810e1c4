import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.answering.citations import cite, is_exact, source_url, view_url
from qa_assistant.answering.protocols import Sentence
from tests.qa_assistant.answering.articles import TEXT, make_article, make_evidence


@given(st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT)))
def test_a_citation_quotes_its_slice_of_the_text(start, length):
    article = make_article()
    end = min(start + length, len(TEXT))
    citation = cite(Sentence(article, start, end), number=1, answer_start=0, answer_end=1)
    assert article.text[citation.start : citation.end] == citation.quote
    assert is_exact(citation, article)


def test_a_citation_of_another_text_is_not_exact():
    article = make_article()
    citation = cite(Sentence(article, 0, 10), number=1, answer_start=0, answer_end=1)
    assert not is_exact(citation, make_article("Norrland magnets met its board."))
    assert not is_exact(citation, make_article(version=2))


def test_offsets_outside_the_text_are_refused():
    article = make_article()
    with pytest.raises(ValueError, match="no text at"):
        cite(Sentence(article, 0, len(TEXT) + 1), number=1, answer_start=0, answer_end=1)


def test_the_view_opens_the_quote_of_that_version():
    url = view_url(make_article(), start=3, end=9, public_url="https://qa.example")
    assert url == "https://qa.example/articles/art_1?version=1&start=3&end=9#quote"


def test_the_source_opens_at_the_text():
    assert source_url("https://n.example/a#top", "Output rose, by 3-5%.") == (
        "https://n.example/a#:~:text=Output%20rose%2C%20by%203%2D5%25."
    )


def test_a_long_quote_is_named_by_its_ends():
    text = " ".join(f"w{n}" for n in range(30))
    assert source_url("https://n.example/a", text) == (
        "https://n.example/a#:~:text=w0%20w1%20w2%20w3%20w4%20w5,w24%20w25%20w26%20w27%20w28%20w29"
    )


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "file:///etc/passwd", "notes.txt"])
def test_only_web_addresses_become_links(url):
    assert source_url(url, "Some text.") is None


def test_headings_and_list_markers_are_not_quoted():
    text = "Highlights\n- Output rose.\n- Prices fell."
    article = make_article(text, headings=({"start": 0, "end": 10, "level": 2},))
    quoted = [sentence.text for sentence in make_evidence(article).sentences]
    assert quoted == ["Output rose.", "Prices fell."]
