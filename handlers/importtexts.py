"""Why a file or a row of it was not imported, in Chinese and English.

why_not(reason, language) -> "统一社会信用代码校验位不对：9199…"
unreadable(error, language) -> one sentence about the whole file
"""

from __future__ import annotations

from typing import Final

from memory.importing import NothingToImport, Reason, UnreadableSpreadsheet

FIELDS: Final[dict[str, tuple[str, str]]] = {
    "client": ("客户名称", "client name"),
    "code": ("统一社会信用代码", "credit code"),
    "names": ("简称", "short name"),
    "english": ("英文名", "English name"),
    "former": ("曾用名", "former name"),
    "owner": ("客户经理", "relationship manager"),
    "stage": ("客户阶段", "stage"),
    "industry_code": ("行业代码", "industry code"),
    "industry": ("行业", "industry"),
    "ownership": ("企业性质", "ownership"),
    "region": ("地区", "region"),
    "address": ("地址", "address"),
    "size_class": ("规模", "size"),
    "group_name": ("集团", "group"),
    "rating": ("评级", "rating"),
    "archetype": ("客群", "segment"),
    "client_since": ("开户日期", "client since"),
    "last_contact": ("最近联系", "last contact"),
    "contact": ("联系人", "contact"),
    "title": ("职务", "title"),
    "phone": ("电话", "phone"),
    "email": ("邮箱", "e-mail"),
    "reference": ("合同编号", "reference"),
    "product": ("产品", "product"),
    "limit": ("授信额度", "limit"),
    "used": ("已用额度", "amount used"),
    "rate": ("利率", "rate"),
    "starts": ("起始日", "start"),
    "matures": ("到期日", "maturity"),
    "collateral": ("担保", "collateral"),
    "purpose": ("用途", "purpose"),
    "currency": ("币种", "currency"),
    "as_of": ("数据日期", "as-of date"),
    "day": ("日期", "date"),
    "amount": ("金额", "amount"),
    "deposit": ("存款余额", "deposit balance"),
    "loan": ("贷款余额", "loan balance"),
    "kind": ("余额类型", "kind of balance"),
    "since": ("开办日期", "start"),
    "detail": ("说明", "detail"),
    "fact": ("事实名称", "name of the fact"),
    "value": ("值", "value"),
}

_ROWS: Final[dict[str, tuple[str, str]]] = {
    "no_client": ("没有客户名称，也没有信用代码", "neither a client name nor a credit code"),
    "nothing": ("缺少{field}", "{field} is missing"),
    "bad_name": ("客户名称不像名称：{words}", "not a client name: {words}"),
    "code_length": ("信用代码应为 18 位：{words}", "a credit code has 18 characters: {words}"),
    "code_letter": (
        "信用代码里有不使用的字符（I、O、S、V、Z 等）：{words}",
        "characters that credit codes do not use (I, O, S, V, Z, …): {words}",
    ),
    "code_region": ("信用代码第 3 至 8 位应为数字：{words}", "characters 3 to 8 of a credit code are digits: {words}"),
    "code_check": ("信用代码校验位不对：{words}", "the check digit of the credit code is wrong: {words}"),
    "code_differs": (
        "同名客户的信用代码与此不同：{words}",
        "the client of this name has another credit code than {words}",
    ),
    "name_taken": ("已有另一位客户叫这个名称：{words}", "another client already has this name: {words}"),
    "owner_unknown": ("没有这位客户经理：{words}", "no relationship manager is called {words}"),
    "owner_ambiguous": (
        "有多位客户经理叫{words}，请改填 Telegram 号码",
        "several relationship managers are called {words}: give a Telegram id",
    ),
    "owner_elsewhere": ("{words}不是本团队的客户经理", "{words} is not of your team"),
    "no_owner": (
        "新客户没有管户人：请加“客户经理”一列，或指定管户人",
        "a new client needs an owner: add a column for the relationship manager, or name one for the file",
    ),
    "other_owner": ("已由他人管户，请用移交", "with another relationship manager: use a handover"),
    "client_unknown": ("没有这个客户：{words}", "no such client: {words}"),
    "client_ambiguous": (
        "有多位客户叫这个名称，请填信用代码：{words}",
        "several clients have this name, give the credit code: {words}",
    ),
    "formula": ("{field}是公式，请粘贴为数值再导入", "{field} is a formula: paste values and import again"),
    "error": ("{field}是错误值：{words}", "{field} is an error value: {words}"),
    "too_long": ("{field}太长", "{field} is too long"),
    "money": ("{field}不是金额：{words}", "{field} is not an amount: {words}"),
    "number": ("{field}不是数字：{words}", "{field} is not a number: {words}"),
    "share": (
        "{field}写的是 {words}，看不出是 {words}% 还是比例：请写 {words}%，或把百分数写全",
        "{field}: {words} may be {words}% or a share; write {words}%, or the percentage in full",
    ),
    "negative": ("{field}不能是负数：{words}", "{field} cannot be negative: {words}"),
    "too_large": ("{field}大得不可能：{words}", "{field} is impossibly large: {words}"),
    "rate": ("{field}看不懂：{words}", "{field} is not clear: {words}"),
    "date": ("{field}不是日期：{words}", "{field} is not a date: {words}"),
    "date_range": ("{field}不可能：{words}", "{field} is impossible: {words}"),
    "date_future": ("{field}在今天之后：{words}", "{field} is after today: {words}"),
    "ends_before_start": ("到期日早于起始日：{words}", "it matures before it starts: {words}"),
    "fact_unknown": ("事实词典里没有：{words}", "the dictionary of facts does not have {words}"),
    "fact": ("{field}{words}", "{field}: {words}"),
    "currency": ("不认识的币种：{words}", "unknown currency: {words}"),
    "stage": ("不认识的客户阶段：{words}", "unknown stage: {words}"),
    "kind": ("不认识的余额类型（存款或贷款）：{words}", "unknown kind of balance (deposit or loan): {words}"),
    "used_over_limit": ("已用 {words} 超过额度，请核对", "{words} used is more than the limit: please check"),
    "rate_left_out": ("利率“{words}”不是数字，没有导入", "the rate “{words}” is no number and was left out"),
    "older": ("系统里已有 {words} 的数据，没有改动", "data of {words} is on record already, nothing was changed"),
}

