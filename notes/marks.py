"""Small signs around a word that turn its meaning: denied, asked, heard, over, still to come."""

from __future__ import annotations

import re

_DENIED = re.compile(
    r"(?:没有?|没啥|没什么|无|未|不存在|并无|并没有?|不会|不要|不想|不做|不用|不需要|"
    r"不再|不考虑|不打算|不办|不搞|不愿意?做?|不是|暂不|暂时不|先不|(?<![能要是可会好得差肯])不|别|未发现|未见|"
    r"没发现|唔做|唔想|没听说|看不出|不涉及|排除|杜绝|拒绝|拒了|放弃|取消|唔要|唔使|冇|免|"
    r"\bno\b|\bnot\b|\bwithout\b|\bnever\b|n't|\bdon't want|\bdoesn't want|\bdeclined?|\brejected)"
    r"(?:什么|任何|过|再|做|想|要|办|用|开|买|了|的|啥|发现|出现|发生|明显|主动|我们的?|"
    r"现在|这个|那个|\s|any|a|for|need|want)*$"
)
_REFUSED = re.compile(
    r"^(?:[^,。]{0,4}?)(?:就?不(?:放|存|做|办)(?:我们|在|这|了)|不做了?|不要了?|不办了?|"
    r"不需要了?|不用了?|不考虑了?|不想做|不想要|不感兴趣|没兴趣|用不上|用不着|算了|"
    r"不合适|没必要|拒绝|拒了|不搞了|不买了?|不开了|没有(?=[,。]|$)|没(?=[,。]|$)|"
    r"不存在|唔要|没问题|取消了?|放弃了?|作罢|搁置|不谈了|is off|no longer)"
)
_ASKED = re.compile(r"^[^,。]{0,3}(?:吗|么(?=[,。?]|$)|没有?(?=[?,。]|$)|不(?=[?]|$))")
_ASKING = re.compile(
    r"(?:有没有|是不是|是否|查一?下|问一?下|核实|看看|了解一?下|问问|排查|确认)(?:一下)?(?:他们|"
    r"他家|对方)?(?:有没有|是不是|是否|有无)?$"
)
_IF = re.compile(
    r"(?:如果|要是|万一|假如|怕|担心|防止|避免|以防|一旦|生怕|不至于|会不会|\bif\b|\bin case\b)[^,。]{0,8}$"
)
_HEARD = re.compile(
    r"听说|据说|传言|传闻|有人说|风声|外面(?:都)?在?(?:说|传)|圈子里(?:都)?在?(?:说|"
    r"传)|好像|疑似|可能(?!性)|据传|小道消息|网上(?:有人)?(?:说|传)|朋友圈|都在传|"
    r"在传|听人(?:说|讲)|估计|似乎|听讲|暴雷|\bheard\b|\brumou?r\w*|\breportedly\b|"
    r"\bapparently\b|\bmay be\b|\bmaybe\b|\bseems?\b"
)
_AND_NOW_WELL = re.compile(
    r"^[^,。]{0,6}(?:已经|都|已|也)?(?:没轮到|可以销|可以放下|结清|还清|解决|撤诉|补齐|补缴|补上|补发|交清|"
    r"解除|解封|恢复|处理完|处理好|缴清|结案|付清|好转|缓解|消化)"
)


def denied(before: str, behind: str = "") -> bool:
    """Whether a word is denied by what stands right before or right behind it in its clause."""
    return bool(_DENIED.search(before[-14:]) or _REFUSED.match(behind[:14]))


def asked(before: str, behind: str) -> bool:
    """Whether a word is only asked after, or only feared."""
    return bool(_ASKED.match(behind[:6]) or _ASKING.search(before[-14:]) or _IF.search(before[-14:]))


def heard(before: str) -> bool:
    """Whether what follows is hearsay."""
    return bool(_HEARD.search(before))


def over(behind: str) -> bool:
    """Whether a trouble is over by what is said right behind it."""
    return bool(_AND_NOW_WELL.match(behind[:16]))
