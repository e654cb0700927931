"""Particulars that manuals seldom hold: who to call, where to go, a template, a figure of the day, a favour."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.normalise import clean


@dataclass(frozen=True, slots=True)
class Particular:
    """How something particular is asked for, and what a passage that gives it would have in it."""

    asks: re.Pattern[str]
    gives: re.Pattern[str]


def _particular(asks: str, gives: str) -> Particular:
    return Particular(re.compile(asks), re.compile(gives))


_PARTICULARS = (
    _particular(
        r"电话|手机号|号码多少|微信|邮箱|传真|联系方式|联系人|联系谁|找谁对接|工号|热线|\bphone\b|\bemail\b|\bcontact\b",
        r"电话|微信|邮箱|传真|联系|热线|\d{7,}",
    ),
    _particular(
        r"在哪(?!些)|哪里|去哪|到哪|哪个窗口|哪个网点|哪家网点|哪个柜台|地址|几楼|哪栋|停车|\bwhere\b|\baddress\b",
        r"窗口|网点|地址|楼|柜台|柜面|支行|营业|登记(?:机关|机构|部门)|法院|所在地|住所",
    ),
    _particular(
        r"名单|哪几家|哪几个|哪几只|哪些公司|哪些企业|哪几位|都有谁|是谁|谁定的|叫什么名字|"
        r"哪家(?:机构|公司|银行|保险|评估|律所)|多少家|多少户|几家客户",
        r"名单|分别|包括|下列|以下|如下|、[^，。]{2,12}、|家",
    ),
    _particular(
        r"模板|样本|范本|样式|格式|表格|下载|链接|网址|截图|发(?:我|给我|一份)|纸质|电子版|什么颜色|字数|多少字|几页|字体|封面|"
        r"骑缝章|公证|盖(?:什么|哪|几)|\btemplate\b|\bdownload\b|\blink\b",
        r"模板|样本|范本|格式|表格|下载|网址|附表|附件|字|页|章|公证|签章|盖章",
    ),
    _particular(
        r"周几|星期几|几点|几号(?!令|文)|上午还是|下午还是|周末|\bwhat time\b",
        r"周|星期|\d时|点|日前|节假日|工作日|每月",
    ),
    _particular(
        r"(?:上个?月|这个?月|本月|今年|去年|本季|上季|全行|我行|咱们行|目前|现在|已经|一共|累计)[^，。？?]{0,14}"
        r"(?:做了|发了|放了|投放|余额|排名|完成|规模|销量|卖了|有多少(?:家|户|笔|亿|人)|多少(?:亿|家|户|笔))|市场份额|占有率|股价",
        r"截至|余额为|累计|规模",
    ),
    _particular(
        r"走势|预测|看好|行情|股价|估值多少|汇率多少|今天.{0,6}(?:汇率|价|利率)|中间价|报价多少|会不会(?:降|加|涨|跌)|"
        r"推荐(?:一|两|几|个|只)|哪只|\bforecast\b|\btoday\b",
        r"挂牌|公布|指导|行情|走势",
    ),
    _particular(
        r"帮我(?!看|算|查)|给我写|写(?:一)?(?:个|篇|份|首)|翻译|订(?:个|一)|讲(?:个|一)|推荐一|怎么请假|报销|差旅|"
        r"\bwrite (?:me )?a\b|\btranslate\b",
        r"(?!)",
    ),
    _particular(
        r"系统(?:怎么|报错|登|密码)|密码|登录|登不(?:上|进)|报错|\bapp\b|打不开|怎么点|哪个菜单|录入界面|按钮|账号",
        r"系统|密码|登录|录入|网银",
    ),
)


def missing_particulars(question: str, passages: str) -> tuple[bool, bool]:
    """Whether something particular is asked for that no passage gives, and whether its very word stands in none."""
    asked, there = clean(question), clean(passages)
    missing = strange = False
    for particular in _PARTICULARS:
        if match := particular.asks.search(asked):
            missing = missing or not particular.gives.search(there)
            strange = strange or match[0] not in there
    return missing, strange
