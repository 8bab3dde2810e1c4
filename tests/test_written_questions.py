"""The questions that were written for the reader's training are what its code takes them for."""

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parent.parent / "models" / "reader" / "written"
FILES = sorted(FOLDER.glob("*.jsonl"))


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_answers_stand_in_their_texts(path: Path) -> None:
    for row in read_rows(path):
        for question, start, end in row["stated"]:
            answer = row["text"][start:end]
            assert 0 <= start < end <= len(row["text"]), question
            assert answer == answer.strip() != "", question


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_passage_stands_once_with_questions_of_both_kinds(path: Path) -> None:
    rows = read_rows(path)

    assert len({row["text"] for row in rows}) == len(rows) > 0
    for row in rows:
        questions = [question for question, *_ in row["stated"]] + row["missing"]
        assert row["stated"] and row["missing"], row["title"]
        assert all("?" in question for question in questions), row["title"]
        assert len(set(questions)) == len(questions), row["title"]


def test_both_kinds_of_text_are_there() -> None:
    assert [path.stem for path in FILES] == ["news", "wikipedia"]
