"""A task as one short sentence in the message's own words, with the client, the person or the product it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from notes import actions
from notes.people import Somebody
from notes.reading import Clause, Placed, Reading
from notes.record import Amount, Rate

ME, CLIENT = "我", "客户"

_PAPERS = re.compile(r"报表|资料|材料|合同|发票|对账单|流水|回执|证明|报告|清单|决议")
# A sentence that is longer is told from its action on.
_LONG = 26
# What a sentence about a task can do without.
_LEADING = re.compile(
    r"^(?:[\s,、:]|(?:两|三|这几)家(?:都)?让?|都让|然后|另外|还有|反正|而且|但是|不过|顺便|顺带|对了|最后|所以|因为|"
    r"就是说?|说是|那个|这个|现在|接着|同时|之后|后面|麻烦|并且?|以及|"
    r"我(?:们|这边|跟(?:他|她|他们|客户)|同佢)?(?:说好?|话|讲|答应|应承|承诺|保证)(?:了|"
    r"过)?(?:他们?|她|客户|对方|佢)?(?=$|.)|我(?:们)?(?:这边|就|来|会|得|要|先|再|"
    r"明|帮(?=他|她|客户|忙))?|咱们?|答应(?:了|过|他们?|她|客户)*|应承(?:佢)?|承诺(?:了|"
    r"他们?)?|说好(?:了)?|约好了?|约了(?=[^,。]{2,})|保证|"
    r"想(?=就|尽快|马上)|记得|别忘了?|记一下|记着|提醒我|提醒一下|务必|赶紧|马上|抓紧|尽快|立刻|立即|"
    r"争取|回头|有空|抽空|改天|下次|后续|下一步|过两天|这两天|需要|必须|应该|得|要(?!求|"
    r"素)|还要|还得|再|先|还(?=要|得|没|有|需|在|是|能|可|想)|也|就|那|都|一定|让我们?|"
    r"要我们|叫我们|请我们|之前|以前|前|内|之内|以内|到时候?|到时|的时候|准备(?!材料|"
    r"资料|合同|方案)|打算|计划|"
    r"下午|上午|早上|晚上|中午|明早|\d{1,2}点(?:钟|半)?|[一二三四五六七八九十]+点(?:钟|半)?|一会儿?|待会儿?|等会儿?|"
    r"please|pls|i will|i'll|we will|we'll|need to|must|should|have to|to|will|and|then|also|i|we|remember)+"
)
_TRAILING = re.compile(r"(?:[\s,。吧呢啊哦了的哈呀嘛]|一下|再说|前|之前|以前|内|by|before|on)+$")
_HANDLED = re.compile(
    r"把(?P<object>[^,。]{1,16}?)(?P<verb>补充?|发|寄|送|提?交|提供|传|拿|带|(?<![财季年月审申预快])报"
    r"(?!告|表|价单|文|销)|签|盖|办|落实|整理|准备|推|做|出(?!口)|给|打|还|存|转|谈|"
    r"定|弄|搞|走|查|核实|确认|问|理|续|解|催)"
    r"(?P<rest>(?:给|过来|过去|上来|上去|来|去|上|到|好|出来|出|掉|下来|完|齐|一下|"
    r"了|他|她|我|客户|行里|分行|支行|审批|清楚|个|一|回|全|$)[^,。]*|$)"
)
_TO_US = re.compile(r"(?:给我们|给我|给行里|过来|上来|给咱们?|我们?|来)$")
# 报表给我们 → 给报表: what is handled may stand before the verb without 把.
_OBJECT_FIRST = re.compile(
    r"^(?P<object>(?:发票|[^,。给发交送寄传补]){1,12}?)(?:会|要|再|才|能|可以|就|也|都|先|一起|"
    r"单独)*(?P<verb>给|发|交|送|寄|传|补|提供|拿)(?P<rest>(?:给)?(?:我们?|行里|咱们?|"
    r"过来|上来|来|齐|全|上|交|充|$).*)$"
)
# Nothing but a verb: what it handles was said in the clause before.
_NO_OBJECT = re.compile(
    r"^(?:[给跟向](?:[^,。]{1,5}?))?(?:送|发|寄|交|拿|带|传|给|补|提供|准备|弄|搞|"
    r"办|办理|做|定|签|出|落实|处理|解决|补交|提交)(?:给[^,。]{1,5})?(?:过去|过来|"
    r"一下|掉|好|上|来|去|齐|下来|完|他们?|她|佢|客户|我们?)*$"
)
_WANTED_BEFORE = re.compile(
    r"(?:要|想要|需要|缺|差|催|等|没给|少了|还少)(?:一份|一个|个|份|一下|了|的)?(?P<object>[^,。\d]{2,10})$"
)
# 审计报告还差一份: what is missing stands before.
_STILL_MISSING = re.compile(
    r"(?P<object>[^,。的还差缺少]{0,6}(?:报表|[季年]报|报告|资料|材料|合同|对账单|流水|协议|决议|证明|发票|凭证))(?:还)?(?:差|缺|少|没给|没交|不全)(?:了|着)?"
    r"(?:一份|一个|几份|[一两]张)?$"
)
_ONLY_PAPERS = re.compile(
    r"^的?(?P<object>[^,。要想说给发送]{0,14}(?:证|批文|报表|[年季]报|报告|资料|材料|合同|对账单|流水|决议|发票|复印件))$"
)
_WHO = re.compile(
    r"^(?:[\s,]|都说|让|叫|要求|请|通知|催着?让?|等|需要(?=他|客户)|要(?=他|客户|求)|他们?家?|"
    r"她们?家?|客户|对方|企业|那边|这边|人家|公司|佢哋?|财务(?!报|数据)(?:总监|经理|"
    r"部)?|会计|老板娘?|实控人|董秘|说好?|讲|话|答应|承诺|同意|保证|表示|会|也|都|"
    r"们|的?[一-龥](?:总|董|工|会计|经理|厂长|主任)(?!结)|老[一-龥](?=说|答|给|发|"
    r"会|保|周|下|明|$)|[a-z]+ (?:will|promised to|agreed to|said)|最晚|最迟|务必|"
    r"尽快|之前|以前|前|内|之内|把(?=$))+"
)
_THEM = re.compile(
    r"他们家?|她们家?|他家|她家|(?<!业主)(?<!审批)那边|那家|对方|客户|佢哋|人家|(?<!吉)他(?!行)|她|佢|them|him|her"
)
_PAPERLESS_REPLY = re.compile(
    r"^(?:[给俾畀]?(?:他们?|她|佢|客户|对方|个)*)?(?:回复|答复|回话|回个?话|回信|回覆|"
    r"回|覆|俾覆|给.{0,4}(?:答复|回复|话|回话|准信))(?:他们?|她|佢|客户|对方|一声|"
    r"一下|个话|个信|信|话)*$"
)
_BARE_QUOTE = re.compile(
    r"^(?:[给俾畀](?:他们?|她|佢|客户|对方|个)*)?(?:报个?价|报价|价|quote|报)(?:他|她|给他|给她|他们|一下)*$"
)
_GO = re.compile(
    r"^(?:一起|再|亲自|跟[^,。]{1,4})?(?:去|过去|上门|拜访|走访|见面|见|约|碰面|面谈|"
    r"来|visit|meet|see)(?:他们?|她|那|那边|那里|那儿|他那|客户|公司|一趟|一下|趟|"
    r"再聊|聊聊|再|下|拜访|面谈|聊|谈)*$"
)
_OF_ME = re.compile(r"^我(?:们)?")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom and what the tasks of a note are about."""

    client: str | None = None
    called: str = ""
    person: str | None = None
    needs: tuple[str, ...] = ()
    amounts: tuple[tuple[int, Amount], ...] = ()
    rates: tuple[Rate, ...] = ()