_FILES: Final[dict[str, tuple[str, str]]] = {
    "missing": ("文件不存在", "there is no such file"),
    "unopenable": ("文件打不开（{detail}）", "the file cannot be opened ({detail})"),
    "empty": ("文件是空的", "the file is empty"),
    "too_big": ("文件过大（{detail}），请拆分后再导入", "the file is too large ({detail}): split it"),
    "format": (
        "不支持 {detail} 格式，请用 .xlsx 或 .csv",
        "{detail} files are not supported: use .xlsx or .csv",
    ),
    "save_as": (
        "不支持 {detail} 格式，请另存为 .xlsx 再导入",
        "{detail} files are not supported: save it as .xlsx first",
    ),
    "encrypted": ("文件已加密，请去掉密码后再导入", "the file is password-protected: remove the password first"),
    "mislabelled": (
        "扩展名是 {detail}，内容却是 Excel 工作簿，请改为 .xlsx",
        "the name says {detail} but it is an Excel workbook: rename it to .xlsx",
    ),
    "unsafe": (
        "解压后过大或含有外部声明，疑似恶意文件，不予读取",
        "it unpacks too large or declares outside entities, as malicious files do: not read",
    ),
    "broken": ("文件损坏或不是表格，请重新导出", "the file is damaged or no spreadsheet: export it again"),
    "encoding": (
        "文字编码无法识别（支持 UTF-8、UTF-16、GB18030、Big5），请另存为 UTF-8 再导入",
        "the encoding is unknown (UTF-8, UTF-16, GB18030 and Big5 are read): save it as UTF-8",
    ),
    "too_many_rows": (
        "超过 {detail} 行，请拆分后再导入",
        "more than {detail} rows: split the file",
    ),
}
_NOTHING: Final = (
    "没有找到能认出的表头：客户表要有“客户名称”和“统一社会信用代码”等列",
    "no header was recognised: a client list has columns such as client name and credit code",
)


def why_not(reason: Reason, language: str) -> str:
    """Why a row was not taken, or what of it is doubtful."""
    side = _side(language)
    field = FIELDS[reason.field][side] if reason.field in FIELDS else reason.field
    return _ROWS[reason.why][side].format(field=field, words=reason.words).rstrip("：: ")


def unreadable(error: UnreadableSpreadsheet | NothingToImport, language: str) -> str:
    """Why nothing of the file was imported."""
    side = _side(language)
    if isinstance(error, NothingToImport):
        return _NOTHING[side]
    return _FILES[error.why][side].format(detail=error.detail)


def _side(language: str) -> int:
    return 1 if language == "en" else 0
