"""What a document says about itself, in front matter or in a file beside it, and how a mistake is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.documents import Document
from knowledge.loaders import UnreadableFile
from knowledge.metadata import MetadataError
from knowledge.parsing import parse


def described(folder: Path, front_matter: str, name: str = "制度/流贷.md") -> Document:
    """The document of a Markdown file with this front matter."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{front_matter}\n---\n# 流动资金贷款\n\n第一条 最长三年。\n", encoding="utf-8")
    return parse(path, folder).document


def complaint(folder: Path, front_matter: str) -> str:
    with pytest.raises(MetadataError) as caught:
        described(folder, front_matter)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("制度/流贷.md")
    return message


def test_every_key_of_the_interface_is_read(tmp_path: Path) -> None:
    document = described(
        tmp_path,
        """id: wc-loan
title: 流动资金贷款业务管理办法
number: 澄银规〔2025〕11号
kind: product
products: [WC01, WC02]
version: "3.0"
effective: 2025-09-01
expires: 2027-08-31
supersedes: [澄银规〔2023〕6号, wc-old]
audience: lead
owner: 公司金融部
language: zh
product: {code: WC01, amount: {min: 500000}}
rules:
  - {id: WC01.R1, require: "years_operating >= 2"}
remark: 任意
""",
    )
    assert (document.id, document.title, document.number) == (
        "wc-loan",
        "流动资金贷款业务管理办法",
        "澄银规〔2025〕11号",
    )
    assert (document.kind, document.products, document.version) == ("product", ("WC01", "WC02"), "3.0")
    assert (document.effective, document.expires) == (date(2025, 9, 1), date(2027, 8, 31))
    assert document.supersedes == ("澄银规〔2023〕6号", "wc-old")
    assert (document.audience, document.owner, document.language) == ("lead", "公司金融部", "zh")
    assert document.extra == {
        "product": {"code": "WC01", "amount": {"min": 500000}},
        "rules": [{"id": "WC01.R1", "require": "years_operating >= 2"}],
        "remark": "任意",
    }


def test_a_plain_file_is_named_by_its_path_and_its_first_heading(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "法.md").write_text("# 中华人民共和国商业银行法\n\n第一条 制定本法。\n", encoding="utf-8")
    (tmp_path / "a" / "通知.txt").write_text("各分行应当于月底前上报贷款台账，逾期不报的予以通报。\n", encoding="utf-8")
    law, notice = parse(tmp_path / "a/法.md", tmp_path).document, parse(tmp_path / "a/通知.txt", tmp_path).document
    assert (law.name, law.id, law.title) == ("a/法.md", "a/法.md", "中华人民共和国商业银行法")
    assert (law.kind, law.audience, law.effective, law.expires) == ("policy", "rm", None, None)
    assert notice.title == "通知"


@pytest.mark.parametrize(
    ("written", "read"), [("3.10", "3.10"), ("2026", "2026"), ("2026-01", "2026-01"), ('"4.0"', "4.0")]
)
def test_a_version_is_kept_as_it_is_written(tmp_path: Path, written: str, read: str) -> None:
    assert described(tmp_path, f"version: {written}").version == read


def test_one_product_or_one_superseded_number_needs_no_list(tmp_path: Path) -> None:
    document = described(tmp_path, "products: WC01\nsupersedes: 澄银规〔2023〕6号")
    assert (document.products, document.supersedes) == (("WC01",), ("澄银规〔2023〕6号",))


@pytest.mark.parametrize(
    ("front_matter", "key", "line"),
    [
        ("id: x\naudience: everybody", "audience", 3),
        ("audience:", "audience", 2),
        ("kind: manual", "kind", 2),
        ("id: x\ntitle: y\neffective: soon", "effective", 4),
        ("effective: 2026-02-30", "effective", 2),
        ("id: x\nexpires: 2026-13-45", "expires", 3),
        ("effective: 20260101", "effective", 2),
        ("effective: 2026-05-01\nexpires: 2026-04-30", "expires", 3),
        ("products: {a: 1}", "products", 2),
        ("products: [[WC01]]", "products", 2),
        ("title: [a]", "title", 2),
        ('id: ""', "id", 2),
        ("audience: rm\naudience: pricing", "audience", 3),
    ],
)
def test_a_wrong_value_is_one_line_naming_file_line_and_key(
    tmp_path: Path, front_matter: str, key: str, line: int | None
) -> None:
    message = complaint(tmp_path, front_matter)
    assert key in message
    assert line is None or f"第 {line} 行" in message


def test_an_audience_that_is_wrong_opens_nothing(tmp_path: Path) -> None:
    assert "client、rm、lead、credit、pricing、compliance" in complaint(tmp_path, "audience: RM")


def test_yaml_that_cannot_be_read_names_its_line(tmp_path: Path) -> None:
    assert "第 3 行" in complaint(tmp_path, "id: x\ntitle: a: b")


