"""What leaves for a model names no account, no person's number and no firm's; what returns does again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.masking import Masker, is_credit_code, is_id_number


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("客户身份证11010519491231002X，想开户", "11010519491231002X"),
        ("统一社会信用代码91350100M000100Y43的企业", "91350100M000100Y43"),
        ("账号6222 0212 3456 7890 123能不能扣款", "6222 0212 3456 7890 123"),
        ("对公户31001234567890123456", "31001234567890123456"),
        ("打他手机13812345678", "13812345678"),
        ("+86 138-1234-5678联系", "138-1234-5678"),
        ("座机0571-88886666转802", "0571-88886666"),
        ("邮箱zhang.san@example.com", "zhang.san@example.com"),
        ("车牌浙A·12345抵押", "浙A·12345"),
        ("新能源车沪AD12345", "沪AD12345"),
        ("护照E12345678", "E12345678"),
    ],
)
def test_it_is_masked_and_comes_back(text: str, secret: str) -> None:
    masker = Masker()
    sent = masker.mask(text)
    assert secret not in sent and "⟦" in sent
    assert masker.unmask(sent) == text


@pytest.mark.parametrize(
    "text",
    [
        "单户上限300000000000元",
        "金额3,000万元，利率3.45%",
        "澄银规〔2025〕11号第十五条",
        "2026-09-30起执行",
        "期限36个月",
        "WC01和SC06",
        "营业收入1200000000000.00元",
    ],
)
def test_figures_of_the_business_stay(text: str) -> None:
    assert Masker().mask(text) == text


def test_the_same_value_has_the_same_placeholder_everywhere() -> None:
    masker = Masker()
    first, second = masker.mask("手机13812345678"), masker.mask("还是13812345678，另一个13912345678")
    assert first == "手机⟦电话1⟧"
    assert second == "还是⟦电话1⟧，另一个⟦电话2⟧"


def test_given_names_are_masked_longest_first() -> None:
    masker = Masker(["华兴", "华兴精工"])
    assert masker.mask("华兴精工和华兴是两家") == "⟦名称1⟧和⟦名称2⟧是两家"
    assert masker.unmask("⟦名称1⟧") == "华兴精工"


def test_a_placeholder_in_the_question_does_not_unmask_to_a_secret() -> None:
    masker = Masker()
    sent = masker.mask("⟦电话1⟧ 13812345678")
    assert masker.unmask(sent) == "⟦电话1⟧ 13812345678"
    assert masker.unmask("⟦账号9⟧") == "⟦账号9⟧"


def test_check_digits() -> None:
    assert is_id_number("11010519491231002X") and not is_id_number("110105194912310021")
    assert is_credit_code("91350100M000100Y43") and not is_credit_code("91350100M000100Y44")


@given(st.text(st.sampled_from("0123456789 -万元Xx⟦⟧电话1@.a京A华兴"), max_size=80))
def test_unmasking_undoes_masking(text: str) -> None:
    masker = Masker(["华兴"])
    assert masker.unmask(masker.mask(text)) == text