def what(reading: Reading, clause: Clause, place: int, subject: Subject, owner: str) -> str:
    """A task of a clause in its own words, without the day and who acts; `place` is where the action stands."""
    start = clause.start
    let = actions.LET_CLIENT.search(reading.flat, start, place) if owner == CLIENT else None
    if let:
        start = let.end()
    text = without(reading, start, clause.end, reading.dates)
    if len(text) > _LONG and place - start > _LONG // 2:
        text = without(reading, place, clause.end, reading.dates)
    if len(text) > _LONG:
        text = without(reading, min(start, place), _first_figure(reading, place, clause.end), reading.dates)[-_LONG:]
    if owner not in {ME, CLIENT}:
        text = _after(text, owner)
    if owner == CLIENT:
        return of_client(reading, clause, text, subject)
    text = _LEADING.sub("", text).strip(" ,")
    text = _LEADING.sub("", _OF_ME.sub("", text)).strip(" ,")
    text = _TRAILING.sub("", text)
    if _PAPERLESS_REPLY.match(text):
        return _reply(text, subject)
    if _BARE_QUOTE.match(text):
        return f"给{_whom(subject)}报价{_topic(subject)}"
    if _GO.match(text):
        return _go(text, subject)
    if _NO_OBJECT.match(text):
        return _about(_named(text, subject) + _left_out(reading, clause, subject), subject)
    return _about(_plain_object(_named(text, subject)), subject)


