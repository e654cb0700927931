"""What is to be done after a message: by us, by a colleague, by the client; and what we promised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from notes import actions, dues, owners, phrasing, visits
from notes.dates import DateMention
from notes.doings import Context, Doing
from notes.dues import Due
from notes.owners import CLIENT, ME
from notes.reading import Clause, Placed, Reading
from notes.record import Promise, Task

# What the client says it will do: 吴总说周四凑齐.
_CLIENT_SAYS = re.compile(
    r"(?:[一-龥]总|[一-龥]董|老[一-龥]|会计|财务|老板|他们?|她|客户|对方|厂长|经理)(?:说(?!好)|"
    r"讲|答应|承诺|保证|同意|表示)(?:了|是|过)?"
)
# 钱蓉发来5月余额表: it is here.
_CAME = re.compile(r"[发送寄交传拿带]来(?!$|[,。])")
# 约了岳厂长 behind 后天去看设备: whom one goes to see.
_ONLY_SOMEBODY = re.compile(r"[一-龥]{1,3}(?:总|董|工|厂长|经理|会计|主任|老板|总监)(?:（.*）)?")
# Papers that will come: 资料下周才能齐.
_PAPERS_COME = re.compile(
    r"(?:资料|材料|报表|财报|年报|季报|报告|发票|对账单|流水|合同|批文|证照|执照|决议|"
    r"审计|环评)[^,。]{0,4}(?:才能|才|能|可以|会|就)?(?:齐|给(?=$|我|行|齐|[,。])|"
    r"备齐|好|出来|(?<!不)到|交|提供|补|发|出)"
)


def find(context: Context) -> list[Doing]:
    """The tasks of a part, in order: one a clause at most."""
    found: list[Doing] = []
    for number, clause in enumerate(context.reading.clauses):
        if not context.part.covers(clause.start) and not context.part.covers(clause.end - 1):
            continue
        doing = _in_clause(context, number, clause)
        if doing is None or any(_same(doing, other) for other in found) or (found and _says_again(doing, found[-1])):
            continue
        if found and doing.task.due is None and _ONLY_SOMEBODY.fullmatch(doing.task.what):
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
    if _CAME.match(verb + behind) and not re.search(r"让|要|请|叫|催|把|前|内|答应|说好", before):
        return True
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
    values: tuple[Placed, ...] = (*reading.money, *reading.rates, *reading.tenors, *reading.dates)
    return any(one.start <= match.start() < one.end for one in values)


def _doing(context: Context, number: int, clause: Clause, action: re.Match[str]) -> Doing | None:
    reading = context.reading
    before = reading.flat[clause.start : action.start()]
    behind = reading.flat[action.end() : clause.end]
    due = dues.due_of(context, number, clause, action.start())
    said = reading.said(clause)
    promised = bool(actions.PROMISE.search(before)) or _promised_before(context, number, clause)
    owner = owners.owner_of(context, clause, action)
    if owner == CLIENT:
        if not _client_will(context, clause, action, due):
            return _deadline(context, number, clause)
        promised = False
    elif (owner == ME and not _i_will(context, action, due, promised, (before, behind))) or owner == "":
        return _deadline(context, number, clause)
    if owner not in {ME, CLIENT} and due.day is None and due.words is None and not actions.MUST.search(said):
        return None
    what = phrasing.what(reading, clause, action.start(), context.subject, owner)
    words = reading.words(clause.start, clause.end)
    if what.startswith("（") or re.fullmatch(r"我?自己写(?:（.*）)?", what):
        return None
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
    says = _CLIENT_SAYS.search(_with_pronouns(context, clause)) if not let and not papers else None
    if says and (
        not actions.GIVING.match(_opening_of(reading, clause, says.end()))
        or actions.WE.match(_opening_of(reading, clause, says.end()))
    ):
        says = None
    if not let and not papers and not says:
        return None
    due = dues.due_of(context, number, clause, clause.end)
    if due.mention is None or (due.day is None and not let):
        return None
    start = clause.start + let.end() if let else clause.start
    rest = phrasing.without(reading, start, clause.end, reading.dates)
    if let and (not rest.strip(" ,前之内以") or re.match(r"别|不要|不用", rest)):
        return None
    what = phrasing.of_client(reading, clause, rest, context.subject)
    words = reading.words(clause.start, clause.end)
    return Doing(Task(what, due.day, CLIENT, due.words if due.day is None else None, words), clause.start)


def _with_pronouns(context: Context, clause: Clause) -> str:
    """A clause with 他 in place of the client's name and people, as long as they were."""
    reading = context.reading
    text = list(reading.said(clause))
    people = [one for one in context.people if not one.colleague]
    spoken: list[Placed] = [*reading.names, *people]
    for name in spoken:
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


