"""What is to be done after a message: by us, by a colleague, by the client; and what we promised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from notes import actions, phrasing, visits
from notes.dates import DateMention
from notes.people import Somebody
from notes.phrasing import Subject
from notes.reading import Clause, Reading
from notes.record import Promise, Task
from notes.segments import Part

ME, CLIENT = "我", "客户"

# What may stand before the subject of a clause.
_CONNECTIVE = re.compile(
    r"^(?:[\s,]|待办|备忘|然后|另外|还有|反正|而且|但是|不过|顺便|顺带|对了|最后|所以|"
    r"因为|就是说?|说是|那个|这个|现在|接着|同时|今后|后面|之后|到时候?|记得|别忘了?|"
    r"提醒我|记一下|麻烦|还|也|并|并且|又|再|先|就|那|so|then|and|also|please|pls)+"
)
_SPOKEN = re.compile(r"^(?:[^,。]{0,6}?)(?:说|讲|话|表示|问|告诉我|提到)(?:是|了)?")
_ROLE = re.compile(
    r"(?:领导|行长|主管|团队长|分行|支行|总行|审批部?|评审部?|法审|法务|风控|风险部|"
    r"国际部|公司部|授信部|信贷部|投行部?|中台|后台|运营|放款中心|票据中心|柜面|柜台|"
    r"同事|产品经理|评估公司|会计所|律师)"
)
# What the client says it will do: 吴总说周四凑齐.
_CLIENT_SAYS = re.compile(
    r"(?:[一-龥]总|[一-龥]董|老[一-龥]|会计|财务|老板|他们?|她|客户|对方|厂长|经理)(?:说(?!好)|"
    r"讲|答应|承诺|保证|同意|表示)(?:了|是|过)?"
)
# What a bank gives and a client does not.
_OF_THE_BANK = re.compile(r"方案|报价|测算|答复|批复|额度|意见|利率|费率|授信|初稿|建议书|签(?:合同|协议|约)")
# Papers that will come: 资料下周才能齐.
_PAPERS_COME = re.compile(
    r"(?:资料|材料|报表|财报|年报|季报|报告|发票|对账单|流水|合同|批文|证照|执照|决议|"
    r"审计|环评)[^,。]{0,4}(?:才能|才|能|可以|会|就)?(?:齐|给(?=$|我|行|齐|[,。])|"
    r"备齐|好|出来|(?<!不)到|交|提供|补|发|出)"
)


@dataclass(frozen=True, slots=True)
class Doing:
    """A task with where it is said, whether it was promised, and whether its day was inferred."""

    task: Task
    start: int
    promised: bool = False
    guess: bool = False
    ask: bool = False


@dataclass(frozen=True, slots=True)
class _Due:
    day: date | None
    words: str | None
    mention: DateMention | None


@dataclass(frozen=True, slots=True)
class Context:
    """What else is known when the tasks of a part are looked for."""

    reading: Reading
    part: Part
    subject: Subject
    people: Sequence[Somebody]
    met: visits.Met
    only_tasks: bool = False


def find(context: Context) -> list[Doing]:
    """The tasks of a part, in order: one a clause at most."""
    found: list[Doing] = []
    for number, clause in enumerate(context.reading.clauses):
        if not context.part.covers(clause.start) and not context.part.covers(clause.end - 1):
            continue
        doing = _in_clause(context, number, clause)
        if doing is None or any(_same(doing, other) for other in found) or (found and _says_again(doing, found[-1])):
            continue
        if doing.task.due is None and doing.task.due_text is None and found and _goes_along(context, clause):
            doing = replace(doing, task=replace(doing.task, due=found[-1].task.due))
        found.append(doing)
    return found


def _says_again(doing: Doing, earlier: Doing) -> bool:
    """周五前要报价 回复老周: without a day of its own an answer is the one just spoken of."""
    answers = re.compile(r"报价|回复|答复|方案|测算|价|意见")
    undated = doing.task.due is None and doing.task.due_text is None
    both = answers.search(earlier.task.what) and re.match(r"回复|答复|给.{0,4}报价", doing.task.what)
    return bool(undated and both and earlier.task.due and doing.task.owner == earlier.task.owner)


def _goes_along(context: Context, clause: Clause) -> bool:
    """带上材料 behind 周三去拜访: what is taken along has the day of the way."""
    return bool(
        re.match(
            r"[\s,]*(?:顺便|顺带|同时|并|一并|还)?(?:把[^,。]{1,8})?(?:带上|带着|带齐|带去)",
            context.reading.said(clause),
        )
    )


def promises(found: Sequence[Doing]) -> tuple[Promise, ...]:
    """What of it was promised."""
    return tuple(Promise(one.task.what, one.task.due, one.task.words) for one in found if one.promised)


def _same(one: Doing, other: Doing) -> bool:
    return one.task.what == other.task.what and one.task.due == other.task.due


def _in_clause(context: Context, number: int, clause: Clause) -> Doing | None:
    said = context.reading.said(clause)
    if actions.LATER.search(said) and not re.search(r"先", said):
        return None
    action = _action(context, clause)
    if action is not None:
        return _doing(context, number, clause, action)
    asked = _asked_of_client(context, number, clause)
    if asked is not None:
        return asked
    return _deadline(context, number, clause)


def _action(context: Context, clause: Clause) -> re.Match[str] | None:
    """The first action of a clause that is neither done nor denied."""
    reading = context.reading
    for match in actions.ACTION.finditer(reading.flat, clause.start, clause.end):
        before, behind = reading.flat[clause.start : match.start()], reading.flat[match.end() : clause.end]
        if re.search(r"(?:给|跟|和|找|向|对)我们?$", before) and match.lastgroup in {"work", "ask", "meet", "reply"}:
            continue
        if actions.DENIED.search(before) or _in_name(reading, match) or _in_value(reading, match):
            continue
        kind = match.lastgroup or ""
        if kind == "meet" and not _to_come(context, match):
            continue
        if kind != "meet" and _done(before, behind, match[0]):
            continue
        return match
    return None


def _done(before: str, behind: str, verb: str) -> bool:
    if actions.DONE_BEHIND.match(behind) and not re.match(r"了(?:之后|以后|再)", behind):
        return not re.search(r"(?:答应|说好|约好|要|得|记得|别忘)[^,。]{0,6}$", before) or verb.endswith("了")
    return bool(
        re.search(r"(?:已经|已|刚刚?|早就|昨天|昨晚|前天|上周[一-日]?|一直在|正在)[^,。要得需明后下]{0,6}$", before)
    )


def _to_come(context: Context, match: re.Match[str]) -> bool:
    """Whether a meeting lies ahead: a task only tells of those, a note of those with a sign of it."""
    return context.only_tasks or visits.is_coming(context.reading, match.start(), match.end())


def _in_name(reading: Reading, match: re.Match[str]) -> bool:
    return any(name.start <= match.start() < name.end for name in reading.names if name.kind == "name")


def _in_value(reading: Reading, match: re.Match[str]) -> bool:
    values = (*reading.money, *reading.rates, *reading.tenors, *reading.dates)
    return any(one.start <= match.start() < one.end for one in values)


def _doing(context: Context, number: int, clause: Clause, action: re.Match[str]) -> Doing | None:
    reading = context.reading
    before = reading.flat[clause.start : action.start()]
    behind = reading.flat[action.end() : clause.end]
    due = _due(context, number, clause, action.start())
    said = reading.said(clause)
    promised = bool(actions.PROMISE.search(before)) or _promised_before(context, number, clause)
    owner = _owner(context, clause, action)
    if owner == CLIENT:
        if not _client_will(context, number, clause, action, due):
            return _deadline(context, number, clause)
        promised = False
    elif (owner == ME and not _i_will(context, clause, action, due, promised, before, behind)) or owner == "":
        return _deadline(context, number, clause)
    if owner not in {ME, CLIENT} and due.day is None and due.words is None and not actions.MUST.search(said):
        return None
    what = phrasing.what(reading, clause, action, context.subject, owner)
    words = reading.words(clause.start, clause.end)
    mention = due.mention
    guess = mention is not None and mention.future_guess
    return Doing(
        Task(what, due.day, owner, due.words if due.day is None else None, words),
        clause.start,
        promised and owner == ME,
        guess,
        guess and due.day is not None and due.day < reading.day,
    )


def _asked_of_client(context: Context, number: int, clause: Clause) -> Doing | None:
    """让他们下周解释, 客户说资料下周才能齐: the client's by a day, whatever the verb."""
    reading = context.reading
    said = reading.said(clause)
    let = actions.LET_CLIENT.search(said)
    papers = _PAPERS_COME.search(without_days(reading, clause))
    says = _CLIENT_SAYS.search(_with_pronouns(reading, clause)) if not let and not papers else None
    if says and (
        not actions.GIVING.match(_opening_of(reading, clause, says.end()))
        or actions.WE.match(_opening_of(reading, clause, says.end()))
    ):
        says = None
    if not let and not papers and not says:
        return None
    due = _due(context, number, clause, clause.end)
    if due.mention is None or (due.day is None and not let):
        return None
    start = clause.start + let.end() if let else clause.start
    rest = phrasing.without(reading, start, clause.end, reading.dates)
    if let and (not rest.strip(" ,前之内以") or re.match(r"别|不要|不用", rest)):
        return None
    what = phrasing.of_client(reading, clause, rest, context.subject)
    words = reading.words(clause.start, clause.end)
    return Doing(Task(what, due.day, CLIENT, due.words if due.day is None else None, words), clause.start)