def _first_figure(reading: Reading, place: int, end: int) -> int:
    """Where the first figure behind an action begins: what a run of speech says of it before that is enough."""
    figures: list[Placed] = [*reading.money, *reading.rates, *reading.tenors]
    return min((one.start for one in figures if place < one.start < end), default=end)


def of_client(reading: Reading, clause: Clause, text: str, subject: Subject) -> str:
    """What the client is to do, without who does it and for whom."""
    text = _WHO.sub("", _without_names(reading, clause, text)).strip(" ,")
    text = _LEADING.sub("", text).strip(" ,")
    text = _TRAILING.sub("", _WHO.sub("", text)).strip(" ,")
    first = _OBJECT_FIRST.match(text)
    if first:
        text = first["verb"] + ("交" if first["rest"].startswith("交") else "") + first["object"].removeprefix("的")
    text = _plain_object(text)
    if _NO_OBJECT.match(text) or (len(text) <= 2 and not _PAPERS.match(text)):
        text += _left_out(reading, clause, subject)
    return text


def _without_names(reading: Reading, clause: Clause, text: str) -> str:
    """A text of a clause without the client's name before what belongs to it: 穗安的报表 → 报表."""
    for name in reading.names:
        if clause.start <= name.start < clause.end and name.kind in {"name", "part", "pronoun", "group"}:
            said = reading.flat[name.start : name.end]
            text = re.sub(re.escape(said) + r"(?:那边|的)?", "", text, count=1)
    return text


def _left_out(reading: Reading, clause: Clause, subject: Subject) -> str:
    """What a bare verb handles: said in the clause before, else the product."""
    number = reading.clauses.index(clause)
    if number:
        earlier = without(reading, reading.clauses[number - 1].start, reading.clauses[number - 1].end, reading.dates)
        missing = _STILL_MISSING.search(earlier)
        if missing:
            return missing["object"]
        papers_alone = _ONLY_PAPERS.match(_without_names(reading, reading.clauses[number - 1], earlier).strip(" ,"))
        if papers_alone:
            return papers_alone["object"]
        wanted = _WANTED_BEFORE.search(earlier)
        if wanted:
            return wanted["object"]
    papers = _PAPERS.findall(reading.flat[: clause.end])
    return papers[-1] if papers and not subject.needs else "、".join(subject.needs[:2])


def _go(text: str, subject: Subject) -> str:
    whom = subject.called or subject.person or "客户"
    if re.search(r"谈|聊", text) and subject.needs:
        return f"去{whom}谈{'、'.join(subject.needs[:2])}"
    return f"{'上门' if '上门' in text else ''}拜访{whom}"


def deadline(clause: Clause, subject: Subject, rest: str) -> str:
    """What the client must have by a day, as our task."""
    amount = _amount_of(clause, subject)
    need = "或".join(subject.needs[:2])
    if re.search(r"出(?:具)?(?:保)?函|开(?:出|立|具)?[^,。]{0,4}保函|保函", rest) and "保函" in need:
        return f"出具保函{amount}"
    if "信用证" in need and re.search(r"开", rest):
        return f"开立{need}{amount}"
    if "银行承兑汇票" in need and re.search(r"开|出", rest):
        return f"开立{need}{amount}"
    if re.search(r"签", rest):
        return f"{subject.called}签约{need}{amount}"
    if re.search(r"放(?!假)|下款|到账|投放|提款", rest):
        return f"推进{need}{amount}放款"
    if need or amount:
        return f"落实{need}{amount}{_use(rest)}"
    return _about(_TRAILING.sub("", _LEADING.sub("", rest)).strip(" ,"), subject)