def _client_will(context: Context, clause: Clause, action: re.Match[str], due: Due) -> bool:
    """Whether the client is really to act: a day, a promise, or our demand."""
    reading = context.reading
    said = reading.said(clause)
    before = reading.flat[clause.start : action.start()]
    waited = re.search(r"等(?:他|她|客户|对方|人家)(?:们)?\s*$", before)
    if waited and due.day is None and due.words is None:
        return False
    if actions.LET_CLIENT.search(before) or owners.lets_person(context, clause, action):
        return True
    if due.day is not None or due.words is not None:
        return True
    return bool(re.search(r"答应|承诺|同意|保证|愿意|会尽快|尽快|will|promis|agree", said))


def _i_will(context: Context, action: re.Match[str], due: Due, promised: bool, around: tuple[str, str]) -> bool:
    """Whether we are really to act: a day, a promise, a duty; an order to the bot says so by itself."""
    before, behind = around
    if context.only_tasks or promised:
        return True
    if actions.NOT_DEADLINE.search(behind[:8]) and not actions.MUST.search(before):
        return False
    if due.mention is not None and (action[0] == "约" or not _told(behind)):
        return True
    if due.mention is not None:
        return False
    if (
        action.lastgroup != "ask"
        and re.search(r"我(?:们|这边|来|去|会|再|先|得|要|帮他|帮客户)?$", before.rstrip("就也都还"))
        and not re.match(r"(?:介绍|推荐|解释|说明|转告|反馈|转达|给|查)", action[0])
    ):
        return not _told(behind)
    opening = owners.CONNECTIVE.sub("", before).strip(" ,")
    wants = re.search(r"想|希望|打算|计划|考虑|问|说|要求|愿意|同意|有意", before)
    if wants and not re.search(r"我", before):
        return False
    must = actions.MUST.search(before)
    if must and _is_duty(before, action):
        return not _told(behind)
    return not opening and (action.lastgroup in {"chase", "reply"} or action[0] == "提醒") and not _told(behind)


def _is_duty(before: str, action: re.Match[str]) -> bool:
    """Whether the sign of duty speaks of us."""
    if re.search(
        r"让我|叫我|要我|我|到期前|到期之前|放款前|签约前|到期后|记得|别忘|务必|赶紧|马上|抓紧|尽快|"
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


def _told(behind: str) -> bool:
    """Whether it is told as a fact: 回复了, 说已经补."""
    return bool(re.match(r"(?:了|过)(?!解|来|去)", behind))


def _deadline(context: Context, number: int, clause: Clause) -> Doing | None:
    """A day by which the client must have something: ours to bring about."""
    reading = context.reading
    said = reading.said(clause)
    days = [
        one
        for one in reading.dates
        if clause.start <= one.start < clause.end and one.future and dues.may_be_due(context, one)
    ]
    beside = False
    if not days:
        near = (*dues.run_on(context, number, clause), *dues.beside(context, number, clause))
        days = [one for one in near if one.future and dues.may_be_due(context, one)]
        beside = True
    if not days or actions.LATER.search(said):
        return None
    mention = days[0]
    rest = phrasing.without(reading, clause.start, clause.end, [mention])
    need = actions.DEADLINE.search(rest)
    if need is None or actions.NOT_DEADLINE.search(rest) or actions.DENIED.search(rest[: need.start()]):
        return None
    if not mention.deadline and not _urgent(mention, rest):
        return None
    if beside and not mention.deadline:
        return None
    due = dues.day_of(context, mention)
    what = phrasing.deadline(clause, context.subject, rest)
    guess = mention.future_guess
    words = reading.words(clause.start, clause.end)
    return Doing(
        Task(what, due, ME, None, words), clause.start, False, guess, guess and due is not None and due < reading.day
    )


def _urgent(mention: DateMention, rest: str) -> bool:
    """A day without 前 or 内 is a limit when money must be there, a letter out or a contract signed on it."""
    if re.search(r"开票(?:收入|额|销售|量)", rest):
        return False
    if (
        mention.future is not None
        and mention.past is not None
        and (mention.kind != "day" or mention.past == mention.future)
        and re.search(r"已|了", rest)
    ):
        return False
    return bool(
        re.search(
            r"提(?=第|首|一笔)|放(?:款)?$|放款|下款|(?:要|必须|得|需要)[^,。]{0,3}到账|必须|务必|一定要|用(?:钱|"
            r"款|$)|要用|提款|发(?:放)?[^,。]{0,4}工资|出函|"
            r"出保函|签约|签合同|放(?=\d|第|一|首|两|三|[^一-龥])|开(?:出|立|证|票|"
            r"函)|要(?:钱|款|\d)|付(?:款|货款|工程款|尾款)|交(?:保证金|业主)|投放|"
            r"出(?:$|(?=[,。]))|办|还款|要(?:$|(?=[,。])|函|批复|结果|答复|测算)|need|must|sign",
            rest,
        )
    )
