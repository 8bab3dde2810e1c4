"""How answers, hits, lists and reports look on a terminal and in a pipe."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa_assistant.answering.language.alias_sentences import alias_sentence
from qa_assistant.answering.language.copy_sentences import copies_sentence
from qa_assistant.answering.language.time_sentences import time_sentence
from qa_assistant.api.replies import SearchReply
from qa_assistant.models import (
    Answer,
    AnswerStatus,
    Citation,
    DeltaEvent,
    DoneEvent,
    Event,
    NearestArticle,
    TimeUsed,
)
from vectorstore.invisible import without_invisible
from vectorstore.models import AliasUse, Article, IndexReport

_RETURNS = re.compile("[\r\x0b\x0c\x85]")
# JSON may have these as they are, and a terminal obeys some of them.
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_NOT_ASCII = re.compile("[^\x00-\x7f]+")
_LEAST_WIDTH = 8
"""Columns that are narrower on the average show nothing that can be read."""
REPORT_COLUMNS = (
    "collection",
    "passages",
    "vectors",
    "unreachable",
    "orphaned",
    "missing_lexical",
    "pending",
)
ViewUrl = Callable[[str], str]


class Output:
    """Standard output: plain text in a pipe, styled on a terminal."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)

    @property
    def console(self) -> Console:
        """For progress bars."""
        return self._console

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks at it."""
        return self._console.is_terminal

    def line(self, text: str = "", *, style: str = "") -> None:
        """One line; whatever would steer the terminal is left out of it."""
        self._console.print(Text(printable(text), style=style))

    def piece(self, text: str) -> None:
        """A part of a line, at once."""
        self._console.print(Text(printable(text)), end="")
        self._console.file.flush()

    def json(self, value: BaseModel) -> None:
        """The value as JSON, for programs; what would steer a terminal is escaped in it."""
        text = _UNSAFE_IN_JSON.sub(
            lambda found: f"\\u{ord(found[0]):04x}", value.model_dump_json(indent=2)
        )
        if not _can_encode(text, getattr(self._console.file, "encoding", None)):
            text = _NOT_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], text)
        self._console.file.write(text + "\n")

    def rows(self, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """A table on a terminal that is wide enough, tab-separated lines elsewhere."""
        cells = [[_cell(value) for value in row] for row in rows]
        first = max((len(row[0]) for row in cells), default=0)
        least = first + _LEAST_WIDTH * (len(headers) - 1)
        if not self.is_terminal or self._console.width < least:
            for row in [list(headers), *cells]:
                self._console.file.write("\t".join(row) + "\n")
            return
        table = Table(box=None, pad_edge=False, header_style="bold")
        for position, header in enumerate(headers):
            # what comes first is copied into the next command: never cut it
            width = first if position == 0 else None
            table.add_column(header, min_width=width, overflow="fold")
        for row in cells:
            table.add_row(*(Text(cell) for cell in row))
        self._console.print(table, soft_wrap=False)


def error_line(text: str) -> None:
    """One line on standard error."""
    print(printable(text).replace("\n", " "), file=sys.stderr)  # noqa: T201  # a command's output


def printable(text: str) -> str:
    """The text without control characters, escape sequences and direction overrides."""
    return without_invisible(_RETURNS.sub("", text))


def show_stream(output: Output, events: Iterator[Event], *, view_url: ViewUrl) -> Answer:
    """Write an answer as it comes (on a terminal) or when it is there; returns it."""
    shown = ""
    for event in events:
        if isinstance(event, DeltaEvent) and output.is_terminal:
            output.piece(event.text)
            shown += event.text
        if isinstance(event, DoneEvent):
            if not shown:
                output.piece(event.answer.text)
            output.line()
            _show_rest(output, event.answer, view_url)
            return event.answer
    raise RuntimeError("a stream of events ended without its answer")


def show_answer(output: Output, answer: Answer, *, view_url: ViewUrl) -> None:
    """Write an answer that is there already."""
    output.line(answer.text)
    _show_rest(output, answer, view_url)


def picked(line: str, suggestions: Sequence[str]) -> str:
    """The suggestion whose number was typed, else the line itself."""
    number = line.strip().rstrip(".")
    if number.isascii() and number.isdecimal() and 1 <= int(number[:9]) <= len(suggestions):
        return suggestions[int(number) - 1]
    return line


def last_answer(events: Iterator[Event]) -> Answer:
    """The whole answer, without showing its making."""
    for event in events:
        if isinstance(event, DoneEvent):
            return event.answer
    raise RuntimeError("a stream of events ended without its answer")


def show_hits(output: Output, found: SearchReply) -> None:
    """Passages, best first, with where they come from; what the words about time did."""
    if not found.hits:
        output.line("Nothing found.")
    for number, hit in enumerate(found.hits, start=1):
        output.line(
            f"{number}. {_provenance(hit.title, hit.publisher, hit.published_at)}", style="bold"
        )
        output.line(f"   {_one_line(hit.text)}")
        output.line(
            f"   {hit.article_id} v{hit.version} {hit.start}-{hit.end} "
            f"score {hit.scores.fused:.3f}",
            style="dim",
        )
    _show_reading(output, found.time, found.aliases)


def show_article(output: Output, article: Article) -> None:
    """An article's fields, then its text."""
    output.line(article.title, style="bold")
    author = [article.author] if article.author else []
    dates = [f"published {day(article.published_at)}"] if article.published_at else []
    publisher = [article.publisher] if article.publisher else []
    for line in (", ".join([*publisher, *author, *dates]), article.url, article.origin):
        if line:
            output.line(line, style="dim")
    output.line(f"{article.id} v{article.version} in collection {article.collection}", style="dim")
    output.line()
    output.line(article.text)