def _with_pronouns(reading: Reading, clause: Clause) -> str:
    """A clause with 他 in place of the client's name, as long as it was."""
    text = list(reading.said(clause))
    for name in reading.names:
        if clause.start <= name.start and name.end <= clause.end:
            text[name.start - clause.start : name.end - clause.start] = "他" * (name.end - name.start)
    return "".join(text)


def _opening_of(reading: Reading, clause: Clause, start: int) -> str:
    """What the client says it will do, without the day."""
    text = phrasing.without(reading, clause.start + start, clause.end, reading.dates)
    return re.sub(
        r"^(?:[\s,]|之前|以前|前|内|一定|会|能|可以|就|尽快|争取|他们?|公司|先|再|把[^,。]{1,8}?(?=收|"
        r"补|还|交|发|结))+",
        "",
        text,
    )


def without_days(reading: Reading, clause: Clause) -> str:
    """A clause without the days in it."""
    return phrasing.without(reading, clause.start, clause.end, reading.dates)


def _promised_before(context: Context, number: int, clause: Clause) -> bool:
    """我答应他, 周五前给报价: the promise is a clause of its own."""
    if not number:
        return False
    earlier = context.reading.said(context.reading.clauses[number - 1]).strip(" ,")
    return bool(
        re.fullmatch(
            r"(?:然后|另外)?(?:我(?:们)?(?:就)?)?(?:跟他|跟她|跟客户)?(?:答应|承诺|说|保证)(?:了|他|她|他们|客户)*",
            earlier,
        )
    )


