"""What the README shows is true."""

import re
from pathlib import Path

from qa_assistant.bootstrap import open_services
from qa_assistant.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_langchain_example_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with open_services(Settings.load()) as services:
        services.pipeline.ingest_paths([ROOT / "samples/articles"], collection="default")
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
    assert "[1]" in capsys.readouterr().out


def test_the_shown_answer_is_the_answer(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_services(Settings.load()) as services:
        services.pipeline.ingest_paths([ROOT / "samples/articles"], collection="default")
        answer = services.assistant.as_runnable().invoke("who chaired the CNRE meeting?")
    assert answer.text in README
    assert answer.citations[0].quote in README


def test_every_file_the_readme_links_to_exists():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    missing = [link for link in links if "://" not in link and not (ROOT / link).exists()]
    assert not missing


def test_the_readme_is_short():
    assert len(README.splitlines()) < 200
