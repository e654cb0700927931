"""Fills a template with a draft; runs in a process of its own, which `word.py` ends when its time is over."""

from __future__ import annotations

import io
import json
import os
import pickle
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph
from docxtpl import DocxTemplate
from markupsafe import Markup

from proposals import wordbody, wordxml
from proposals.citing import numbered
from proposals.record import Chart, Draft
from proposals.templates import BLOCKS, WORDS, TemplateRefused, environment, inspect
from proposals.wordbody import SOURCES_KEY, Setting
from proposals.wordcharts import add_chart, steady

MOST_OUTPUT = 20 * 1024 * 1024  # bytes of a finished file
MOST_WORDS = 1_500_000  # characters of a draft
MOST_MEMORY = 3 * 1024**3  # bytes of the process
LONGEST_PROPERTY = 255  # characters
_KINDS = {"client": "客户版", "internal": "内部版"}
_NOTICES = {
    "client": "本方案供沟通使用，不构成授信承诺、要约或任何审批结论",
    "internal": "内部资料　仅供授信审查审批使用　严禁外传",
}
_PLACE = "_insert_"


def words_of(draft: Draft) -> dict[str, str]:
    """What stands for each placeholder that is words."""
    values = (
        draft.bank,
        draft.client,
        draft.title,
        _KINDS[draft.kind],
        str(draft.version),
        _day(draft.day),
        _day(draft.valid_until),
        draft.author,
        _NOTICES[draft.kind],
    )
    return {name: wordxml.plain(value) for name, value in zip(WORDS, values, strict=True)}


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def typeset(draft: Draft, template: Path, out: Path) -> None:
    """Writes the Word file. Raises TemplateRefused with the reason."""
    if problems := inspect(template):
        raise TemplateRefused("；".join(problems))
    if len(draft.text()) > MOST_WORDS:
        raise TemplateRefused("方案文字过长，不排版")
    word = DocxTemplate(str(template))
    word.render_init()
    blocks = _blocks(draft, word.docx)
    context: dict[str, Any] = words_of(draft)
    context |= {name: _marker(name) for name in blocks}
    word.render(context, environment(), autoescape=True)
    _insert(word.docx, blocks)
    _entitle(word.docx, draft)
    made = io.BytesIO()
    word.docx.save(made)
    if made.tell() > MOST_OUTPUT:
        raise TemplateRefused("排出的文件过大")
    waiting = out.with_name(f".{out.name}.{os.getpid()}")
    waiting.write_bytes(steady(made.getvalue(), keep_days=True))
    waiting.replace(out)


def _blocks(draft: Draft, document: Any) -> dict[str, str]:
    """What stands for each placeholder that is paragraphs; a chapter with a place of its own is not in the body."""
    placed = _asked_for(document)
    setting = _setting(draft, document)
    made: dict[str, list[str]] = {"body": []}
    for place, section in wordbody.with_sources(draft):
        name = f"section_{section.key}"
        text = wordbody.chapter(section, place, setting)
        if section.key == SOURCES_KEY:
            name = "sources"
            text += wordbody.sources(setting)
            if not section.blocks and not setting.numbering.listed:
                setting.entries.pop()
                continue
        made.setdefault(name if name in placed else "body", []).append(text)
    blocks = {name: "".join(texts) for name, texts in made.items()}
    return {"toc": wordbody.contents(setting), **blocks}


def _asked_for(document: Any) -> set[str]:
    """The blocks that a template names."""
    text = "\n".join(WordParagraph(element, document).text for element in document.element.body.iter(qn("w:p")))
    return {word for word in text.replace("}", " ").replace("{", " ").split() if word in BLOCKS or "section_" in word}


def _setting(draft: Draft, document: Any) -> Setting:
    page = document.sections[-1]
    width = int((page.page_width - page.left_margin - page.right_margin) / wordxml.EMU_PER_TWIP)
    styles = {style.name: style.style_id for style in document.styles}
    first = next((style for style in document.styles if style.name == "Heading 1"), None)
    counted = first is not None and first.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    charts = [0]

    def chart(one: Chart) -> str:
        charts[0] += 1
        return add_chart(document, one, charts[0])

    return Setting(styles, width, numbered(draft), chart, counted)


def _marker(name: str) -> Markup:
    """An empty paragraph that shows where a block goes."""
    return Markup(f'<w:p><w:bookmarkStart w:id="1" w:name="{_PLACE}{name}"/><w:bookmarkEnd w:id="1"/></w:p>')


def _insert(document: Any, blocks: dict[str, str]) -> None:
    for bookmark in list(document.element.body.iter(qn("w:bookmarkStart"))):
        name = bookmark.get(qn("w:name"), "")
        if not name.startswith(_PLACE) or name.removeprefix(_PLACE) not in blocks:
            continue
        marker = bookmark.getparent()
        for element in wordbody.inserted(blocks[name.removeprefix(_PLACE)]):
            marker.addprevious(element)
        if marker.getparent().tag == qn("w:tc"):
            marker.remove(bookmark)
        else:
            marker.getparent().remove(marker)


def _entitle(document: Any, draft: Draft) -> None:
    core = document.core_properties
    words = words_of(draft)
    core.title = f"{words['title']}（{words['client']}）"[:LONGEST_PROPERTY]
    core.author = core.last_modified_by = words["bank"][:LONGEST_PROPERTY]
    core.created = core.modified = datetime(draft.day.year, draft.day.month, draft.day.day)
    core.revision, core.comments = draft.version, ""


def serve() -> None:
    """Reads jobs from stdin until it ends and answers each with a line: what was wrong, or nothing."""
    _limit()
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a library prints is no answer
    while True:
        try:
            draft, template, out = pickle.load(jobs)
        except EOFError:
            return
        answers.write(json.dumps(_done(draft, Path(template), Path(out))).encode() + b"\n")
        answers.flush()


def _done(draft: Draft, template: Path, out: Path) -> dict[str, str]:
    try:
        typeset(draft, template, out)
    except TemplateRefused as refused:
        return {"refused": str(refused)}
    except Exception as error:  # the edge of a process: what went wrong is what is answered
        return {"refused": f"排版没有完成：{type(error).__name__} {error}"[:300]}
    return {}


def _limit() -> None:
    """Bounds of memory and of what may be written, where the system has them."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MOST_OUTPUT, 2 * MOST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    serve()