def _owner(context: Context, clause: Clause, action: re.Match[str]) -> str:
    """Who acts: we, the client, a colleague by name; empty when somebody else does."""
    reading = context.reading
    before = reading.flat[clause.start : action.start()]
    colleague = _colleague(context, clause, action)
    if colleague:
        return colleague
    if action.lastgroup != "chase" and (actions.LET_CLIENT.search(before) or _lets_person(context, clause, action)):
        return CLIENT
    if re.search(r"(?:让|要|叫|请|催|等)我(?:们)?", before):
        return ME
    subject = _subject(context, clause, action)
    if (
        re.search(r"(?:他们?|她们?|客户|对方|财务|会计)(?:那边)?$", _opening(reading, clause, action.start()))
        and action.lastgroup != "meet"
    ):
        subject = subject or "client"
    if subject == "we":
        return ME
    if re.match(r"还(?:上|掉|清|款|\d)", reading.flat[action.start() : clause.end]):
        return CLIENT
    rest = reading.flat[action.start() : clause.end]
    if _OF_THE_BANK.search(rest) and not actions.TO_US.search(rest):
        return ME
    if actions.TO_US.search(rest) and action.lastgroup not in {"chase", "ask"}:
        return CLIENT
    if subject == "client":
        return (
            CLIENT
            if actions.GIVING.match(reading.flat[action.start() : clause.end])
            else (ME if action.lastgroup == "meet" else "")
        )
    return ME


def _colleague(context: Context, clause: Clause, action: re.Match[str]) -> str | None:
    reading = context.reading
    for one in context.people:
        if one.colleague and clause.start <= one.start and one.end <= action.start():
            before = reading.flat[clause.start : one.start]
            if re.search(r"(?:给|跟|和|找|催|问|请教|汇报|陪|带|叫上)(?:[一-龥]{2,3})?\s*$", before) and not re.search(
                r"(?:让|叫|请|安排|派)\s*$", before
            ):
                return None
            role = re.search(f"(?:{_ROLE.pattern}|产品|客户|风险|评审|授信|审查)(?:的)?$", before)
            start = clause.start + role.start() if role else one.start
            return reading.words(start, one.end)
    role = re.match(
        f"(?:让|叫|请|安排|等)?(?P<who>{_ROLE.pattern})(?:那边|的人)?", _opening(reading, clause, action.start())
    )
    if role and not re.match(
        r"(?:的)?(?:资料|材料|要求|意见|人说|说)", _opening(reading, clause, action.start())[role.end() :]
    ):
        return role["who"]
    return None


def _opening(reading: Reading, clause: Clause, end: int) -> str:
    """What stands before the action without days and connectives."""
    text = phrasing.without(reading, clause.start, end, reading.dates)
    return _CONNECTIVE.sub("", text).strip(" ,")


