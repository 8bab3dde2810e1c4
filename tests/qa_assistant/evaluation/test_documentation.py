"""What docs/evaluation.md shows and names is what there is."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from qa_assistant import cli
from qa_assistant.evaluation.file_reader import read_question_file
from qa_assistant.evaluation.measures import metric_names
from qa_assistant.evaluation.question_file import Case, json_schema

DOCUMENT = Path(__file__).parents[3].joinpath("docs/evaluation.md").read_text("utf-8")


def test_the_example_is_valid(tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)
    path = tmp_path / "questions.yaml"
    path.write_text(example, encoding="utf-8")
    assert len(read_question_file(path).content.tests) == 5
    values = json.loads(json.dumps(yaml.safe_load(example), default=str))
    jsonschema.validate(values, json_schema())


def test_every_field_and_metric_is_explained() -> None:
    explained = set(re.findall(r"`([\w@]+)`", DOCUMENT))
    assert set(Case.model_fields) <= explained
    names = {name.replace("@5", "@k") for name in metric_names()}
    assert names <= explained


def test_every_option_that_is_shown_exists(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["eval", "--help"]) == 0
    shown = set(re.findall(r"(?<=[ `])--(?:json|junit|fail-under|top|schema)\b", DOCUMENT))
    help_text = capsys.readouterr().out
    assert len(shown) == 5
    assert all(option in help_text for option in shown)
