"""Who is named: names end where they end, positions stay as they are said, and no word becomes a person."""

from __future__ import annotations

import pytest

from tests.notes.saying import read

NAMED = {
    "青鹭的邵老板昨晚请我吃饭": ("邵 老板",),
    "青鹭贺老板话想借300万": ("贺 老板",),
    "青鹭的采购经理秦朗吧说要涨价": ("秦朗 采购经理",),
    "青鹭财务总监段静、副总经理严平接待了我": ("段静 财务总监", "严平 副总经理"),
    "跟青鹭总经理康原通电话 要2000万流贷": ("康原 总经理",),
    "青鹭财务经理顾兰通过邮件发来资料": ("顾兰 财务经理",),
    "青鹭财务经理汤小曼上周五离职": ("汤小曼 财务经理",),
    "青鹭总经理陆明远来电 要开户": ("陆明远 总经理",),
    "青鹭副总马国梁带着出纳小严来行里": ("马国梁 副总", "严 出纳"),
    "青鹭法人代表阎立本说要开户": ("阎立本 法人代表",),
    "青鹭孟小姐发微信说要结汇": ("孟 小姐",),
    "青鹭会计孟小姐说明天给资料": ("孟 会计",),
    "见到青鹭的董事长曹 还有白敏财务总监": ("曹 董事长", "白敏 财务总监"),
    "青鹭新来个财务总监 姓殷 今天到任": ("殷 财务总监",),
    "青鹭的总经理助理田蕾发微信说 店长老孟换了手机号": ("田蕾 总经理助理", "孟 店长"),
    "青鹭生产副总胡志强陪我看了车间": ("胡志强 生产副总",),
    "青鹭老康说要2000万流贷": ("康",),
    "visited 青鹭 yesterday, GM Qin said orders down": ("Qin GM",),
    "青鹭 VP Grace: want to move payroll to us": ("Grace VP",),
    "青鹭总经理张晓明说要开户": ("张晓明 总经理",),
    "青鹭财务总监李建明天来行里 今天电话说的": ("李建 财务总监",),
    "青鹭的财务总监叫孙丽 上午见了": ("孙丽 财务总监",),
    "青鹭洪总说要2000万流贷": ("洪 总",),
    "青鹭老孟全名孟怀远 是他们副总 今天见的": ("孟怀远 副总",),
}
NOBODY = (
    "青鹭要2000万流贷 实际控制人提供个人保证",
    "青鹭贷款2000万 老板夫妻连带",
    "青鹭的会计师事务所换了",
    "青鹭财务安排下周还款",
    "青鹭总经理方面没意见",
    "青鹭家里小康 老路子走不通了",
    "青鹭经常总是这样 大哥的厂在安哥拉",
    "青鹭法人签字了 老板钱到账了",
)


def people(text: str) -> tuple[str, ...]:
    return tuple(f"{one.name or '-'} {one.title or ''}".strip() for note in read(text).notes for one in note.people)


@pytest.mark.parametrize("text", NAMED)
def test_everybody_named_is_kept_with_the_position_that_was_said(text: str) -> None:
    assert people(text) == NAMED[text]


@pytest.mark.parametrize("text", NOBODY)
def test_words_that_only_look_like_names_are_nobody(text: str) -> None:
    assert people(text) == ()


def test_a_dealers_boss_is_not_called_dealer() -> None:
    assert people("青鹭的供应商老板说要涨价") == ("- 老板",)