def _lets_person(context: Context, clause: Clause, action: re.Match[str]) -> bool:
    """让王总补…, 请李会计发…"""
    for one in context.people:
        if not one.colleague and clause.start <= one.start and one.end <= action.start():
            if re.search(r"(?:让|叫|请|要求|通知|要)\s*$", context.reading.flat[clause.start : one.start]):
                return True
    names = [name for name in context.reading.names if clause.start <= name.start and name.end <= action.start()]
    return any(
        re.search(r"(?:让|叫|请|要求|通知)\s*$", context.reading.flat[clause.start : name.start]) for name in names
    )


def _subject(context: Context, clause: Clause, action: re.Match[str]) -> str | None:
    """Who the clause is about: `we`, `client`, or nobody named."""
    reading = context.reading
    opening = _opening(reading, clause, action.start())
    if re.search(r"我(?!们?(?:家|的|行的))(?:们|这边|就|来|去|会|得|要|说|先|再|跟|帮)?", opening) and not re.search(
        r"(?:跟|给|问|找|让|叫|约|催)我", opening
    ):
        return "we"
    if actions.WE.match(opening):
        return "we"
    start = reading.flat.find(opening, clause.start) if opening else action.start()
    for one in context.people:
        if not one.colleague and clause.start <= one.start < action.start() and one.start <= start + 1:
            return "client"
    if actions.CLIENT.match(opening):
        return "client"
    named = [name for name in reading.names if clause.start <= name.start <= start + 1 and name.end <= action.start()]
    if named:
        behind = reading.flat[named[-1].end : action.start()]
        return (
            "client"
            if re.match(r"[^,。]{0,6}(?:答应|说(?!好)|会|同意|承诺|那边|要|下|明|后|周|\d)", behind)
            and not re.match(r"(?:的|要的)", behind)
            else None
        )
    return None


def _client_will(context: Context, number: int, clause: Clause, action: re.Match[str], due: _Due) -> bool:
    """Whether the client is really to act: a day, a promise, or our demand."""
    reading = context.reading
    said = reading.said(clause)
    before = reading.flat[clause.start : action.start()]
    if actions.LET_CLIENT.search(before) or _lets_person(context, clause, action):
        return True
    if due.day is not None or due.words is not None:
        return True
    return bool(re.search(r"答应|承诺|同意|保证|愿意|会尽快|尽快|will|promis|agree", said))


def _i_will(
    context: Context,
    clause: Clause,
    action: re.Match[str],
    due: _Due,
    promised: bool,
    before: str,
    behind: str,
) -> bool:
    """Whether we are really to act: a day, a promise, a duty; an order to the bot says so by itself."""
    if context.only_tasks or promised:
        return True
    if actions.NOT_DEADLINE.search(behind[:8]) and not actions.MUST.search(before):
        return False
    if due.mention is not None and (action[0] == "约" or not _told(before, behind, action)):
        return True
    if due.mention is not None:
        return False
    if (
        action.lastgroup != "ask"
        and re.search(r"我(?:们|这边|来|去|会|再|先|得|要|帮他|帮客户)?$", before.rstrip("就也都还"))
        and not re.match(r"(?:介绍|推荐|解释|说明|转告|反馈|转达|给|查)", action[0])
    ):
        return not _told(before, behind, action)
    opening = _CONNECTIVE.sub("", before).strip(" ,")
    wants = re.search(r"想|希望|打算|计划|考虑|问|说|要求|愿意|同意|有意", before)
    if wants and not re.search(r"我", before):
        return False
    must = actions.MUST.search(before)
    if must and _is_duty(before, action):
        return not _told(before, behind, action)
    return not opening and action.lastgroup in {"chase", "reply"} and not _told(before, behind, action)


def _is_duty(before: str, action: re.Match[str]) -> bool:
    """Whether the sign of duty speaks of us."""
    if re.search(
        r"我|到期前|到期之前|放款前|签约前|到期后|记得|别忘|务必|赶紧|马上|抓紧|尽快|"
        r"回头|后续|下一步|下次|有空|抽空|改天|[我还就必只也]得|^得|回来|回去|需要|"
        r"必须|顺便|提醒|立刻|立即|争取|remember|must|need to|should|to\b",
        before,
    ):
        return True
    return (
        bool(re.search(r"(?:要|应该|应|再|先|还要|继续|准备)\s*$", before))
        and action.lastgroup in {"chase", "reply", "quote", "ask", "work"}
        and action[0] not in {"办理", "办", "续", "签", "申请", "放款", "开户", "安排", "争取", "解决", "看", "更新"}
    )