def test_front_matter_that_never_ends_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("---\nid: x\ntitle: y\n\n# 标题\n\n正文。", encoding="utf-8")
    with pytest.raises(MetadataError, match=r"x\.md.*没有结束的 ---"):
        parse(tmp_path / "x.md", tmp_path)


@pytest.mark.parametrize(
    "head",
    [
        "---\naudience：pricing\n---\n",
        "\n\n---\naudience: pricing\n---\n",
        "---\n- a\n- audience: pricing\n",
        "---\n\naudience: pricing\n\n# 标题\n",
    ],
)
def test_an_audience_is_never_lost_for_being_written_wrongly(tmp_path: Path, head: str) -> None:
    (tmp_path / "x.md").write_text(f"{head}\n价格底线。", encoding="utf-8")
    try:
        assert parse(tmp_path / "x.md", tmp_path).document.audience == "pricing"
    except MetadataError as error:
        assert "x.md" in str(error)


@pytest.mark.parametrize("text", ["---\n\n# 标题\n\n正文在此。\n", "---\n\n正文在此。\n\n---\n\n另一段。\n"])
def test_a_rule_above_plain_text_is_no_front_matter(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.md").write_text(text, encoding="utf-8")
    assert any("正文在此。" in passage.text for passage in parse(tmp_path / "x.md", tmp_path).passages)


def test_a_document_may_hold_nothing_but_metadata(tmp_path: Path) -> None:
    path = tmp_path / "假期.md"
    path.write_text(
        "---\nkind: calendar\nholidays: [{name: 元旦, from: 2027-01-01, to: 2027-01-03}]\n---\n", encoding="utf-8"
    )
    parsed = parse(path, tmp_path)
    assert parsed.passages == ()
    assert parsed.document.extra["holidays"][0]["from"] == date(2027, 1, 1)


def test_a_sidecar_describes_any_other_file(tmp_path: Path) -> None:
    (tmp_path / "表.csv").write_text("等级,额度\nAA,3000万元\n", encoding="utf-8")
    (tmp_path / "表.csv.yaml").write_text("id: limits\nkind: rate\naudience: credit\n", encoding="utf-8")
    document = parse(tmp_path / "表.csv", tmp_path).document
    assert (document.id, document.kind, document.audience) == ("limits", "rate", "credit")


def test_a_mistake_in_a_sidecar_names_the_sidecar(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/表.csv").write_text("等级,额度\nAA,3000万元\n", encoding="utf-8")
    (tmp_path / "a/表.csv.yaml").write_text("id: limits\naudience: 大家\n", encoding="utf-8")
    with pytest.raises(MetadataError, match=r"^a/表\.csv\.yaml 第 2 行：audience："):
        parse(tmp_path / "a/表.csv", tmp_path)


def test_front_matter_and_a_sidecar_at_once_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("---\naudience: rm\n---\n正文。", encoding="utf-8")
    (tmp_path / "x.md.yaml").write_text("audience: pricing\n", encoding="utf-8")
    with pytest.raises(MetadataError, match=r"x\.md\.yaml"):
        parse(tmp_path / "x.md", tmp_path)


def test_the_content_hash_covers_the_file_and_its_sidecar(tmp_path: Path) -> None:
    file, sidecar = tmp_path / "x.txt", tmp_path / "x.txt.yaml"
    hashes = set()
    for text, beside in (("第一条 甲。", "version: 1"), ("第一条 乙。", "version: 1"), ("第一条 乙。", "version: 2")):
        file.write_text(text, encoding="utf-8")
        sidecar.write_text(beside, encoding="utf-8")
        hashes.add(parse(file, tmp_path).document.content_hash)
    assert len(hashes) == 3


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x, x]\n"
        + "\n".join(
            f"{c}: &{c} [*{p}, *{p}, *{p}, *{p}, *{p}, *{p}]" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
        ),
        "a: &a [*a]",
        "a: " + "[" * 500 + "]" * 500,
        "a: !!python/object/apply:os.system [id]",
    ],
)
def test_yaml_made_to_explode_or_to_run_is_one_line(tmp_path: Path, bomb: str) -> None:
    assert complaint(tmp_path, bomb)


def test_an_anchor_used_twice_is_fine(tmp_path: Path) -> None:
    assert described(tmp_path, "x: &t {min: 1}\ny: *t").extra == {"x": {"min": 1}, "y": {"min": 1}}


def test_an_english_document_is_known_as_english(tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text(
        "# Guide\n\nThe tenor is at most thirty-six months in all cases.", encoding="utf-8"
    )
    assert parse(tmp_path / "guide.md", tmp_path).document.language == "en"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_front_matter_is_taken_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, front_matter: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_bytes(f"---\n{front_matter}\n---\n正文。".encode("utf-8", "surrogatepass"))
    try:
        assert parse(path, path.parent).document.audience
    except (MetadataError, UnreadableFile) as error:
        assert "\n" not in str(error)
