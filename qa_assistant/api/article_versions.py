"""The versions of an article: the way from one to another, and what changed between them."""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from html import escape
from itertools import takewhile

from vectorstore.models import Article

MOST_STEPS = 60_000_000
"""Of comparing on one page, about two seconds; what would take more is shown as exchanged whole."""
_Change = tuple[str, list[str], list[str]]
"""As `difflib` names it, with the pieces that were there and those that are."""
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


def render_versions(article: Article, newest: Article, *, compared: Article | None) -> str:
    """Links to the other versions and to what changed; nothing where there is one version only."""
    if newest.version == 1:
        return ""
    items = [_version_item(article, version, compared) for version in range(1, newest.version + 1)]
    return (
        '<nav class="versions" lang="en" aria-label="Versions"><span>Versions</span>'
        f"<ul>{''.join(items)}</ul></nav>"
    )


def render_changes(older: Article, newer: Article) -> str:
    """The newer text, with what was added and what was taken out since the older one."""
    if older.text == newer.text:
        return '<p class="notice" lang="en">The text of both versions is the same.</p>'
    before, after = _PARAGRAPH.findall(older.text), _PARAGRAPH.findall(newer.text)
    return "\n".join(_paragraphs(before, after, _Effort()))


def _version_item(article: Article, version: int, compared: Article | None) -> str:
    address = escape(f"/articles/{article.id}?version={version}", quote=True)
    current = version == article.version
    shown = ' aria-current="page"' if current and compared is None else ""
    item = f'<a href="{address}"{shown}>{version}</a>'
    if current and version > 1:
        on = ' aria-current="page"' if compared is not None else ""
        item += (
            f' <a href="{address}&amp;compare={version - 1}"{on}>'
            f"Changes since version {version - 1}</a>"
        )
    return f"<li>{item}</li>"


class _Effort:
    """How much more may be compared on a page."""

    def __init__(self) -> None:
        self._left = MOST_STEPS

    def suffices(self, before: list[str], after: list[str]) -> bool:
        """Whether these can still be compared; if so, what it may take is gone."""
        steps = _steps(before, after)
        if steps > self._left:
            return False
        self._left -= steps
        return True


def _steps(before: list[str], after: list[str]) -> int:
    """What comparing takes at most: a round for each piece in common, and in each round every piece
    and every pair of equal ones."""
    times = Counter(after)
    pairs = sum(times[piece] for piece in before)
    return (min(len(before), len(after), pairs) + 1) * (len(before) + pairs)


def _length_of_same(before: list[str], after: list[str]) -> int:
    """How many pieces at the beginning are the same."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    return sum(1 for _ in same)


def _changes(before: list[str], after: list[str], effort: _Effort) -> Iterator[_Change]:
    """The way from one to the other, in order; each piece of both is in exactly one change."""
    head = _length_of_same(before, after)
    tail = _length_of_same(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    yield "equal", before[:head], after[:head]
    if effort.suffices(old, new):
        for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            yield kind, old[i:j], new[k:m]
    else:
        yield "delete", old, []
        yield "insert", [], new
    yield "equal", before[len(before) - tail :], after[len(after) - tail :]


def _paragraphs(before: list[str], after: list[str], effort: _Effort) -> Iterator[str]:
    for kind, old, new in _changes(before, after, effort):
        if kind == "equal":
            yield from (f"<p>{_text(paragraph)}</p>" for paragraph in new)
            continue
        # paragraphs at the same place are taken for one that was changed
        for one, other in zip(old, new, strict=False):
            yield f"<p>{_words(one, other, effort)}</p>"
        pairs = min(len(old), len(new))
        yield from (f"<p><del>{_text(one)}</del></p>" for one in old[pairs:])
        yield from (f"<p><ins>{_text(other)}</ins></p>" for other in new[pairs:])


def _words(old: str, new: str, effort: _Effort) -> str:
    parts = []
    for kind, gone, come in _changes(_WORD.findall(old), _WORD.findall(new), effort):
        if kind == "equal":
            parts.append(_text("".join(come)))
            continue
        if gone:
            parts.append(f"<del>{_text(''.join(gone))}</del>")
        if come:
            parts.append(f"<ins>{_text(''.join(come))}</ins>")
    return "".join(parts)


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")
