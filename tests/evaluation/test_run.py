"""A question set asked of a small bank: documents, search and answers as in use."""

from __future__ import annotations

from pathlib import Path

from commands.knowing import knowledge_of
from evaluation.questions import Case, Source
from evaluation.run import evaluate
from knowledge.embeddings import open_embeddings
from knowledge.ingest import ingest
from settings import Settings

MANUAL = """# 仓单质押办法

## 第一章 总则

第一条 仓单质押的质押率不超过70%，期货标准仓单不超过80%。

第二条 质押期限最长12个月，可以展期一次，展期不超过3个月。

第三条 货物应当足额投保，保险第一受益人为本行。

## 第二章 管理

第四条 监管方每日报送库存日报，客户经理每月现场盘点一次。

第五条 市价较入库价下跌10%的，借款人应当在3日内补足。
"""
CASES = [
    Case("rate", "仓单质押率最高多少", answerable=True, expect="answered", sources=(Source("仓单.md", "第一条"),),
         key_facts=("70%", "百分之八十"), kind="fact"),
    Case("none", "仓单质押率最高多少", audience="client", answerable=False, expect="declined", kind="audience"),
    Case("open", "今天天气怎么样"),
]  # fmt: skip


async def test_each_question_is_searched_asked_and_judged(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "仓单.md").write_text(MANUAL, "utf-8")
    data_dir = tmp_path / "data"
    ingest([documents], data_dir=data_dir, embeddings=open_embeddings())
    seen: list[tuple[int, int]] = []
    async with knowledge_of(Settings(data_dir=data_dir)) as knowledge:
        result = await evaluate(knowledge, CASES, progress=lambda done, total: seen.append((done, total)))
        searched = await evaluate(knowledge, CASES, ask=False)

    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert [line["id"] for line in result["questions"]] == ["rate", "none", "open"]
    assert result["all"]["recall@1"] == {"value": 1.0, "n": 1, "interval": [0.2065, 1.0]}
    assert result["all"]["cited"]["value"] == 1.0
    assert result["all"]["key_facts"]["value"] == 1.0 and result["all"]["key_facts"]["n"] == 2
    assert result["by_kind"]["audience"]["declined_right"]["value"] == 1.0
    assert result["all"]["seconds_p95"] > 0
    assert searched["all"]["recall@1"] == result["all"]["recall@1"]
    assert searched["all"]["cited"]["n"] == 0
