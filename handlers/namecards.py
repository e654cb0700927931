"""Business cards: whether lines of text are one, and the person, position, company and numbers on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_LINES = 20

_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(0\d{2,3}[-– ]?\d{7,8}(?:[-– ]\d{1,6})?)(?!\d)")
_FOREIGN = re.compile(r"(?<![\d+])(\+\d{1,3}[ -]?\d[\d -]{6,14}\d)(?!\d)")
_EMAIL = re.compile(r"[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_COMPANY = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9（）()·&\s]{2,40}?(?:有限责任公司|股份有限公司|有限公司|集团|公司|事务所|合作社|厂)"
    r"|[A-Z][\w&.,\s-]{2,60}?\b(?:Co\.?,?\s*Ltd|Ltd|Inc|Corp|LLC|Limited|GmbH)\b\.?"
)
_POSITION = re.compile(
    r"(?:副|总|执行|常务|高级|助理|财务|销售|采购|技术|生产|行政|人事|市场|业务|项目|区域|大区|部门|资金|融资)*"
    r"(?:董事长|董事|总裁|总经理|经理|总监|厂长|主任|部长|主管|会计师|会计|出纳|工程师|秘书|董秘|负责人|助理|所长|法人|专员)"
    r"|\b(?:C[EFOT]O|(?:Vice |General |Deputy |Finance |Financial |Sales |Purchasing )*"
    r"(?:President|Director|Manager|Controller|Treasurer|Accountant|Engineer|Chairman|Secretary))\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[\u4e00-\u9fff](?:\s?[\u4e00-\u9fff]){1,3}")
_ENGLISH_NAME = re.compile(r"[A-Z][a-z]+(?:\s[A-Z][a-z]+){1,2}")
_LABELLED = re.compile(
    r"地址|电话|手机|传真|邮箱|邮编|网址|开户|税号|账号|Add|Tel|Mob|Fax|Mail|Web|http|www|省|市|区|路|号", re.I
)


@dataclass(frozen=True, slots=True)
class NameCard:
    """Somebody's card; `name` is always there."""

    name: str
    title: str | None = None
    company: str | None = None
    phone: str | None = None
    email: str | None = None


def read(lines: Sequence[str]) -> NameCard | None:
    """The card that these lines are; None when they are something else, such as a whiteboard."""
    if not 2 <= len(lines) <= MOST_LINES:
        return None
    text = "\n".join(lines)
    phone, email = _phone(text), _first(_EMAIL, text)
    company = _first(_COMPANY, text)
    title = _first(_POSITION, "\n".join(line for line in lines if not _COMPANY.search(line)))
    name = _name(lines, title)
    if name is None or sum(1 for part in (phone, email, company, title) if part) < 2 or not (phone or email):
        return None
    return NameCard(name, title, company, phone, email)


def _phone(text: str) -> str | None:
    for pattern in (_MOBILE, _LANDLINE, _FOREIGN):
        if match := pattern.search(text):
            return re.sub(r"[ –]", "-", match[1].strip()) if pattern is not _MOBILE else re.sub(r"\D", "", match[1])
    return None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return " ".join(match[0].split()) if match else None


def _name(lines: Sequence[str], title: str | None) -> str | None:
    """The name stands alone on its line, or beside the position."""
    for line in lines:
        if _COMPANY.search(line) or _LABELLED.search(line) or "@" in line or any(c.isdigit() for c in line):
            continue
        rest = (line.replace(title, " ") if title else line).strip(" ·|/,，、")
        if _NAME.fullmatch(rest) and not _POSITION.search(rest):
            return re.sub(r"\s", "", rest)
        if _ENGLISH_NAME.fullmatch(rest) and not _POSITION.search(rest):
            return rest
    return None
