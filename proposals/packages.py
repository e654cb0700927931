"""Whether a Word file is what it says: no macro, no link to the outside, no broken XML, not too large."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from lxml import etree

MOST_BYTES = 10 * 1024 * 1024  # of the file
MOST_UNPACKED = 60 * 1024 * 1024  # of all that it holds
MOST_MEMBERS = 400
MOST_XML = 8 * 1024 * 1024  # of one part
MOST_PLACEHOLDERS = 400  # in one part
_MACRO_NAMES = re.compile(r"vba|macro|activex|\.bin$|oleobject", re.IGNORECASE)
_MACRO_TYPES = re.compile(rb"macroEnabled|vbaProject|activeX|oleObject", re.IGNORECASE)
_FIELDS = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|INCLUDE|LINK|DATABASE|MACROBUTTON|RD|AUTOTEXT)\b"
    r"|\bHYPERLINK\b(?!\s+\\l)",
    re.IGNORECASE,
)
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_CLOSED_BY = {"{{": "}}", "{%": "%}", "{#": "#}"}
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FORBIDDEN_ELEMENTS = {f"{_W}altChunk": "嵌入的外部文档", f"{_W}object": "嵌入对象", f"{_W}control": "控件"}


def problems_of_package(path: Path) -> list[str]:
    """What is wrong with the file as such, one sentence each."""
    if path.suffix.lower() != ".docx":
        return [f"{path.name} 不是 .docx：含宏或旧格式的模板不能用"]
    try:
        if path.stat().st_size > MOST_BYTES:
            return [f"{path.name} 超过 {MOST_BYTES // 1024 // 1024} MB"]
        with zipfile.ZipFile(path) as package:
            return _problems(package)
    except FileNotFoundError:
        return [f"没有这个模板：{path.name}"]
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError):
        return [f"{path.name} 不是完好的 Word 文件"]


def _problems(package: zipfile.ZipFile) -> list[str]:
    members = package.infolist()
    names = {member.filename for member in members}
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        return ["模板解压后过大"]
    if len(names) != len(members) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        return ["模板里的部件名称重复或不正常"]
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        return ["不是 Word 文件：缺少正文"]
    found: list[str] = []
    for member in members:
        found += _problems_of(member.filename, member.file_size, package)
    return list(dict.fromkeys(found))


def _problems_of(name: str, size: int, package: zipfile.ZipFile) -> list[str]:
    if _MACRO_NAMES.search(name) or name.startswith("word/embeddings/"):
        return [f"模板含宏、控件或嵌入对象：{name}"]
    if not name.endswith((".xml", ".rels")):
        return []
    if size > MOST_XML:
        return [f"模板里的 {name} 过大"]
    content = package.read(name)
    if name == "[Content_Types].xml" and _MACRO_TYPES.search(content):
        return ["模板含宏"]
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return [f"模板里的 {name} 含实体声明"]
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        return [f"模板里的 {name} 不是完好的 XML：{str(error)[:80]}"]
    if root.getroottree().docinfo.doctype:
        return [f"模板里的 {name} 含实体声明"]
    return _problems_in(name, root)


def _problems_in(name: str, root: etree._Element) -> list[str]:
    found = []
    if name.endswith(".rels"):
        targets = [one.get("Target", "") for one in root if one.get("TargetMode") == "External"]
        found += [f"模板含外部链接：{target[:80]}" for target in targets]
    if name.startswith("word/"):
        found += [f"模板含{what}" for tag, what in _FORBIDDEN_ELEMENTS.items() if root.find(f".//{tag}") is not None]
        pieces = [one.text or "" for one in root.iter(f"{_W}instrText")]
        simple = " ".join(one.get(f"{_W}instr", "") for one in root.iter(f"{_W}fldSimple"))
        if match := _FIELDS.search(f"{''.join(pieces)} {' '.join(pieces)} {simple}"):
            found.append(f"模板含会读取外部内容的域：{match[0]}")
        found += _problems_of_braces("".join(root.itertext()))
    return found


def _problems_of_braces(text: str) -> list[str]:
    """Placeholders are few and each is closed before the next opens."""
    braces = _BRACES.findall(text)
    if len(braces) > 2 * MOST_PLACEHOLDERS:
        return ["模板里的占位符过多"]
    if len(braces) % 2 or any(
        _CLOSED_BY.get(first) != then for first, then in zip(braces[::2], braces[1::2], strict=True)
    ):
        return ["模板里有没有写完整的占位符：{{ 要有 }}，{% 要有 %}"]
    return []