def report_rows(reports: Iterable[IndexReport]) -> Iterator[list[Any]]:
    """One row a collection, under `REPORT_COLUMNS`."""
    for report in reports:
        yield [getattr(report, name) for name in REPORT_COLUMNS]


def report_sentence(report: IndexReport) -> str:
    """One collection's state, and what to do about it."""
    if report.ok:
        repaired = " (repaired)" if report.repaired else ""
        return f"{report.collection}: ok, all {report.passages} passages are reachable{repaired}."
    wrong = [
        f"{count} {what}"
        for count, what in (
            (report.unreachable, "passages are not reachable"),
            (report.orphaned, "vectors belong to no passage"),
            (report.missing_lexical, "entries of the lexical index are missing or left over"),
            (report.pending, "changes have not reached the index"),
        )
        if count
    ]
    return f"{report.collection}: {', '.join(wrong)}; run `qa-assistant doctor --repair`."


def day(moment: datetime | None) -> str:
    """The date, or nothing."""
    return f"{moment:%Y-%m-%d}" if moment else ""


def _show_rest(output: Output, answer: Answer, view_url: ViewUrl) -> None:
    for citation in answer.citations:
        _show_citation(output, citation, view_url)
    for note in answer.notes:
        output.line()
        output.line(f"Note: {note.text}", style="yellow")
    if answer.status is not AnswerStatus.NOT_FOUND:
        _show_reading(output, answer.searched.time, answer.searched.aliases)
    else:
        _show_nearest(output, answer.nearest, view_url)
    _show_suggestions(output, answer.suggestions)


def _show_suggestions(output: Output, suggestions: Sequence[str]) -> None:
    if suggestions:
        output.line()
        output.line("You could ask next:", style="dim")
    for number, question in enumerate(suggestions, start=1):
        output.line(f"  {number}. {question}")


def _show_citation(output: Output, citation: Citation, view_url: ViewUrl) -> None:
    output.line()
    source = _provenance(citation.title, citation.publisher, citation.published_at)
    if citation.page is not None:
        source += f", page {citation.page}"
    output.line(f"[{citation.number}] {source}", style="bold")
    output.line(f"    “{_one_line(citation.quote)}”")
    if citation.copies:
        output.line(f"    {copies_sentence(citation.copies)}", style="dim")
    output.line(f"    {view_url(citation.view_url)}", style="dim")


def _show_nearest(output: Output, nearest: Sequence[NearestArticle], view_url: ViewUrl) -> None:
    if nearest:
        output.line()
        output.line("Nearest articles:", style="dim")
    for article in nearest:
        output.line(f"  - {_provenance(article.title, article.publisher, article.published_at)}")
        output.line(f"    {view_url(article.view_url)}", style="dim")


def _show_reading(output: Output, used: TimeUsed | None, aliases: Sequence[AliasUse]) -> None:
    """What the words of a question did to the search."""
    told = [time_sentence(used)] if used is not None else []
    told += map(alias_sentence, aliases)
    if told:
        output.line()
    for sentence in told:
        output.line(sentence, style="dim")


def _provenance(title: str, publisher: str | None, published_at: datetime | None) -> str:
    rest = ", ".join(part for part in (publisher, day(published_at)) if part)
    return _one_line(f"{title} ({rest})" if rest else title)


def _can_encode(text: str, encoding: str | None) -> bool:
    try:
        text.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return day(value)
    return "" if value is None else _one_line(printable(str(value)))