def _told(before: str, behind: str, action: re.Match[str]) -> bool:
    """Whether it is told as a fact: 回复了, 说已经补."""
    return bool(re.match(r"(?:了|过)(?!解|来|去)", behind))


def _due(context: Context, number: int, clause: Clause, place: int) -> _Due:
    """By when: the day said in the clause, else one that stands alone beside it."""
    reading = context.reading
    days = [one for one in reading.dates if clause.start <= one.start < clause.end and _may_be_due(context, one)]
    if not days:
        days = [
            one
            for one in (*_run_on(context, number, clause), *_beside(context, number, clause))
            if _may_be_due(context, one)
        ]
    if not days:
        return _Due(None, None, None)
    before = [one for one in days if one.end <= place]
    settled = [one for one in (before[::-1] or days) if _day_of(context, one)] or days
    chosen = settled[0]
    return _Due(_day_of(context, chosen), chosen.words, chosen)


def _run_on(context: Context, number: int, clause: Clause) -> Iterator[DateMention]:
    """The days of the clause before where speech ran on without a pause."""
    reading = context.reading
    if number and reading.clauses[number - 1].end == clause.start and reading.flat[clause.start - 1] not in ",。":
        earlier = reading.clauses[number - 1]
        yield from [
            one for one in reading.dates if earlier.start <= one.start < earlier.end and one.past != one.future
        ][-1:]


def _may_be_due(context: Context, one: DateMention) -> bool:
    if context.met.mention is not None and one.start == context.met.mention.start:
        return False
    if (
        re.match(r"的?(?:到期|那笔|的那|报表|财报|营收|贷款|收入|利润|底稿|年报|审计)", context.reading.behind(one.end))
        and not one.deadline
    ):
        return False
    return one.future is not None or one.vague or one.relative_to_note is not None


def _day_of(context: Context, one: DateMention) -> date | None:
    if one.relative_to_note is not None:
        return context.met.day + timedelta(days=one.relative_to_note)
    return None if one.vague else one.future


def _beside(context: Context, number: int, clause: Clause) -> Iterator[DateMention]:
    """Days that are a clause of their own right before or right behind, and not of another task."""
    reading = context.reading
    for other in (number - 1, number + 1):
        if 0 <= other < len(reading.clauses):
            neighbour = reading.clauses[other]
            days = [one for one in reading.dates if neighbour.start <= one.start < neighbour.end]
            left = _CONNECTIVE.sub("", phrasing.without(reading, neighbour.start, neighbour.end, days)).strip(" ,")
            if days and not left.strip("吧呢啊哦了嘛"):
                yield from days


def _deadline(context: Context, number: int, clause: Clause) -> Doing | None:
    """A day by which the client must have something: ours to bring about."""
    reading = context.reading
    said = reading.said(clause)
    days = [
        one
        for one in reading.dates
        if clause.start <= one.start < clause.end and one.future and _may_be_due(context, one)
    ]
    beside = False
    if not days:
        days = [one for one in _beside(context, number, clause) if one.future and _may_be_due(context, one)]
        beside = True
    if not days or actions.LATER.search(said):
        return None
    mention = days[0]
    rest = phrasing.without(reading, clause.start, clause.end, [mention])
    need = actions.DEADLINE.search(rest)
    if need is None or actions.NOT_DEADLINE.search(rest) or actions.DENIED.search(rest[: need.start()]):
        return None
    if not mention.deadline and not _urgent(reading, clause, mention, rest):
        return None
    if beside and not mention.deadline:
        return None
    due = _day_of(context, mention)
    what = phrasing.deadline(reading, clause, context.subject, rest)
    guess = mention.future_guess
    words = reading.words(clause.start, clause.end)
    return Doing(
        Task(what, due, ME, None, words), clause.start, False, guess, guess and due is not None and due < reading.day
    )


def _urgent(reading: Reading, clause: Clause, mention: DateMention, rest: str) -> bool:
    """A day without 前 or 内 is a limit when money must be there, a letter out or a contract signed on it."""
    if mention.future is not None and mention.past is not None and mention.kind != "day" and re.search(r"已|了", rest):
        return False
    return bool(
        re.search(
            r"放款|下款|到账|用(?:钱|款|$)|要用|提款|发(?:放)?[^,。]{0,4}工资|出函|"
            r"出保函|签约|签合同|放(?=\d|第|一|首|两|三|[^一-龥])|开(?:出|立|证|票|"
            r"函)|要(?:钱|款|\d)|付(?:款|货款|工程款|尾款)|交(?:保证金|业主)|投放|"
            r"办|还款|need|must|sign",
            rest,
        )
    )
