"""The products of a family are listed when they are asked for, each from its own document."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.catalogue import Product, asked_for
from knowledge.documents import Document
from tests.knowledge.small_bank import UNSURE, SmallBank, bank_of

PRODUCTS = [
    Product(name, family, Document(name=f"{name}.md", id=name, title=f"{name}管理办法"))
    for name, family in (
        ("国内保理融资", "供应链金融"),
        ("仓单质押融资", "供应链金融"),
        ("票据池", "票据"),
        ("协定存款", "结算与现金管理"),
        ("远期结售汇", "国际业务"),
    )
]


def manual(name: str, code: str, family: str, clauses: str, audience: str = "rm") -> str:
    head = f"title: {name}管理办法\nkind: product\nproducts: [{code}]\naudience: {audience}\n"
    return f"---\n{head}product: {{code: {code}, name: {name}, family: {family}}}\n---\n# {name}管理办法\n\n{clauses}\n"


@pytest.fixture
def bank(tmp_path: Path) -> SmallBank:
    return bank_of(
        tmp_path,
        factoring=manual(
            "国内保理融资",
            "SC01",
            "供应链金融",
            "第一条 保理融资不得用于股权投资。\n\n"
            "第二条 保理面向以赊销方式供货的卖方，用于提前回笼应收账款。\n\n第三条 融资比例不超过80%。",
        ),
        warehouse=manual("仓单质押融资", "SC02", "供应链金融", "第一条 仓单质押适用于大宗商品生产和贸易企业。"),
        inside=manual("核心企业反向保理", "SC03", "供应链金融", "第一条 面向核心企业的供应商。", audience="pricing"),
        pool=manual("票据池", "BL01", "票据", "第一条 票据池面向票据量大的企业集团。"),
    )


@pytest.mark.parametrize(
    "said",
    [
        "供应链产品有哪些",
        "供应链金融产品都有什么？",
        "我们有哪些供应链产品",
        "咱行供应链类的产品有哪些",
        "供应链方面有什么产品可以做",
        "介绍一下供应链产品",
    ],
)
def test_a_family_is_asked_for_in_many_words(said: str) -> None:
    assert [product.name for product in asked_for(said, PRODUCTS)] == ["国内保理融资", "仓单质押融资"]


def test_without_a_family_of_that_name_the_products_called_so_are_meant() -> None:
    assert [product.name for product in asked_for("质押产品有哪些", PRODUCTS)] == ["仓单质押融资"]
    assert [product.name for product in asked_for("结算产品有哪些", PRODUCTS)] == ["协定存款"]


@pytest.mark.parametrize(
    "said",
    [
        "有哪些产品",
        "供应链产品有哪些条件",
        "票据池有哪些红线",
        "保理要哪些资料",
        "航天产品有哪些",
        "哪些产品要双人办理",
    ],
)
def test_what_asks_something_else_is_no_request_for_the_list(said: str) -> None:
    assert asked_for(said, PRODUCTS) == []


async def test_each_product_is_told_by_what_its_own_document_says_it_is_for(bank: SmallBank) -> None:
    """Also where the verdict on single passages is unsure; and only what the reader may read."""
    answer = await bank.ask("供应链产品有哪些", verdict=UNSURE)
    assert answer.status == "answered"
    assert answer.text.splitlines() == [
        "共2个产品：",
        "· 国内保理融资：第二条 保理面向以赊销方式供货的卖方，用于提前回笼应收账款。 [1]",
        "· 仓单质押融资：第一条 仓单质押适用于大宗商品生产和贸易企业。 [2]",
    ]
    assert [citation.document for citation in answer.citations] == ["factoring.md", "warehouse.md"]
    assert "核心企业反向保理" in (await bank.ask("供应链产品有哪些", reader="pricing")).text
