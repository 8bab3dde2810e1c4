"""Pages and benchmarks: nothing left to fill in, and no file named that is not there."""

import pkgutil
import re
from pathlib import Path

import pytest

from benchmarks.hostile import DEFENCES

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/assets/*/README.md")])
PROGRAMS = sorted([*ROOT.glob("benchmarks/*.py"), *ROOT.glob("models/**/*.py")])
_LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
_UNFINISHED = re.compile(r"@@\w+@@|\bTO" r"DO\b|\bFIX" r"ME\b")
_FOLDERS = "benchmarks|docs|ingest|models|qa_assistant|samples|tests|vectorstore"
_OWN_FILE = re.compile(rf'"((?:{_FOLDERS})/[\w./-]+\.\w+)"')


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_has_nothing_left_to_fill_in_and_links_to_what_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    assert _UNFINISHED.findall(text) == []
    links = [link for link in _LINK.findall(text) if "://" not in link and "mailto:" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("program", PROGRAMS, ids=name_of)
def test_a_benchmark_reads_only_files_that_exist(program: Path) -> None:
    named = _OWN_FILE.findall(program.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("defence", DEFENCES)
def test_a_defence_that_the_benchmark_takes_out_is_where_it_is_looked_for(defence: str) -> None:
    assert all(callable(pkgutil.resolve_name(place)) for place in DEFENCES[defence])
