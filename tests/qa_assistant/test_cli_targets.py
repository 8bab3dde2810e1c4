"""What `ingest` and `sources add` are pointed at, told before anything is opened or kept."""

from pathlib import Path

import pytest

from qa_assistant import cli


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("sources add news.example.com/feed.xml", "an address begins with https://"),
        ("sources add ftp://news.example.com/feed.xml", "is no http(s) address"),
        ("ingest|", "An empty name is no file and no address"),
        ("ingest saved.xml| ", "An empty name is no file and no address"),
        ("ingest file:///etc/hosts", "is no http(s) address"),
        ("ingest --kind files HTTPS://news.example.com/story", "--kind files is not for addresses"),
        ("ingest --kind feed saved.xml", "--kind feed is for addresses"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: str,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "saved.xml").write_text("<rss/>")
    assert cli.run([word for part in arguments.split("|") for word in part.split() or [part]]) == 2
    assert told in capsys.readouterr().err
    assert [entry.name for entry in tmp_path.iterdir()] == ["saved.xml"]
