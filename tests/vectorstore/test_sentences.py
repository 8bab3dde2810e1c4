"""Sentences: where they begin and end, and where a full stop ends none."""

import pytest

from vectorstore.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Rep. Jerry Nadler, D-N.Y., chaired the hearing.",
        "Sen. Thom Tillis, R-N.C., voted against the bill.",
        "A non-U.S. Company may not bid.",
        "Ex-F.B.I. chief James Comey testified.",
        "Shares of E.On rose by two percent.",
    ],
)
def test_initials_written_as_one_word_end_no_sentence(sentence: str) -> None:
    assert sentences(f"{sentence} It ended at noon.") == [sentence, "It ended at noon."]


@pytest.mark.parametrize(
    "text",
    [
        "They chose Plan B. The next one failed.",
        "He said so.Then he left.",
        "It went up to 5.The next day it fell.",
        "Inflation slowed to 2.3% in May. Six members voted for the cut.",
    ],
)
def test_other_full_stops_end_a_sentence(text: str) -> None:
    assert len(sentences(text)) == 2


def test_a_line_of_initials_without_end_is_one_sentence() -> None:
    assert sentences("D-N.Y" * 20_000) == ["D-N.Y" * 20_000]
