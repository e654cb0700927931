"""Whether a text speaks of a suspicion of money laundering: such notes are for their writer and compliance only."""

from __future__ import annotations

import re

from notes.wording import plain

_NAMED = re.compile(
    r"(?<!反)洗(?:黑)?钱(?!风险等级|风险复审|法)|可疑(?:交易|资金|账户|客户|流水|转账|"
    r"报告)|地下钱庄|跑分|涉赌|涉诈|赌资|电诈|诈骗(?:资金|款)|涉恐|恐怖融资|水房|帮信|"
    r"黑钱|赃款|资金来源(?:不明|可疑|说不清|有问题)|"
    r"\bmoney[- ]launder\w*|\blaundering\b|\bsuspicious (?:transactions?|funds?|activit\w+|"
    r"transfers?)\b|\bterror\w* financ\w+|\bproceeds of crime\b|\bdirty money\b"
)
_DOUBT = re.compile(r"怀疑|疑似|像是|感觉|觉得|可疑|不对劲|有点怪|异常|蹊跷|说不清|suspect|looks like|odd|strange")
_PATTERNS = re.compile(
    r"快进快出|当天(?:就)?转走|走(?:个)?过账|过账|走账|分散转入|集中转出|公转私|化整为零|"
    r"拆分(?:取现|转账|存|汇)|大额取现|频繁取现|虚开|空壳|壳公司|虚假贸易|没有真实贸易|"
    r"转口贸易|对敲|套现|骗贷|骗汇|借(?:账户|户头)|出借账户|shell compan\w+|in and "
    r"out|structuring"
)
_ROUTINE = re.compile(r"反洗钱(?:资料|材料|信息|问卷|培训|回访|更新|检查|考试|系统|等级|复审|尽调)")
_NEAR = 24


def said(text: str) -> str | None:
    """The words that speak of a suspicion, or None."""
    form = plain(text)
    for match in _NAMED.finditer(form):
        if not re.search(r"(?:没有?|无|未|未发现|排除)[^,，。]{0,4}$", form[: match.start()]):
            return text[match.start() : match.end()]
    for match in _PATTERNS.finditer(form):
        around = form[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        if _DOUBT.search(around) and not _ROUTINE.search(around):
            return text[match.start() : match.end()]
    return None
