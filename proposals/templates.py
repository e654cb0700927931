"""Word templates of the bank: which there are, what they may hold, and what is wrong with one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from proposals.packages import problems_of_package
from proposals.record import Kind

SHIPPED = Path(__file__).parents[1] / "samples" / "templates"
# Words in a line.
WORDS = ("bank", "client", "title", "kind", "version", "date", "valid_until", "author", "notice")
# Whole paragraphs: {{p body }}.
BLOCKS = ("toc", "body", "sources")
SECTION = re.compile(r"section_[a-z][a-z0-9_]{0,40}")
_ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not, nodes.And, nodes.Or)
_TEXT_PARTS = ("header", "footer", "footnotes")


class TemplateRefused(Exception):
    """A template that is not used; the message is one sentence that says why."""


def template_for(kind: Kind, folder: Path | None = None) -> Path:
    """The template of a kind of proposal: the bank's own where it has one, else the shipped one."""
    name = f"proposal-{kind}.docx"
    own = folder / name if folder else None
    return own if own and own.exists() else SHIPPED / name


def inspect(path: Path) -> list[str]:
    """What is wrong with a template, one sentence each; nothing where it can be used."""
    problems = problems_of_package(path)
    if problems:
        return problems
    try:
        template = opened(path)
        parts = list(_parts(template))
        trees = [(name, xml, environment().parse(xml)) for name, xml in parts]
    except TemplateSyntaxError as error:
        return [f"模板里的占位符写法有误：{error.message}"]
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        return [f"不是可用的 Word 模板：{type(error).__name__} {error}"[:200]]
    return list(dict.fromkeys([*_forbidden(trees), *_misplaced(parts)]))


def opened(path: Path) -> Any:
    """The template as docxtpl has it."""
    template = DocxTemplate(str(path))
    template.init_docx()
    return template


def environment() -> ImmutableSandboxedEnvironment:
    """What placeholders are worked out in: no functions, no filters, no access to anything but words."""
    sandbox = ImmutableSandboxedEnvironment(autoescape=True)
    sandbox.globals.clear()
    sandbox.filters.clear()
    sandbox.tests.clear()
    return sandbox


def _parts(template: Any) -> list[tuple[str, str]]:
    """Each part that is worked out, as docxtpl reads it."""
    found = [("正文", template.patch_xml(template.get_xml()))]
    for relation in template.docx.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(_TEXT_PARTS):
            continue
        blob = relation.target_part.blob
        found.append(("页眉页脚", template.patch_xml(blob.decode("utf-8"))))
    core = template.docx.core_properties
    for words in (core.author, core.comments, core.identifier, core.language, core.subject, core.title):
        found.append(("文档属性", words))
    return found


def _forbidden(trees: list[tuple[str, str, nodes.Template]]) -> list[str]:
    problems = []
    for where, _, tree in trees:
        for node in [tree, *tree.find_all(nodes.Node)]:
            if not isinstance(node, _ALLOWED):
                problems.append(f"{where}里有程序代码（{type(node).__name__}），模板只能用占位符和 if")
            elif isinstance(node, nodes.Name) and not _known(node.name):
                problems.append(f"{where}里有未知的占位符：{node.name}")
    return problems


def _known(name: str) -> bool:
    return name in WORDS or name in BLOCKS or bool(SECTION.fullmatch(name))


def _misplaced(parts: list[tuple[str, str]]) -> list[str]:
    """Blocks that do not stand alone in a paragraph of the text, stand twice, or lack; words that are no words."""
    problems = []
    seen: dict[str, int] = {}
    for where, xml in parts:
        for found in re.finditer(r"\{\{\s*(\w+)\s*\}\}", xml):
            name = found[1]
            block = name in BLOCKS or bool(SECTION.fullmatch(name))
            in_line = xml.rfind("<w:t", 0, found.start()) > xml.rfind("</w:t>", 0, found.start()) or "<w:" not in xml
            if block and (where != "正文" or in_line):
                problems.append(f"占位符 {name} 要在正文里单独成段，写作 {{{{p {name} }}}}")
            elif not block and not in_line and name in WORDS:
                problems.append(f"占位符 {name} 是一行里的文字，写作 {{{{ {name} }}}}")
            seen[name] = seen.get(name, 0) + block
    problems += [f"占位符 {name} 出现了 {count} 次，只能出现一次" for name, count in seen.items() if count > 1]
    if "body" not in seen:
        problems.append("缺少占位符 {{p body }}：各章从那里写起")
    return problems
