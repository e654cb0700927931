"""What must be read with a passage: its lead, its exceptions, the clauses it names, as far as one may read them."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.audience import readable_by
from knowledge.references import clause_number
from knowledge.snapshot import Scope
from tests.knowledge.small_bank import TODAY, SmallBank, bank_of

LOAN = """---
id: loan
title: 中华江城银行贷款管理办法（试行）
audience: rm
---
# 贷款管理办法

第一条 本办法适用于公司客户。

第二条 除第八条另有规定外，贷款期限不超过12个月。

第三条 借款人应当提供下列材料：

（一）营业执照；

（二）近三年财务报表，但成立不足三年的除外；

（三）购销合同；

（四）完税证明；

（五）环评批复；

（六）章程。

第四条 利率执行《定价管理办法》第五条，底价按《内部底价表》第一条执行。

第八条 农业客户的贷款期限可为24个月。

第八条之一 涉农合作社比照第八条执行。

第九条 收费执行《定价管理办法》。
"""

PRICES = """---
id: prices
title: 定价管理办法
audience: client
effective: 2025-01-01
---
# 定价管理办法

第五条 贷款利率不低于LPR减20个基点。

第八条 手续费按年收取。
"""

SECRET = """---
id: secret
title: 内部底价表
audience: pricing
---
# 内部底价表

第一条 底价为LPR减60个基点。
"""


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> SmallBank:
    return bank_of(tmp_path_factory.mktemp("bank"), loan=LOAN, prices=PRICES, secret=SECRET)


def read_with(bank: SmallBank, start: str, reader: str = "rm", as_of: date = TODAY) -> list[str]:
    snapshot = bank.snapshot
    i = next(i for i, passage in enumerate(snapshot.passages) if passage.text.startswith(start))
    mask = snapshot.mask(Scope(readable_by(reader), as_of))
    return [snapshot.passages[j].text for j in snapshot.references.of(i, mask)]


def starts(texts: list[str]) -> list[str]:
    return [text.split(" ")[0][:4] for text in texts]


def test_the_clause_that_is_excepted_is_brought_along(bank: SmallBank) -> None:
    """除第八条另有规定外"""
    assert read_with(bank, "第二条") == ["第八条 农业客户的贷款期限可为24个月。"]


def test_an_item_brings_its_lead_and_the_exception(bank: SmallBank) -> None:
    texts = read_with(bank, "（五）")
    assert texts[0].startswith("第三条 借款人应当提供下列材料")
    assert "（二）近三年财务报表，但成立不足三年的除外；" in texts


def test_no_more_than_a_few_are_brought(bank: SmallBank) -> None:
    assert len(read_with(bank, "第三条")) <= 6


def test_another_document_is_named_by_its_title(bank: SmallBank) -> None:
    assert read_with(bank, "第四条", "client") == ["第五条 贷款利率不低于LPR减20个基点。"]


def test_the_number_of_another_documents_clause_is_not_looked_up_here(bank: SmallBank) -> None:
    assert not any(text.startswith("第八条") for text in read_with(bank, "第四条"))


def test_a_document_named_without_a_clause_brings_none(bank: SmallBank) -> None:
    assert read_with(bank, "第九条") == []


def test_what_the_reader_may_not_read_is_not_brought(bank: SmallBank) -> None:
    assert not any("60个基点" in text for text in read_with(bank, "第四条", "rm"))
    assert any("60个基点" in text for text in read_with(bank, "第四条", "pricing"))
    assert read_with(bank, "第四条", "nobody") == []


def test_what_is_not_in_force_is_not_brought(bank: SmallBank) -> None:
    assert read_with(bank, "第四条", as_of=date(2024, 12, 31)) == []


def test_a_clause_inserted_between_two_is_another_one(bank: SmallBank) -> None:
    assert starts(read_with(bank, "第八条之一")) == ["第八条"]
    assert read_with(bank, "第二条") == ["第八条 农业客户的贷款期限可为24个月。"]


def test_a_passage_is_not_brought_along_with_itself(bank: SmallBank) -> None:
    for passage in bank.snapshot.passages:
        assert passage.text not in read_with(bank, passage.text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("第十二条", "12"),
        ("第12条", "12"),
        ("第 １２ 条", "12"),
        ("第一百零二条", "102"),
        ("第十二条之一", "12之一"),
        ("依照第三条和第四条", "3"),
        ("三条", None),
        ("第三章", None),
        ("", None),
    ],
)
def test_the_number_of_a_clause(text: str, number: str | None) -> None:
    assert clause_number(text) == number
