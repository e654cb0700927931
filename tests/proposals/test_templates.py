"""A bank's own template is used when it is sound, and refused with the reason when it is not."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from proposals.templates import BLOCKS, SHIPPED, WORDS, inspect, template_for
from proposals.wordbody import STYLES
from samples.templates import build

PAGE = Path(__file__).parents[2] / "docs" / "templates.md"


def template(folder: Path, *lines: str, header: str = "", title: str = "", name: str = "own.docx") -> Path:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    document.sections[0].header.paragraphs[0].text = header
    document.core_properties.title = title
    path = folder / name
    document.save(str(path))
    return path


def changed(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The file with other members."""
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return path


@pytest.mark.parametrize("kind", ["client", "internal"])
def test_the_shipped_templates_are_sound_and_what_their_script_makes(kind: str) -> None:
    path = SHIPPED / f"proposal-{kind}.docx"
    assert inspect(path) == []
    with zipfile.ZipFile(path) as shipped:
        before = {name: shipped.read(name) for name in shipped.namelist()}
    fresh = build.build(kind)
    assert len(fresh) > 10_000
    assert before["word/document.xml"] == changed_document(fresh)


def changed_document(blob: bytes) -> bytes:
    import io

    with zipfile.ZipFile(io.BytesIO(blob)) as package:
        return package.read("word/document.xml")


def test_a_bank_replaces_one_template_and_keeps_the_other(tmp_path: Path) -> None:
    own = template(tmp_path, "{{p body }}", name="proposal-client.docx")
    assert template_for("client", tmp_path) == own
    assert template_for("internal", tmp_path) == SHIPPED / "proposal-internal.docx"
    assert template_for("client") == SHIPPED / "proposal-client.docx"


def test_every_documented_placeholder_may_be_used(tmp_path: Path) -> None:
    words = [f"{{{{ {name} }}}}" for name in WORDS]
    blocks = [f"{{{{p {name} }}}}" for name in (*BLOCKS, "section_products")]
    condition = ["{%p if author and not section_products %}", "由{{ author }}编制", "{%p endif %}"]
    path = template(tmp_path, *words, *blocks, *condition, header="{{ bank }} V{{ version }}", title="{{ title }}")
    assert inspect(path) == []


def test_a_placeholder_that_word_cut_into_pieces_is_read_as_one(tmp_path: Path) -> None:
    document = Document()
    line = document.add_paragraph("致{")
    for piece in ("{ cli", "ent", " }", "}："):
        line.add_run(piece).bold = True
    document.add_paragraph("{{p body }}")
    document.save(str(tmp_path / "cut.docx"))
    assert inspect(tmp_path / "cut.docx") == []


def test_an_unknown_placeholder_is_named_wherever_it_stands(tmp_path: Path) -> None:
    assert any("rating" in one for one in inspect(template(tmp_path, "{{ rating }}", "{{p body }}")))
    assert any("ftp" in one for one in inspect(template(tmp_path, "{{p body }}", header="价 {{ ftp }}")))
    assert any("boss" in one for one in inspect(template(tmp_path, "{{p body }}", title="{{ boss }}")))
    assert any("mood" in one for one in inspect(template(tmp_path, "{% if mood %}好{% endif %}", "{{p body }}")))
    assert any("客户" in one for one in inspect(template(tmp_path, "{{ 客户 }}", "{{p body }}")))


@pytest.mark.parametrize(
    "code",
    [
        "{{ client.__class__ }}",
        "{{ client['__class__'] }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ client() }}",
        "{{ client|upper }}",
        "{{ range(1000000000)|list }}",
        "{{ 9**9**9 }}",
        "{{ 'a' * 999999999 }}",
        "{{ client ~ bank }}",
        "{% for x in client %}a{% endfor %}",
        "{% set x = 1 %}",
        "{% import 'os' as os %}",
        "{% include '/etc/passwd' %}",
        "{% macro m() %}{% endmacro %}",
        "{% if client == bank %}x{% endif %}",
        "{{ lipsum.__globals__ }}",
        "{{ self }}",
        "{{ cycler }}",
    ],
)
def test_code_in_a_template_is_refused(code: str, tmp_path: Path) -> None:
    assert inspect(template(tmp_path, code, "{{p body }}"))
    assert inspect(template(tmp_path, "{{p body }}", header=code))


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("只有封面",), "body"),
        (("前言 {{ body }} 后语",), "单独成段"),
        (("{{p client }}", "{{p body }}"), "client"),
        (("{{p body }}", "{{p body }}"), "2 次"),
        (("{{ client", "{{p body }}"), "没有写完整"),
        (("{% if client %}x", "{{p body }}"), "有误"),
        (("{{ }}", "{{p body }}"), "有误"),
    ],
)
def test_a_placeholder_in_the_wrong_place_or_form_is_said(lines: tuple[str, ...], why: str, tmp_path: Path) -> None:
    problems = inspect(template(tmp_path, *lines))
    assert any(why in one for one in problems), problems


