"""The figures of a message as they are meant: without those taken back, in the currency said beside them."""

from __future__ import annotations

import re

from notes.money import MoneyMention
from notes.reading import Reading

_CURRENCIES = {"美元": "USD", "美金": "USD", "欧元": "EUR", "港币": "HKD", "日元": "JPY", "英镑": "GBP"}
# "从2000万增到5000万": the second is of what the first is of.
INTO = re.compile(
    r"[^,。]{0,3}(?:增加?|涨|升|降|减少?|拉|扩|提高?|变|压缩?|缩|掉|跌|增资|翻)?(?:到|至|成|为|了)[^,。]{0,3}"
)
_TAKEN_BACK = re.compile(
    r"[\s,。]*(?:万|亿|元)?[\s,。]*(?:今天|现在|后来|又|刚才?)*(?:改口|又改|不对|不是|错了|哦不|噢不|说错了?|口误|no,?|sorry,?)[\s,。]*(?:应"
    r"该)?(?:是|系|说|成|到|为|要)*[\s,]*"
)
# What one person earns is no sum of the client's.
_A_HEAD = re.compile(
    r"(?:人均|平均每人|每人|平均工资|平均薪资|会员|粉丝|用户|客流量?|产量|销量|月薪|底薪|时薪|起薪)[^,。\d]{0,6}$"
)
# Behind these stands foreign money, when foreign money was spoken of.
_CHANGING = re.compile(r"(?:结汇|结售汇|购汇|锁汇|锁|结掉?(?:一部分|一半|一些)?)[^,。\d一二两三四五六七八九十几]{0,3}$")
_ONE_MORE = re.compile(r"(?:要|存|借|贷|批|给|约|差不多|大概|额度|授信|融|转|续|拿|亿|近|到|足)$")


def meant(reading: Reading, mentions: list[MoneyMention]) -> list[MoneyMention]:
    """Without those taken back in the same breath: 2000不对是2500万, 八百不是八千."""
    kept: list[MoneyMention] = []
    for one in mentions:
        if one.value == "0":  # 写少了个零
            continue
        if one.value == "1" and one.words.endswith("一"):  # 人民币一直升值
            continue
        if one.words == "一个" and not _ONE_MORE.search(reading.flat[: one.start]):  # 卖掉一个
            continue
        if _A_HEAD.search(reading.flat[: one.start][-14:]):
            continue
        if re.search(r"(?:不是|而不是|并非|\bnot)\s*$", reading.flat[: one.start]):
            continue
        if kept and _TAKEN_BACK.fullmatch(reading.flat[kept[-1].end : one.start]):
            kept.pop()
        kept.append(one)
    return kept


def currency(reading: Reading, mention: MoneyMention) -> str | None:
    """The currency of an account or a sale named before the amount: 美元账户日均180万."""
    if mention.currency != "CNY" or re.search(r"元|人民币|rmb|cny|块", mention.words.lower()):
        return None
    before = reading.before(mention.start)
    following = next((one for one in reading.money if one.start >= mention.end), None)
    if following and following.currency != "CNY" and INTO.fullmatch(reading.flat[mention.end : following.start]):
        return following.currency
    if (
        _CHANGING.search(before) or re.match(r"(?:左右)?(?:想|要|得)(?:结|锁)", reading.behind(mention.end))
    ) and not re.match(r"的?(?:人民币|货款|存款)", reading.behind(mention.end)):
        said = [(reading.flat.rfind(word, 0, mention.start), code) for word, code in _CURRENCIES.items()]
        said += [
            (one.start, one.currency) for one in reading.money if one.start < mention.start and one.currency != "CNY"
        ]
        place, code = max(said)
        if place >= 0:
            return code
    coded = re.search(r"\b(usd|eur|hkd|jpy|gbp)\b[^,。\d]{1,20}$", before)
    if coded:
        return coded[1].upper()
    for word, code in _CURRENCIES.items():
        if re.search(word + r"(?:账户|户|存款|活期|定期|收汇|日均|余额|应收|回款|订单|合同|敞口)[^,。]{0,8}$", before):
            return code
    return None
