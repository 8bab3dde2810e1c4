"""Passages: nothing lost, nothing twice, whole sentences, one heading each."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.chunking import cut_passages
from vectorstore.models import Heading

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("abcdeXYZ é中 \n.!?-,1 "),
        st.characters(codec="utf-8", exclude_characters="\r"),
    ),
    max_size=1500,
)
SENTENCE = "The plant in Baotou began work on Monday. "


@st.composite
def headed_texts(draw: st.DrawFn) -> tuple[str, list[Heading]]:
    """A text, and headings anywhere in it that do not overlap."""
    text = draw(TEXTS)
    cuts = draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True).map(sorted))
    pairs = zip(cuts[0::2], cuts[1::2], strict=False)
    return text, [Heading(start=start, end=end, level=1) for start, end in pairs]


@given(headed_texts(), st.integers(20, 300), st.integers(0, 200))
def test_every_character_that_is_not_space_is_in_exactly_one_passage(
    headed: tuple[str, list[Heading]], target: int, more: int
) -> None:
    text, headings = headed
    spans = cut_passages(text, headings, target=target, limit=target + more)
    covered = [position for span in spans for position in range(span.start, span.end)]
    assert covered == sorted(set(covered))  # in order, no overlap
    missing = set(range(len(text))) - set(covered)
    assert all(text[position].isspace() for position in missing)


@given(headed_texts(), st.integers(20, 300), st.integers(0, 200))
def test_no_passage_is_longer_than_the_limit_empty_or_padded(
    headed: tuple[str, list[Heading]], target: int, more: int
) -> None:
    text, headings = headed
    for span in cut_passages(text, headings, target=target, limit=target + more):
        piece = text[span.start : span.end]
        assert 0 < len(piece) <= target + more
        assert piece == piece.strip()


@given(headed_texts(), st.integers(20, 300))
def test_no_passage_crosses_the_beginning_of_a_heading(
    headed: tuple[str, list[Heading]], target: int
) -> None:
    text, headings = headed
    for span in cut_passages(text, headings, target=target, limit=target + 100):
        assert not any(span.start < heading.start < span.end for heading in headings)
        before = [heading for heading in headings if heading.start < span.end]
        expected = " ".join(text[before[-1].start : before[-1].end].split()) if before else ""
        assert (span.heading or "") == expected


def test_a_short_article_is_one_passage() -> None:
    text = (SENTENCE * 5).strip()
    [span] = cut_passages(text, [])
    assert (span.start, span.end, span.heading) == (0, len(text), None)


def test_passages_end_at_sentence_ends_near_the_target() -> None:
    text = (SENTENCE * 100).strip()
    pieces = [text[s.start : s.end] for s in cut_passages(text, [])]
    assert all(piece.endswith(".") for piece in pieces)
    assert all(800 <= len(piece) <= 1000 for piece in pieces[:-1])


def test_the_end_of_a_paragraph_is_preferred() -> None:
    paragraph = (SENTENCE * 17).strip()
    text = f"{paragraph}\n\n{paragraph}"
    assert [text[s.start : s.end] for s in cut_passages(text, [])] == [paragraph, paragraph]


def test_a_small_rest_joins_the_passage_before_it() -> None:
    text = f"{(SENTENCE * 17).strip()}\n\nIt was late."
    [span] = cut_passages(text, [])
    assert text[span.start : span.end] == text


def test_a_small_rest_does_not_join_across_a_heading() -> None:
    first = (SENTENCE * 3).strip()
    text = f"{first}\n\nOutlook\n\nIt was late."
    start = text.index("Outlook")
    spans = cut_passages(text, [Heading(start=start, end=start + 7, level=2)])
    assert [(text[s.start : s.end], s.heading) for s in spans] == [
        (first, None),
        ("Outlook\n\nIt was late.", "Outlook"),
    ]


def test_a_table_without_sentences_is_cut_at_white_space() -> None:
    text = " ".join(f"{number:05}" for number in range(600))
    spans = cut_passages(text, [])
    assert " ".join(text[s.start : s.end] for s in spans) == text


def test_a_wall_of_characters_is_cut_at_the_limit() -> None:
    spans = cut_passages("x" * 3000, [])
    assert [s.end - s.start for s in spans] == [1200, 1200, 600]


def test_empty_text_has_no_passages() -> None:
    assert cut_passages(" \n\n ", []) == []
