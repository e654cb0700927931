"""What a client wants, and what for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from notes import marks
from notes.reading import Reading
from notes.segments import Part
from notes.vocabulary import Found, Vocabulary

WORKING_CAPITAL = "流动资金贷款"
ACCEPTANCE = "银行承兑汇票"

# 开票 is an acceptance beside goods, margins and sums, and an invoice beside taxes.
_ISSUING = re.compile(
    r"开(?:了|点|些|一?批|个|张)?\d*[\d.,]*(?:万|w|亿)?的?票(?!据|贴|子?信息|资料|额|量|收入|面|系统|机|员|抬头)"
)
# 押汇 alone: of imports where goods come in, else of exports.
_CROPS = re.compile(
    r"粮|棉|麦|稻|玉米|大豆|秋收|夏收|农户|茧|油菜|果|菜籽|牲|牛|猪|羊|茶|葡萄|橘|橙|枣|菇|药材|花生|土豆|辣椒|奶|蛋|鸡|鸭|"
    r"鱼|虾|蟹|蔬|咖啡|烟叶|甘蔗|竹|旺季|收购[季期]"
)
_BILLS = re.compile(r"押汇")
_INVOICE = re.compile(
    r"(?:个月|上半年|下半年|今年|去年|全年|季度|每月|一年|本年)[^,。]{0,2}开票|发票|税|开票(?:信息|资料|额|量|收入|销售|系统|名称)|红冲|进项|销项|专票|普票|开票给"
)
_MARGIN_ISSUE = re.compile(r"保证金[^,。]{0,3}开(?=\d)|开[\d.]+(?:万|亿)(?=[^,。]{0,6}敞口)")
_WITH_BILL = re.compile(r"保证金|敞口|买货|采购|进货|备货|付货款|票据|银票|承兑|要|想|做|能|额度")
# What a client has already, or is done with.
_HAVING = re.compile(
    r"(?:目前|现在|一直|已经|原来|以前|之前|去年|早就|已|在)(?:就)?(?:有|做着|做了|"
    r"在做|用着|在用|用的是?|办了|开了|买了|存了|发了)[^,。]{0,8}$|"
    r"(?:存量|现有|原有|已有|在途|手里的|手上的|账上的|名下的|(?:现在|目前|原来|之前|"
    r"以前|去年|上次|老)的?那?笔?的?)(?:的)?[^,。想要续]{0,4}$|(?:提前支取|支取|赎回|退掉|退了|转了|"
    r"取出|到期的?|还了|还一部分|还掉一部分|结清|还清|注销|开了|办了|做了|签了|批了|开好|开出)(?:个|一?笔|"
    r"一?张|那笔|\d[\d.]*[万亿w])?(?:的)?$|"
    r"(?:在|进了?|走|从)(?:我们)?$|(?:在|跟|是)[^,。我]{1,6}(?:行|银行|农商|那边|那里)(?:做|"
    r"办|用|开|存|买|有)的?[^,。]{0,4}$|(?:只|光)问$"
)
_HAD = re.compile(
    r"^(?:[^,。]{0,4}?)(?:已经(?:办|做|开|签|上线|批|落地|到位)|办好了|办完了|做好了|"
    r"开好了|开出来了|签好了|签了|上线了|落地了|[^,。]{0,6}转过来了|转来了|开通了|"
    r"到账了|放完了|办了|开了(?!票)|还清|结清|还没用|用着|在用|注销|户(?:没|冻|被)|"
    r"(?:都)?在(?:别家|别的行|他行|外面)|(?:卡|多走|户数)|"
    r"(?:是)?在[^,。我]{1,5}(?:行|银行|农商|那边)|回执|利息(?:没|扣|拖|还)|逾期|还不上|"
    r"没还|已经?发|做着|"
    r"提醒|政策|的人|经理|余额|(?:利率|成本)(?:是|现在|目前))"
)
# What speaks of a product that is held, whatever is wanted of it.
_OVER = re.compile(
    r"^利率[^,。]{0,4}(?:降|下调)|^\d\.\d{1,2}[^,。\d]{0,2}(?:嫌|太|偏|高)|^[^,。]{0,12}?(?:提前支取|敞口(?:展期|到期)|支取|到期(?!前|后|再|续|转|了?想|接着|要)|赎回|取出来|"
    r"怎么收费|额度(?:用|还剩|已|占)|的?收费标准|利率是)|^(?:是|利率)\d{1,2}\.\d"
)
# A product spoken of as a fact: what stands before it, "@", what stands behind it.
_FACTS = {
    "监管账户": re.compile(
        r"(?:到|别动|不动|动用?|都在|走|付|查)@|@户?(?:里|租金|上|余额|少|多|还?有|还?剩|\d|我没|别动|不让)"
    ),
    "代发工资": re.compile(
        r"@[^,。]{0,4}(?:名单(?:交|错|里)|降到|涨到|掉到|增到|多走|少了|掉了|换新|\d+人(?:还|了))|@卡(?:换|掉|补|坏)"
    ),
    "现金管理": re.compile(r"(?:研发|加计|费用|数据|台账)[^,。]{0,4}@|@(?:没断|断了|完了?|正常|的\d|率|上线|到位)"),
    "收单": re.compile(r"@[^,。]{0,6}(?:坏|慢|套现|投诉|外包|故障|被停|停了|切换)|@部"),
    "银行承兑汇票": re.compile(
        r"[日号]的?那?(?:笔|张)?[\d.]+(?:万|亿)(?:的)?@|那(?:笔|张)?[\d.]+(?:万|亿)(?:的)?@|"
        r"@[^,。]{0,4}(?:垫款|备款|备好|差[\d四三两一半]|敞口|用到|不能换|开出去|兑付|解付)"
    ),
    "保理": re.compile(r"@[^,。]{0,4}(?:还掉|还了|还完|结清|到账)|的@[^,。]{0,12}(?:做不了|不行)"),
    "银团贷款": re.compile(r"(?:还|提前还)[^,。]{0,4}@|@条款"),
    "设备贷款": re.compile(r"@[^,。]{0,4}(?:没成|没批|进审批|先放|批下来|还剩)"),
    "固定资产贷款": re.compile(r"@[^,。]{0,4}(?:进件|先压|进审批|批下来|还剩)"),
    "循环贷款": re.compile(r"@[^,。]{0,4}(?:审批过|进审批|还剩)"),
    "保函": re.compile(r"@(?:被|费[^,。]{0,3}(?:千|万|\d))"),
    "企业网银": re.compile(r"(?:自己|上|用|登)@(?:能|就|上|办|操作)"),
    "开户": re.compile(r"(?:不过要|得|要求|必须)转?@|@(?:又?没来|先等|说等|慢)"),
    "并购贷款": re.compile(r"@[^,。]{0,4}(?:批下来|首放)"),
}
_SETTLED = re.compile(r"^[^,。]{0,8}(?:批了|启用|办了|提了|放了|续上|续了)")
# A product that ran or runs already names what money beside it is.
_GRANTED = re.compile(r"到期|批了|批下来|续了|续上|放了|启用|提了|办了")
_WANTS = re.compile(
    r"想|要|需|希望|打算|准备|考虑|申请|计划|感兴趣|有意|意向|能不能|可不可以|问|推荐|"
    r"谈|做|\bneeds?\b|\bwants?\b|interested|look(?:ing)? for|asked?\b"
)
_UNWANTED_NEXT = re.compile(
    r"^(?:[^,。我]{0,6})?(?:先不|没兴趣|不感兴趣|不需要|用不上|用不着|不考虑|没要|拒绝了?|"
    r"拒了|不要了?|婉拒|不想做|不想要|没接|没答应|说不用|说不要|说没必要|摇头)"
)
_WITH_US = re.compile(r"^[\s,]*(?:都|也|早就|一直|现在|目前)?(?:已经|早就|一直|就|都)(?:都|就)?在(?:我们|我行|咱们)")
# What runs elsewhere and is to be had from us: 在远岚有5000万流贷, 问我们能不能低一点.
_BROUGHT_OVER = re.compile(r"问我们(?:能|可)|让我们|(?:转|挪|搬|接|换)(?:过来|到我们)(?!了|的)|置换|看我们能")
_NOT_NEEDED = re.compile(r"(?:不需?|没必|没有?|不用再|暂不需?|用不着)$")
_TO_COME = re.compile(r"(?:要|想|需要|得|必须|前)[^,。]{0,10}$")
_DEPOSIT = re.compile(r"存(?!货|量|续|疑|在)|理财|定期|活期|闲钱|闲置|结算|代发|\bdeposit")


@dataclass(frozen=True, slots=True)
class Wish:
    """Something wanted, where it is said; `guess` when the product was not named."""

    name: str
    start: int
    end: int
    guess: bool = False


def find(reading: Reading, part: Part, products: Iterable[Found]) -> list[Wish]:
    """The products a client wants or did not refuse, in order, each once; `products` are all that are named."""
    wishes = [
        Wish(one.name, one.start, one.end) for one in products if part.covers(one.start) and not _unwanted(reading, one)
    ]
    return _once(sorted(wishes, key=lambda one: one.start))


def named(reading: Reading, words: Vocabulary) -> list[Found]:
    """Every product named in a message, wanted or not."""
    found = [
        _crops(reading, one)
        for one in reading.find(words.needs)
        if not _in_name(reading, one) and reading.flat[max(0, one.start - 2) : one.start] != "补充"
    ]
    found += [
        Found(
            "进口押汇" if re.search(r"开证|进口|信用证|到单", reading.flat) else "出口融资", match.start(), match.end()
        )
        for match in reading.matches(_BILLS)
        if not any(one.start < match.end() and match.start() < one.end for one in found)
    ]
    found += [
        Found(ACCEPTANCE, match.start(), match.end())
        for match in reading.matches(_ISSUING)
        if _is_bill(reading, match) and not any(one.start < match.end() and match.start() < one.end for one in found)
    ]
    found += [
        Found(ACCEPTANCE, match.start(), match.end())
        for match in reading.matches(_MARGIN_ISSUE)
        if not any(one.name in {"保函", "进口信用证", "国内信用证"} for one in found)
        and not any(one.start < match.end() and match.start() < one.end for one in found)
    ]
    return sorted(found, key=lambda one: one.start)


def _crops(reading: Reading, one: Found) -> Found:
    """收购贷 of those who buy crops is working capital, not the purchase of a company."""
    if one.name == "并购贷款" and reading.flat[one.start : one.end].startswith("收购") and _CROPS.search(reading.flat):
        return Found(WORKING_CAPITAL, one.start, one.end)
    return one


def unnamed(
    reading: Reading,
    part: Part,
    words: Vocabulary,
    products: Iterable[Found],
    near: Iterable[int],
    others: Iterable[int] = (),
) -> Wish | None:
    """What a client wants to borrow for when no product is named: by what it is for, else working capital, a guess.

    `near` are the places of sums wanted: what stands in their clauses says most. `others` are those of other sums.
    """
    dismissed = {reading.clause_number(one.start) for one in products if part.covers(one.start)}
    places = [one for one in near if not _keeps(reading, one) and reading.clause_number(one) not in dismissed]
    borrowing = [
        match.start()
        for match in reading.matches(words.borrowing["patterns"])
        if part.covers(match.start())
        and not _dismissed(reading, match.start(), match.end())
        and not any(match.start() <= one <= match.end() + 1 for one in others)
    ]
    if not places and not borrowing:
        return None
    due = [
        one
        for one in products
        if part.covers(one.start) and _GRANTED.search(reading.said(reading.clause_at(one.start)))
    ]
    if due:
        return Wish(due[-1].name, due[-1].start, due[-1].end)
    clues = _clues(reading, part, words)
    close = {reading.clause_number(position) for position in places}
    for name, start, end in sorted(clues, key=lambda one: (reading.clause_number(one[1]) not in close, one[1])):
        return Wish(name, start, end)
    start = min((*borrowing, *places))
    return Wish(WORKING_CAPITAL, start, start, guess=True)


def renewed(reading: Reading, position: int) -> bool:
    """Whether what is lent there is to go on: said in the same clause or the next."""
    number = reading.clause_number(position)
    said = "".join(reading.said(one) for one in reading.clauses[number : number + 2])
    return bool(re.search(r"想|要(?!到期)|续(?!不)|希望|申请|展期|置换|转过来|问", said))


def _keeps(reading: Reading, position: int) -> bool:
    """Whether money is spoken of that is to be kept with us, not borrowed."""
    number = reading.clause_number(position)
    own = reading.said(reading.clauses[number])
    if _DEPOSIT.search(own):
        return True
    earlier = ",".join(reading.said(one) for one in reading.clauses[max(0, number - 3) : number])
    return bool(_DEPOSIT.search(earlier)) and not re.search(r"借|贷|融|缺口|周转|质押|抵押", own + earlier)


def purpose(
    reading: Reading, part: Part, words: Vocabulary, products: Iterable[Found], near: Iterable[int]
) -> Found | None:
    """What the money is for: what is said beside the sum wanted, else what is said first."""
    close = {reading.clause_number(position) for position in near}
    beside = [one for one in products if part.covers(one.start)]
    found = reading.find(words.purposes)
    harvests = [Found("采购备货", one.start, one.end) for one in found if _is_harvest(reading, one)]
    said = harvests + [
        one
        for one in found
        if part.covers(one.start)
        and not _dismissed(reading, one.start, one.end)
        and not _in_name(reading, one)
        and not any(
            other.start <= one.start and one.end <= other.end + 1 and one.name != "进口付汇" for other in beside
        )
        and not _is_harvest(reading, one)
        and not re.search(r"(?:前期|之前|早先|原先)$", reading.before(one.start))
        and not (one.name == "发放工资" and any(other.name == "代发工资" for other in beside))
    ]
    said = [one for one in said if part.covers(one.start)]
    return min(said, key=lambda one: (reading.clause_number(one.start) not in close, one.start), default=None)


def _is_harvest(reading: Reading, one: Found) -> bool:
    """Whether crops are bought, not a company: 葡萄收购, 收购季."""
    around = reading.flat[max(0, one.start - 4) : one.end + 4]
    return one.name == "并购" and "收购" in around and bool(_CROPS.search(around))


def _clues(reading: Reading, part: Part, words: Vocabulary) -> list[tuple[str, int, int]]:
    products = {"equipment": "设备贷款", "building": "固定资产贷款", "acquisition": "并购贷款", "discount": "票据贴现"}
    return [
        (product, match.start(), match.end())
        for clue, product in products.items()
        for match in reading.matches(words.borrowing[clue])
        if part.covers(match.start())
        and not _dismissed(reading, match.start(), match.end())
        and not _is_harvest(reading, Found("并购", match.start(), match.end()))
        and not re.match(r"(?:来|做|作|去)?(?:抵押|质押|押)", reading.behind(match.end()))
    ]


def _dismissed(reading: Reading, start: int, end: int) -> bool:
    before, behind = reading.before(start), reading.behind(end)
    return bool(_NOT_NEEDED.search(before)) or marks.denied(before, behind) or marks.asked("", behind)


def _unwanted(reading: Reading, one: Found) -> bool:
    """Whether a product is refused, had already, or only asked about."""
    before, behind = reading.before(one.start), reading.behind(one.end)
    if (
        marks.denied(before, behind)
        or _OVER.match(behind)
        or _done(reading, one)
        or _is_fact(one.name, before, behind)
        or re.match(r"开了|办了|做了|买了|贴了", reading.flat[one.start : one.end])
    ):
        return True
    if re.match(
        r"(?:的|用的)?(?:资料|材料|清单|草稿|初稿|格式|模板|文本|协议|申请书|申请表|"
        r"文件|手续(?!费)|单子|价目|介绍|手册|折页)",
        behind,
    ) and not re.search(r"问|了解|咨询|感兴趣|要我们", before[-6:]):
        return True
    if one.name == "存货质押融资" and re.search(r"[用以拿]\s*$", before):
        return True
    if _HAVING.search(before[-18:]) and _BROUGHT_OVER.search(reading.flat[one.end : one.end + 40].split("。")[0]):
        return False
    if _HAVING.search(before[-18:]) and not _WANTS.search(behind[:10]) and not _TO_COME.search(before[-14:]):
        return True
    if re.search(r"(?:结清|还清|还掉|注销)(?:了)?$", before[-6:]):
        return True
    if (
        _HAD.match(behind[:18])
        and not _BROUGHT_OVER.search(reading.flat[one.end : one.end + 24].split("。")[0])
        and not _WANTS.search(before[-8:])
    ):
        return True
    number = reading.clause_number(one.start)
    if one.name == "单位定期存款" and re.search(r"活期", reading.said(reading.clauses[number - 1]) + before):
        return True
    following = reading.clauses[number + 1 : number + 4]
    if any(_WITH_US.match(reading.said(one)) for one in following):
        return True
    return bool(following and _UNWANTED_NEXT.match(reading.said(following[0])))


def _is_fact(name: str, before: str, behind: str) -> bool:
    """Whether a product is only told of."""
    fact = _FACTS.get(name)
    return bool(fact and not _WANTS.search(before[-8:]) and fact.search(f"{before[-14:]}@{behind[:16]}"))


def _done(reading: Reading, one: Found) -> bool:
    """Whether a deal is spoken of as done: a limit granted, or no sum beside it."""
    number = reading.clause_number(one.start)
    if not _SETTLED.match(reading.behind(one.end)):
        return False
    clause = reading.said(reading.clauses[number])
    return "额度" in clause or not any(reading.clause_number(sum_.start) == number for sum_ in reading.money)


def _is_bill(reading: Reading, match: re.Match[str]) -> bool:
    number = reading.clause_number(match.start())
    clause = reading.said(reading.clauses[number])
    beside = ",".join(reading.said(one) for one in reading.clauses[max(0, number - 1) : number + 2])
    if _INVOICE.search(clause):
        return False
    return bool(_WITH_BILL.search(beside)) or any(reading.clause_number(sum_.start) == number for sum_ in reading.money)


def _in_name(reading: Reading, one: Found) -> bool:
    return any(name.start <= one.start and one.end <= name.end for name in reading.names if name.kind != "pronoun")


def _once(wishes: Iterable[Wish]) -> list[Wish]:
    kept: dict[str, Wish] = {}
    for wish in wishes:
        kept.setdefault(wish.name, wish)
    return list(kept.values())
