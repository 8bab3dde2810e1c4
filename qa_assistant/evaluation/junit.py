"""A report in the JUnit XML that continuous integration reads.

There is no standard; the elements are those that Jenkins, GitLab and pytest agree on: `testsuites`,
one `testsuite` for each file, one `testcase` for each test with `failure`, `error` or `skipped`.
"""

import os
import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree as Xml  # only written, never parsed

from qa_assistant.evaluation.results import CaseResult, Outcome, Report
from qa_assistant.evaluation.sentences import failure_lines

# XML 1.0, production 2: everything else cannot stand in a document, not even escaped
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COUNTED = {"failures": Outcome.FAILED, "errors": Outcome.ERROR, "skipped": Outcome.DRAFT}


def junit_xml(report: Report) -> bytes:
    """The document, in UTF-8 with its declaration."""
    root = Xml.Element("testsuites", {"name": "qa-assistant eval", **_counts(report.results)})
    root.set("time", f"{report.seconds:.3f}")
    for file, results in groupby(report.results, key=lambda result: result.file):
        root.append(_suite(file, list(results), timestamp=report.started_at.isoformat()))
    Xml.indent(root)
    document: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _suite(file: str, results: list[CaseResult], *, timestamp: str) -> Xml.Element:
    named = {"name": _text(file), "timestamp": timestamp}
    suite = Xml.Element("testsuite", {**named, **_counts(results)})
    suite.set("time", f"{sum(result.seconds for result in results):.3f}")
    suite.extend(_case(result) for result in results)
    return suite


def _case(result: CaseResult) -> Xml.Element:
    case = Xml.Element("testcase", classname=_text(_class_name(result.file)))
    case.set("name", _text(result.name))
    case.set("time", f"{result.seconds:.3f}")
    case.set("file", _text(result.file))
    if result.line is not None:
        case.set("line", str(result.line))
    if result.outcome is Outcome.DRAFT:
        Xml.SubElement(case, "skipped", message="a draft")
    elif result.outcome is Outcome.ERROR:
        Xml.SubElement(case, "error", message=_text(result.error or ""))
    elif result.outcome is Outcome.FAILED:
        lines = [_text(line) for line in failure_lines(result)]
        failure = Xml.SubElement(case, "failure", type="AssertionError", message=lines[0])
        failure.text = "\n".join(lines)
    return case


def _class_name(file: str) -> str:
    """The path with dots, from the current folder where it lies inside, as pytest names it.

    Servers that read reports know a test by this and its name, and not by its file.
    """
    path = Path(os.path.abspath(file))  # noqa: PTH100  # a link keeps its own name
    here = Path.cwd()
    inside = path.relative_to(here) if path.is_relative_to(here) else path.relative_to(path.anchor)
    return ".".join(inside.parts)


def _counts(results: Sequence[CaseResult]) -> dict[str, str]:
    counts = {
        name: str(sum(result.outcome is outcome for result in results))
        for name, outcome in _COUNTED.items()
    }
    return {"tests": str(len(results)), **counts}


def _text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
