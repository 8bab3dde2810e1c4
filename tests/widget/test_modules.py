"""The widget's modules: their own tests in Node, and their size."""

import gzip
import subprocess
from pathlib import Path

from qa_assistant.api.widget_files import strip_comments, widget_files
from tests.programs import required

HERE = Path(__file__).parent
BUDGET = 25_000


def test_the_modules_pass_their_tests_in_node() -> None:
    node = required("node", package="nodejs")
    tests = sorted(str(path) for path in HERE.glob("*.test.js"))
    result = subprocess.run(
        [node, "--test", *tests], capture_output=True, text=True, timeout=240, check=False
    )
    assert result.returncode == 0, result.stdout[-6000:]


def test_a_page_loads_at_most_25_kilobytes() -> None:
    """Everything that a visitor is sent, compressed: all modules, and the largest of the words."""
    sizes = {name: len(file.compressed) for name, file in widget_files().items()}
    words = {name: size for name, size in sizes.items() if "/words/" in name}
    assert len(words) == 5
    assert sum(sizes.values()) - sum(words.values()) + max(words.values()) <= BUDGET


def test_the_loader_names_all_modules_so_that_they_are_fetched_at_once() -> None:
    modules = [name for name in widget_files() if name.count("/") == 1]
    loader = widget_files()["widget.js"].body.decode()
    assert [name for name in modules if f'"./static/{name}"' not in loader] == []


def test_no_module_names_another_server_or_makes_markup_of_text() -> None:
    for name, file in widget_files().items():
        script = file.body.decode()
        assert gzip.decompress(file.compressed) == file.body
        for forbidden in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "eval(",
            "document.write",
        ):
            assert forbidden not in script, name
        assert "https://" not in script, name
        assert script.replace("http://www.w3.org/2000/svg", "").count("http://") == 0, name


def test_only_comments_and_indentation_are_left_out() -> None:
    script = '/** A\n * b */\n// c\nlet a = 1; // d\n  let b = "/* e */";\n  /** f */\n'
    assert strip_comments(script) == '\n\n\nlet a = 1; // d\nlet b = "/* e */";\n\n'
