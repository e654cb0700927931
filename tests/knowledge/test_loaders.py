"""Files as banks have them: every format is read, and a file that cannot be says why in one sentence."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.loaders import READERS, SAVE_AS, UnreadableFile, blocks_of, read
from knowledge.loaders.blocks import Heading, Paragraph, Table
from knowledge.parsing import MOST_PARTS, find_documents, parse

LIMIT = 20_000_000
LAW = "第一条 为了规范贷款业务，制定本办法。\n第二条 本办法适用于全行。\n"


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def why(path: Path, max_bytes: int = LIMIT) -> str:
    """The one sentence with which a file is refused."""
    with pytest.raises(UnreadableFile) as caught:
        parse(path, path.parent, max_bytes)
    assert caught.value.why
    assert "\n" not in caught.value.why
    assert not caught.value.why.endswith("。")
    return caught.value.why


def word_file(text: str = LAW) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def archive(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


def replaced(data: bytes, name: str, content: bytes) -> bytes:
    """An archive with one of its parts exchanged."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == name else old.read(entry))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("suffix", "target"),
    [
        (".doc", ".docx"),
        (".wps", ".docx"),
        (".ofd", ".docx"),
        (".xls", ".xlsx"),
        (".et", ".xlsx"),
        (".ppt", ".pptx"),
        (".DOC", ".docx"),
    ],
)
def test_an_old_format_says_what_to_save_it_as(tmp_path: Path, suffix: str, target: str) -> None:
    assert f"请另存为 {target} 再导入" in why(written(tmp_path, f"办法{suffix}", b"anything"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
@pytest.mark.parametrize("name", ["办法.txt", "办法.md", "办法.csv", "办法.html"])
def test_chinese_text_is_read_in_every_usual_encoding(tmp_path: Path, name: str, encoding: str) -> None:
    text = LAW if name != "办法.html" else "".join(f"<p>{line}</p>" for line in LAW.splitlines())
    found = parse(written(tmp_path, name, text.encode(encoding)), tmp_path).passages
    assert "为了规范贷款业务，制定本办法。" in found[0].text
    assert len(found) == 2


def test_a_short_gb18030_line_is_not_taken_for_another_language(tmp_path: Path) -> None:
    found = parse(written(tmp_path, "通知.txt", "贷款利率：3.45％，期限①年".encode("gb18030")), tmp_path)
    assert found.passages[0].text == "贷款利率：3.45％，期限①年"


@pytest.mark.parametrize("name", ["x.txt", "x.md"])
def test_binary_data_is_no_text(tmp_path: Path, name: str) -> None:
    junk = random.Random(1).randbytes(5000)
    assert "二进制" in why(written(tmp_path, name, junk)) or "编码" in why(written(tmp_path, name, junk))
    assert "二进制" in why(written(tmp_path, name, bytes(range(32)) * 100))


@pytest.mark.parametrize("name", sorted(f"x{suffix}" for suffix in READERS))
def test_an_empty_file_is_told(tmp_path: Path, name: str) -> None:
    assert why(written(tmp_path, name, b"")) == "文件是空的"
    assert why(written(tmp_path, name, b"\xef\xbb\xbf \n\n")) == "文件是空的"


def test_a_document_without_a_word_is_told(tmp_path: Path) -> None:
    assert "没有可用的文字" in why(written(tmp_path, "x.docx", word_file("")))
    assert "没有可用的文字" in why(written(tmp_path, "x.txt", "————\n\n12\n"))


@pytest.mark.parametrize("name", sorted(f"x{suffix}" for suffix in READERS))
def test_a_file_over_the_limit_is_not_opened(tmp_path: Path, name: str) -> None:
    assert "文件过大" in why(written(tmp_path, name, b"x" * 2000), max_bytes=1000)


def test_a_file_with_endless_rows_is_refused_by_their_number(tmp_path: Path) -> None:
    """A log of a machine, not a document."""
    rows = b"| 1 | 2 |\n" * (MOST_PARTS + 1)
    assert "内容过多" in why(written(tmp_path, "日志.md", b"# x\n\n| a | b |\n|---|---|\n" + rows))


@pytest.mark.parametrize(
    ("name", "content", "really"),
    [
        ("x.docx", b"%PDF-1.7\n1 0 obj", "PDF"),
        ("x.docx", LAW.encode(), "纯文本"),
        ("x.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 Office"),
        ("x.docx", archive(a_xml=b"<a/>"), "普通压缩包"),
        ("x.docx", archive(xl__workbook_xml=b"<a/>"), "Excel"),
        ("x.xlsx", word_file(), "Word"),
        ("x.pdf", word_file(), "Word"),
        ("x.pdf", LAW.encode(), "纯文本"),
        ("x.txt", b"%PDF-1.4\n1 0 obj", "PDF"),
        ("x.md", word_file(), "Word"),
        ("x.csv", b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
        ("x.pptx", b"{\\rtf1 hello}", "RTF"),
    ],
)
def test_a_mislabelled_file_is_told_what_it_really_is(tmp_path: Path, name: str, content: bytes, really: str) -> None:
    reason = why(written(tmp_path, name, content))
    assert really in reason
    assert Path(name).suffix in reason


@pytest.mark.parametrize("name", ["x.docx", "x.xlsx", "x.pptx"])
def test_an_office_file_with_a_password_is_told(tmp_path: Path, name: str) -> None:
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    assert "已加密" in why(written(tmp_path, name, encrypted))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = archive(word__document_xml=bytes(30_000_000))
    assert "压缩炸弹" in why(written(tmp_path, "x.docx", bomb))


def test_an_archive_that_unpacks_to_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    noise = random.Random(2).randbytes(1_000_000)
    assert "压缩炸弹" in why(
        written(tmp_path, "x.docx", archive(word__document_xml=noise, word__b_xml=bytes(210_000_000)))
    )


@pytest.mark.parametrize(
    "declaration", [b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', b'<!DOCTYPE a [<!ENTITY x "xxxxxxxx">]>']
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities_are_never_resolved(tmp_path: Path, declaration: bytes, encoding: str) -> None:
    document = b'<?xml version="1.0"?>' + declaration + b"<a>&x;</a>"
    hostile = replaced(word_file(), "word/document.xml", document.decode().encode(encoding))
    assert "外部实体" in why(written(tmp_path, "x.docx", hostile))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_office_file_is_broken(tmp_path: Path, share: float) -> None:
    whole = word_file()
    assert "损坏" in why(written(tmp_path, "x.docx", whole[: int(len(whole) * share)]))


def test_an_office_file_without_its_parts_is_broken(tmp_path: Path) -> None:
    for suffix, folder in ((".docx", "word"), (".xlsx", "xl"), (".pptx", "ppt")):
        assert "损坏" in why(written(tmp_path, f"x{suffix}", archive(**{f"{folder}__document_xml": b"<a/>"})))


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    assert "不存在" in why(tmp_path / "没有.md")
    (tmp_path / "夹.md").mkdir()
    assert "打不开" in why(tmp_path / "夹.md")


def test_an_unknown_format_names_those_that_are_read(tmp_path: Path) -> None:
    assert ".docx" in why(written(tmp_path, "x.xyz", b"1"))
    assert "没有扩展名" in why(written(tmp_path, "LICENSE", b"1"))


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(sorted(READERS)),
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe"]),
)
def test_any_bytes_are_read_or_refused_in_one_sentence(data: bytes, suffix: str, start: bytes) -> None:
    try:
        blocks_of(start + data, suffix)
    except UnreadableFile as error:
        assert "\n" not in error.why


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["等级", "额度"])
    book.active.append(["AA", 3000])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([".docx", ".xlsx"]))
def test_damage_inside_the_xml_of_an_office_file_is_no_traceback(seed: int, suffix: str) -> None:
    chance = random.Random(seed)
    data = word_file() if suffix == ".docx" else workbook()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        name = chance.choice(
            [each for each in packed.namelist() if each.endswith((".xml", ".rels")) and packed.getinfo(each).file_size]
        )
        content = bytearray(packed.read(name))
    for _ in range(chance.choice([1, 5, 40])):
        at = chance.randrange(len(content) + 1)
        content[at : at + chance.randrange(20)] = chance.randbytes(chance.randrange(4))
    try:
        blocks_of(replaced(data, name, bytes(content)), suffix)
    except UnreadableFile as error:
        assert "\n" not in error.why


def test_folders_are_walked_in_order_and_only_documents_are_taken(tmp_path: Path) -> None:
    for name in (
        *("b/办法.md", "a/表.xlsx", "a/表.xlsx.yaml", "a/旧.doc", "说明.xyz", "a/A.PDF"),
        *(".git/x.md", "a/.隐藏.md", "图.png", "脚本.py", "设置.yaml", "a/~$表.xlsx"),
    ):
        written(tmp_path, name, b"x")
    found = find_documents([tmp_path])
    assert [path.relative_to(root).as_posix() for path, root in found] == [
        "a/A.PDF",
        "a/旧.doc",
        "a/表.xlsx",
        "b/办法.md",
        "说明.xyz",
    ]
    assert {root for _, root in found} == {tmp_path}


def test_a_file_given_itself_is_taken_whatever_it_is(tmp_path: Path) -> None:
    image = written(tmp_path, "图.png", b"x")
    assert find_documents([image, tmp_path / "没有.md", tmp_path]) == [
        (image, tmp_path),
        (tmp_path / "没有.md", tmp_path),
    ]


def test_html_keeps_headings_lists_and_tables_and_drops_scripts(tmp_path: Path) -> None:
    page = """<html><head><title>t</title><style>p {}</style></head><body><nav>首页</nav>
    <h1>手册</h1><h2>额度</h2>
    <p>各等级<b>额度</b>如下：</p><script>alert(1)</script>
    <table><caption>表1 额度</caption><tr><th>等级</th><th>额度</th></tr>
    <tr><td rowspan="2">A级</td><td>3,000万元</td></tr>
    <tr><td>1,000万元</td></tr></table><ol><li>第一步</li><li>第二步</li></ol><ul><li>注意</li></ul></body></html>"""
    found = read(written(tmp_path, "x.html", page), max_bytes=LIMIT)
    assert found == [
        Heading("手册", 1),
        Heading("额度", 2),
        Paragraph("各等级额度如下："),
        Table((("等级", "额度"), ("A级", "3,000万元"), ("A级", "1,000万元")), header=1, caption="表1 额度"),
        Paragraph("1. 第一步"),
        Paragraph("2. 第二步"),
        Paragraph("注意", bullet=1),
    ]


def test_a_text_wrapped_at_one_width_is_put_together_again(tmp_path: Path) -> None:
    sentence = (
        "第一条 为了规范流动资金贷款的受理、调查、审查、审批、发放、支付和贷后管理，"
        "防范信用风险，依据国家有关规定和本行授信管理基本制度，制定本办法。"
    )
    wrapped = "\n".join(sentence[at : at + 24] for at in range(0, len(sentence), 24))
    found = parse(written(tmp_path, "x.txt", f"{wrapped}\n第二条 本办法自发布之日起施行。"), tmp_path).passages
    assert [p.text for p in found] == [sentence, "第二条 本办法自发布之日起施行。"]


def test_csv_with_a_title_line_and_semicolons_is_read(tmp_path: Path) -> None:
    table = "2026年费率表\n项目;费率;备注\n保函;1.5‰;按季\n"
    found = parse(written(tmp_path, "费率.csv", table.encode("gb18030")), tmp_path).passages
    assert [(p.section, p.text) for p in found] == [(("保函",), "项目：保函；费率：1.5‰；备注：按季")]
    assert found[0].context.startswith("2026年费率表")


def test_every_refused_format_has_a_target_that_is_read() -> None:
    assert set(SAVE_AS.values()) <= set(READERS)
    assert not set(SAVE_AS) & set(READERS)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """链接.md → 文件夹之外"""
    (tmp_path / "bank").mkdir()
    (tmp_path / "private.md").write_text("# 账号\n\n行长的工资。", "utf-8")
    (tmp_path / "bank" / "链接.md").symlink_to(tmp_path / "private.md")
    with pytest.raises(UnreadableFile, match="文件夹之外"):
        parse(tmp_path / "bank" / "链接.md", tmp_path / "bank")