def without(reading: Reading, start: int, end: int, placed: Iterable[Placed]) -> str:
    """A stretch of plain text without the days in it."""
    text = list(reading.flat[start:end])
    for one in placed:
        if start <= one.start and one.end <= end:
            text[one.start - start : one.end - start] = [""] * (one.end - one.start)
    return "".join(text).strip(" ,")


def sum_in_words(amount: Amount) -> str:
    """3500万, 1.2亿, 2000到3000万, 300万欧元."""
    unit = {"CNY": "", "USD": "美元", "EUR": "欧元", "HKD": "港币", "JPY": "日元", "GBP": "英镑"}.get(
        amount.currency, amount.currency
    )
    value = amount.value or amount.low or amount.high
    if value is None:
        return ""
    if amount.low and amount.high and amount.value == amount.low and amount.vague and "到" in amount.words:
        return f"{_short(amount.low).rstrip('万亿')}到{_short(amount.high)}{unit}"
    return _short(value) + unit


def _short(value: str) -> str:
    number = Decimal(value)
    for size, name in ((Decimal(10**8), "亿"), (Decimal(10**4), "万")):
        if number >= size and (name == "万" or number % Decimal(10**6) == 0):
            return f"{(number / size).normalize():f}{name}"
    return f"{number.normalize():f}元"


def _amount_of(clause: Clause, subject: Subject) -> str:
    own = [amount for start, amount in subject.amounts if clause.start <= start < clause.end]
    own = [one for one in own if one.what == "需求金额"] or own
    wanted = own or [amount for _, amount in subject.amounts if amount.what == "需求金额"][:1]
    return sum_in_words(wanted[0]) if wanted else ""


def _use(rest: str) -> str:
    use = re.search(r"发[^,。]{0,6}工资|付[^,。]{0,4}货款|备货|买[^,。]{1,6}", rest)
    return f"（{use[0]}）" if use else ""


def _after(text: str, owner: str) -> str:
    place = text.find(owner[-2:])
    return text[place + len(owner[-2:]) :] if place >= 0 else text


def _plain_object(text: str) -> str:
    """把财报发过来 → 发财报."""
    match = _HANDLED.search(text)
    if match:
        text = text[: match.start()] + match["verb"] + _TO_US.sub("", match["object"]) + _rest(match["rest"])
    return _TO_US.sub("", text) if len(text) > 4 else text


def _rest(rest: str) -> str:
    return re.sub(r"^(?:给我们|给我|过来|上来|上去|给行里|出来|下来|好|掉|一下|上|来)", "", rest)


def _reply(text: str, subject: Subject) -> str:
    verb = "答复" if "答复" in text else "回复"
    return f"{verb}{_whom(subject)}{'报价' if subject.rates else ''}{_topic(subject)}"


def _whom(subject: Subject) -> str:
    return subject.person or subject.called or "客户"


def _topic(subject: Subject) -> str:
    return f"（{'、'.join(subject.needs[:2])}）" if subject.needs else ""


def _named(text: str, subject: Subject) -> str:
    """With the person or client in place of pronouns."""
    return (
        _THEM.sub(lambda match: subject.person or subject.called or match[0], text, count=1)
        if subject.person or subject.called
        else text
    )


def _about(text: str, subject: Subject) -> str:
    """With the client's name behind it where it is not in it."""
    if not subject.called or subject.called in text or (subject.person and subject.person in text):
        return text
    return f"{text}（{subject.called}）"


def person_called(people: Sequence[Somebody]) -> str | None:
    """How the last of the client's people is spoken of: 吴总, 老周."""
    for one in reversed(people):
        if not one.colleague and one.person.name:
            name, title = one.person.name, one.person.title
            if title in {"总", "工", "会计", "厂长", "主任", "经理", "总监"}:
                return name + title
            if title == "董事长":
                return name + "董"
            return one.person.words if len(one.person.words) <= 4 else name
    return None
