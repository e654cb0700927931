"""Markdown: headings, paragraphs, lists and pipe tables, after the front matter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.loaders import html
from knowledge.loaders.blocks import Block, Heading, Paragraph, Table
from knowledge.loaders.encoding import decode
from knowledge.loaders.wrapping import soft_lines
from knowledge.numbering import marker_of

_PARSER = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table").disable(["reference", "code"])
# Brackets are matched in quadratic time; a text with more of them than any document needs keeps them as text.
_PARSER_WITHOUT_LINKS = (
    MarkdownIt("commonmark", {"maxNesting": 40}).enable("table").disable(["reference", "code", "link", "image"])
)
_BRACKETS = 20_000
_FENCE = re.compile(r"---[ \t]*$")
_END = re.compile(r"(?:---|\.\.\.)[ \t]*$")
_KEY = re.compile(r"""["']?\w[\w-]*["']?[ \t]*:(?:\s|$)""")
_AUDIENCE = re.compile(r"""^[\s-]*["']?audience["']?\s*[:：]""", re.I | re.M)
_HEAD_LINES = 50
_TAG = re.compile(r"</?(?:b|i|u|em|strong|span|font|sub|sup|a|p|div|br|hr|img|code|center|small|mark)\b[^>]*>$", re.I)
_BREAK = re.compile(r"<br\s*/?>$", re.I)


class UnterminatedFrontMatter(ValueError):
    """Front matter that begins with `---` and never ends."""


def split_front_matter(text: str) -> tuple[str | None, str]:
    """The YAML between the first two `---` lines, if any, and the Markdown after it."""
    lines = text.lstrip("\ufeff \t\r\n").split("\n")
    if not _FENCE.match(lines[0].rstrip("\r")):
        return None, text
    for at in range(1, len(lines)):
        if _END.match(lines[at].rstrip("\r")):
            yaml = "\n".join(lines[1:at])
            return (yaml, "\n".join(lines[at + 1 :])) if _looks_like_yaml(yaml) else (None, text)
    head = "\n".join(lines[1:_HEAD_LINES])
    if _AUDIENCE.search(head) or (head.split("\n")[0].strip() and _looks_like_yaml(head)):
        raise UnterminatedFrontMatter
    return None, text


def _looks_like_yaml(text: str) -> bool:
    """Whether the first line that is neither blank nor a comment is a key; a rule above plain text is none.

    A line that names an audience always counts: it must never be lost for being written wrongly.
    """
    if _AUDIENCE.search(text):
        return True
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            return _KEY.match(line) is not None
    return not text.strip()


def blocks(data: bytes) -> list[Block]:
    """The blocks of a Markdown file, its front matter left out."""
    return blocks_of(split_front_matter(decode(data))[1])


def blocks_of(text: str) -> list[Block]:
    """The blocks of a Markdown text without front matter."""
    result: list[Block] = []
    lists: list[list[str]] = []
    parser = _PARSER if text.count("[") < _BRACKETS else _PARSER_WITHOUT_LINKS
    tokens = parser.parse(text.replace("\x00", ""))
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "table_open":
            end = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
            result.append(_table(tokens[at:end]))
            at = end
        elif token.type == "inline":
            result.extend(_inline(token, tokens[at - 1], lists))
        elif token.type in ("fence", "code_block"):
            result.extend(_verbatim(token.content))
        elif token.type == "html_block":
            result.extend(html.blocks_of(token.content))
        else:
            _track(token, lists)
        at += 1
    return result


def _verbatim(text: str) -> list[Block]:
    """A fenced text: one paragraph, unless its lines are numbered."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or any(marker_of(line.strip()) for line in lines):
        return [Paragraph(line) for line in lines]
    return [Paragraph("\n".join(lines))]


def _track(token: Token, lists: list[list[str]]) -> None:
    """Keeps the open lists: the prefix of the item at hand, empty for bullets."""
    if token.type in ("ordered_list_open", "bullet_list_open"):
        lists.append([])
    elif token.type in ("ordered_list_close", "bullet_list_close"):
        lists.pop()
    elif token.type == "list_item_open":
        lists[-1][:] = [f"{token.info}{token.markup} " if token.info else ""]


def _inline(token: Token, opener: Token, lists: list[list[str]]) -> list[Block]:
    text = _text(token.children or ())
    if opener.type == "heading_open":
        return [Heading(" ".join(text.split("\n")), int(opener.tag[1]))]
    pieces = soft_lines(text)
    bold = _is_bold(token.children or ())
    if not lists:
        return [Paragraph(piece, bold=bold) for piece in pieces]
    prefix = lists[-1][0] if lists[-1] else None
    result: list[Block] = []
    for at, piece in enumerate(pieces):
        if at == 0 and prefix:
            result.append(Paragraph(f"{prefix}{piece}", bold=bold))
        else:
            result.append(Paragraph(piece, bullet=len(lists) if prefix == "" and at == 0 else 0, bold=bold))
    if lists[-1]:
        lists[-1][:] = []
    return result


def _text(children: Sequence[Token]) -> str:
    parts = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "html_inline":
            parts.append(_html(child.content))
        elif child.type == "image" or child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
    return "".join(parts)


def _html(tag: str) -> str:
    """Tags of plain formatting and comments vanish; what merely looks like a tag is text."""
    if _BREAK.match(tag):
        return "\n"
    return "" if _TAG.match(tag) or tag.startswith("<!--") else tag


def _is_bold(children: Sequence[Token]) -> bool:
    """Whether all text stands in strong emphasis."""
    depth, any_text = 0, False
    for child in children:
        depth += {"strong_open": 1, "strong_close": -1}.get(child.type, 0)
        if child.type in ("text", "code_inline") and child.content.strip(" 　：:"):
            any_text = True
            if not depth:
                return False
    return any_text


def _table(tokens: Sequence[Token]) -> Table:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_text(token.children or ()))
    header = 1 if rows and any(cell.strip() for cell in rows[0]) else 0
    return Table(tuple(tuple(row) for row in rows), header=header)
