"""The versions of an article: the way from one to another, and what changed between them."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from html import escape

from vectorstore.models import Article

MOST_WORDS = 4_000
"""Longer pieces are shown as exchanged whole: comparing takes the square of their length."""
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
    return "\n".join(_paragraphs(before, after))


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


def _paragraphs(before: list[str], after: list[str]) -> Iterator[str]:
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (f"<p>{_text(paragraph)}</p>" for paragraph in after[k:m])
            continue
        # paragraphs at the same place are taken for one that was changed
        pairs = min(j - i, m - k)
        for old, new in zip(before[i : i + pairs], after[k : k + pairs], strict=True):
            yield f"<p>{_words(old, new)}</p>"
        yield from (f"<p><del>{_text(old)}</del></p>" for old in before[i + pairs : j])
        yield from (f"<p><ins>{_text(new)}</ins></p>" for new in after[k + pairs : m])


def _words(old: str, new: str) -> str:
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return f"<del>{_text(old)}</del> <ins>{_text(new)}</ins>"
    parts = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(_text("".join(after[k:m])))
            continue
        if i < j:
            parts.append(f"<del>{_text(''.join(before[i:j]))}</del>")
        if k < m:
            parts.append(f"<ins>{_text(''.join(after[k:m]))}</ins>")
    return "".join(parts)


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")
