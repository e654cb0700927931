"""Follow-up questions: 那额度呢？抵押的呢？what about tenor? made whole from the conversation, without a model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from knowledge.normalise import clean, words

Subjects = Callable[[str], list[str]]  # the forms of known terms (products, glossary) in a text, as they stand there

Known = Callable[[str], bool]  # whether a word stands anywhere in the documents

DEPTH = 4
_LEADING = re.compile(
    r"^(?:那么?|那要是|还有|另外|然后|再问下?|如果是?|要是|换成|改成|若是?|假如|"
    r"and|so|what about|how about|what if|then|ok)[,，\s]*"
)
_TRAILING = re.compile(r"(?:呢|的话|怎么样|又如何|咧)[？?！!。.\s]*$|[？?！!。.\s]+$")
_POINTS_BACK = re.compile(
    r"这个|那个|这种|这类|那种|它|他们家|其(?=[额期利担条])|该(?:产品|业务|贷款)|前面|刚才|上面|上述|同样|也是?(?:一样|这样)|"
    r"\b(?:it|its|that one|this one|they|them|those|same)\b"
)
_PRONOUN = re.compile(r"^(?:它|他们|这个|那个|这种|那种|其|该产品|这产品)的?")
_THANKS = re.compile(r"^(?:谢谢|多谢|好的?|嗯|ok|thanks)[,，。\s]+")
_AGAINST = re.compile(r"(?:和|跟|与|同|比)")
_GOES_ON = re.compile(r"呢(?:[,，?？!！。.\s]|$)")
# What is asked of a product; 抵押的呢 and 三年期的 narrow down what was asked instead.
_ASPECT = re.compile(
    r"(?:额度|期限|利率|价格|定价|收费|费率|手续费|担保|抵押|押品|保证金|资料|材料|流程|条件|门槛|准入|审批|时限|用途|还款|罚息|比例|起点|"
    r"展期|受托支付|宽限期|多久|几天|多少钱|谁批)(?!的|率的|类)|\b(?:tenor|rate|fees?|limit|collateral|amount|documents|conditions)\b"
)
_SHORT, _SHORTER = 9, 3  # content words of a question that may lean on the one before, marked as such and not


def resolve(text: str, history: Sequence[str], subjects: Subjects, known: Known) -> str:
    """`text` as a question that stands alone; itself when it does already.

    A question that names a subject of its own and nothing else takes over what was asked of the last subject; one that
    asks for another aspect (那额度呢) is asked of the last subject; any other one that leans on what was said before
    (低风险的呢) is read together with it.
    """
    whole = ""
    for message in [*history[-DEPTH:], text]:
        whole = _joined(message, whole, subjects, known) if whole else message
    return whole


def leans(text: str, subjects: Subjects, known: Known) -> bool:
    """Whether a message only makes sense after another one.

    It does when it says so (那…呢, 它, 也), or when it asks in a few words that the documents know for an aspect of
    something that it does not name: 手续费怎么收的 does, 行长的手机号是多少 and 食堂今天吃什么 begin something new.
    """
    said = clean(text).strip()
    body = _stripped(said)
    content = words(body)
    if _AGAINST.match(said) or body != said.rstrip(" ?？!！。.") or _GOES_ON.search(said) or _POINTS_BACK.search(said):
        return len(content) <= _SHORT
    aspect = bool(_ASPECT.search(body))
    return aspect and len(content) <= _SHORTER and not subjects(said) and all(map(known, content))


def _stripped(said: str) -> str:
    return _TRAILING.sub("", _LEADING.sub("", said)).strip()


def _joined(message: str, before: str, subjects: Subjects, known: Known) -> str:
    if not leans(message, subjects, known):
        return message
    body = _PRONOUN.sub("", _stripped(_THANKS.sub("", clean(message).strip()))).strip()
    own, earlier = subjects(body), subjects(before)
    rest = body
    for form in own:
        rest = rest.replace(form, " ")
    if own and earlier and not words(rest):
        return _replaced(clean(before), earlier[0], own[0])
    if own and words(rest):
        return f"{earlier[0]}{body}" if earlier and _AGAINST.match(body) else body
    if earlier and _ASPECT.search(body):
        return f"{earlier[0]} {body}"
    return f"{before} {body}"


def _replaced(before: str, old: str, new: str) -> str:
    return before.replace(old, new) if old in before else f"{new} {before}"