def test_macros_are_refused(tmp_path: Path) -> None:
    assert any(".docx" in one for one in inspect(template(tmp_path, "{{p body }}", name="own.docm")))
    with_code = changed(template(tmp_path, "{{p body }}"), lambda all_: all_.update({"word/vbaProject.bin": b"x"}))
    assert any("宏" in one for one in inspect(with_code))

    def enabled(members: dict[str, bytes]) -> None:
        types = members["[Content_Types].xml"]
        members["[Content_Types].xml"] = types.replace(
            b"openxmlformats-officedocument.wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"
        )

    assert any("宏" in one for one in inspect(changed(template(tmp_path, "{{p body }}"), enabled)))


def test_embedded_files_are_refused(tmp_path: Path) -> None:
    path = changed(template(tmp_path, "{{p body }}"), lambda all_: all_.update({"word/embeddings/a.xlsx": b"PK"}))
    assert any("嵌入" in one for one in inspect(path))


@pytest.mark.parametrize("target", ["https://evil.example/x.png", "file:///etc/passwd", "\\\\share\\normal.dotm"])
def test_links_to_the_outside_are_refused_and_named(target: str, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{p body }}")
    document.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    document.save(str(tmp_path / "own.docx"))
    assert any("外部链接" in one and target[:12] in one for one in inspect(tmp_path / "own.docx"))


@pytest.mark.parametrize("instruction", ["INCLUDETEXT c:\\x", "DDEAUTO excel x", "LINK Excel", 'HYPERLINK "http://a"'])
def test_fields_that_fetch_are_refused(instruction: str, tmp_path: Path) -> None:
    def field(members: dict[str, bytes]) -> None:
        half = len(instruction) // 3
        runs = "".join(
            f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in (instruction[:half], instruction[half:])
        )
        members["word/document.xml"] = members["word/document.xml"].replace(
            b"</w:body>", f"<w:p>{runs}</w:p></w:body>".replace('"', "&quot;").encode()
        )

    assert any("域" in one for one in inspect(changed(template(tmp_path, "{{p body }}"), field)))


def test_pages_and_links_within_the_file_are_fine(tmp_path: Path) -> None:
    def field(members: dict[str, bytes]) -> None:
        run = '<w:p><w:r><w:instrText> HYPERLINK \\l "here" </w:instrText></w:r></w:p></w:body>'
        members["word/document.xml"] = members["word/document.xml"].replace(b"</w:body>", run.encode())

    assert inspect(changed(template(tmp_path, "{{p body }}"), field)) == []


@pytest.mark.parametrize(
    "content",
    [
        b"<w:document><unclosed>",
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d>&b;</d>',
        b'<?xml version="1.0"?><!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>',
        b"",
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE d [<!ENTITY a "x">]><d>&a;</d>'.encode("utf-16"),
    ],
)
def test_broken_xml_and_entities_are_refused(content: bytes, tmp_path: Path) -> None:
    for name in ("word/document.xml", "word/styles.xml", "docProps/core.xml"):
        path = changed(template(tmp_path, "{{p body }}"), lambda members, name=name: members.update({name: content}))
        assert inspect(path), name


def test_what_is_no_word_file_is_refused(tmp_path: Path) -> None:
    for content in (b"", b"hello", b"PK\x03\x04broken", b"%PDF-1.4"):
        (tmp_path / "own.docx").write_bytes(content)
        assert inspect(tmp_path / "own.docx")
    with zipfile.ZipFile(tmp_path / "own.docx", "w") as package:
        package.writestr("a.txt", "a")
    assert inspect(tmp_path / "own.docx")
    assert inspect(tmp_path / "nowhere.docx")


def test_a_bomb_is_refused_at_once(tmp_path: Path) -> None:
    begin = time.perf_counter()
    path = changed(template(tmp_path, "{{p body }}"), lambda all_: all_.update({"word/media/x.xml": b" " * 70_000_000}))
    assert any("过大" in one for one in inspect(path))
    many = template(tmp_path, *["{{ client }}" * 40] * 400, "{{p body }}")
    assert any("过多" in one for one in inspect(many))
    unclosed = template(tmp_path, *["{% if client"] * 300, "{{p body }}")
    assert inspect(unclosed)
    assert time.perf_counter() - begin < 8


def test_the_page_for_banks_names_every_placeholder_and_style_and_no_other() -> None:
    text = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `\{\{p? (\w+) \}\}` \|", text, re.MULTILINE))
    assert named == {*WORDS, *BLOCKS, "section_products"}
    ours = {style for styles in STYLES.values() for style in styles if style != "Normal"}
    assert [style for style in ours if f"`{style}`" not in text] == []
