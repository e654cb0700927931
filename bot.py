"""The command line of the relationship manager's copilot."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from datetime import date

ROLES = ("rm", "lead", "credit", "pricing", "compliance", "admin")
AUDIENCES = ("client", "rm", "lead", "credit", "pricing", "compliance")


def parser() -> argparse.ArgumentParser:
    """All commands and their options; imports nothing heavy."""
    top = argparse.ArgumentParser(
        prog="bot.py",
        description="对公客户经理助手：从银行自己的文件里回答问题，句句有出处。"
        " A relationship manager's copilot: answers from the bank's own documents, with sources.",
    )
    commands = top.add_subparsers(dest="command", metavar="命令 COMMAND", required=True)
    _chatting(commands)
    _knowing(commands)
    _people(commands)
    _clients(commands)
    _noting(commands)
    _matching(commands)
    _calculating(commands)
    _proposals(commands)
    _proposing(commands)
    _reporting(commands)
    _operating(commands)
    return top


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command; the exit status is 0 done, 1 done in part or not at all, 2 wrong usage or settings."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = parser().parse_args(words)
    try:
        status = _run(arguments)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _run(arguments: argparse.Namespace) -> int:
    from commands.output import discreet
    from commands.parts import CommandFailed
    from settings import SettingsError, load_settings

    try:
        settings = load_settings()
    except SettingsError as error:
        return _failed(str(error), 2)
    module, _, function = arguments.act.partition(":")
    try:
        status: int = getattr(importlib.import_module(module), function)(arguments, settings)
    except CommandFailed as error:
        return _failed(str(error), error.status)
    except BrokenPipeError:
        raise
    except Exception as error:  # the outermost edge: one line, the whole story for whoever asks for it
        if settings.log_level == "DEBUG":
            raise
        ours = type(error).__module__.startswith(("knowledge.", "memory.", "evaluation."))
        why = (ours and str(error)) or f"出错了：{discreet(error)}（LOG_LEVEL=DEBUG 显示详情）"
        return _failed(why, 1)
    return status


def _failed(why: str, status: int) -> int:
    sys.stdout.flush()
    print(" ".join(why.split()), file=sys.stderr, flush=True)
    return status


_Commands = argparse._SubParsersAction


def _add(commands: _Commands[argparse.ArgumentParser], name: str, act: str, text: str) -> argparse.ArgumentParser:
    """A command that runs `act`, module:function."""
    added = commands.add_parser(name, help=text, description=text)
    added.set_defaults(act=act)
    return added


def _family(commands: _Commands[argparse.ArgumentParser], name: str, text: str) -> _Commands[argparse.ArgumentParser]:
    group = commands.add_parser(name, help=text, description=text)
    return group.add_subparsers(dest="action", metavar="操作 ACTION", required=True)


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="只输出 JSON / print JSON only")


def _chatting(commands: _Commands[argparse.ArgumentParser]) -> None:
    chat = _add(commands, "chat", "commands.chatting:chat", "在终端里对话 / chat in this terminal")
    chat.add_argument("--user", metavar="NAME", help="以谁的身份（姓名或号码）/ as which user")
    chat.add_argument("--new", action="store_true", help="开始新对话 / start a new conversation")
    _add(commands, "run", "commands.chatting:run", "接入 Telegram / serve Telegram")


def _knowing(commands: _Commands[argparse.ArgumentParser]) -> None:
    ingest = _add(commands, "ingest", "commands.knowing:ingest", "导入文件或文件夹 / ingest files or folders")
    ingest.add_argument("paths", nargs="+", metavar="PATH", help="文件或文件夹 / files or folders")
    ingest.add_argument("--rebuild", action="store_true", help="全部重新读取、重算向量 / read and embed all anew")
    _json(ingest)
    for name, text in (("search", "查找段落 / find passages"), ("ask", "提问 / ask a question")):
        command = _add(commands, name, f"commands.asking:{name}", text)
        command.add_argument("text", nargs="*", metavar="TEXT", help="问题 / the question")
        command.add_argument("--questions", metavar="FILE", help="问题集，每行一个 JSON / a question set, JSON lines")
        command.add_argument("--as-of", type=_day, metavar="DATE", help="按哪一天的规定 / as of this day")
        command.add_argument("--audience", choices=AUDIENCES, default="rm", help="读者，默认 rm / the reader")
        if name == "search":
            command.add_argument("--limit", type=_positive, default=10, help="最多几段，默认 10 / at most so many")
        _json(command)
    documents = _family(commands, "documents", "知识库里的文件 / documents of the knowledge base")
    _json(_add(documents, "list", "commands.knowing:list_documents", "列出文件 / list documents"))
    withdraw = _add(documents, "withdraw", "commands.knowing:withdraw", "立即撤下文件 / take a document out at once")
    withdraw.add_argument("id", metavar="ID", help="文件的名称或编号 / its name or id")
    _json(withdraw)
    samples = _family(commands, "samples", "样例银行 / the sample bank")
    _json(_add(samples, "load", "commands.knowing:load_samples", "载入样例银行 / load the sample bank"))


def _people(commands: _Commands[argparse.ArgumentParser]) -> None:
    users = _family(commands, "users", "用户 / users")
    invite = _add(users, "invite", "commands.people:invite", "生成邀请码 / make an invitation code")
    invite.add_argument("--role", choices=ROLES, required=True, help="角色 / role")
    invite.add_argument("--team", help="团队 / team")
    invite.add_argument("--name", help="姓名 / name")
    _json(invite)
    _json(_add(users, "list", "commands.people:list_users", "列出用户 / list users"))
    remove = _add(users, "remove", "commands.people:remove", "移除用户，立即生效 / remove a user at once")
    remove.add_argument("user", metavar="USER", help="姓名或号码 / name or number")
    _json(remove)


def _clients(commands: _Commands[argparse.ArgumentParser]) -> None:
    clients = _family(commands, "clients", "客户 / clients")
    load = _add(
        clients,
        "import",
        "commands.clients:import_clients",
        "导入客户、联系人、授信、余额 / import clients, contacts, facilities, balances",
    )
    load.add_argument("file", metavar="FILE", help=".xlsx 或 .csv / .xlsx or .csv")
    load.add_argument("--owner", metavar="USER", help="没写客户经理的归谁 / whose, where a row says nothing")
    load.add_argument("--dry-run", action="store_true", help="只检查，不保存 / check only, store nothing")
    _json(load)
    _books(clients)


def _books(clients: _Commands[argparse.ArgumentParser]) -> None:
    """What changes whose a client is, or what it is."""
    handover = _add(clients, "handover", "commands.books:handover", "移交客户 / hand over clients")
    handover.add_argument("client", nargs="?", metavar="CLIENT", help="全称或信用代码 / legal name or credit code")
    handover.add_argument("--all-of", metavar="USER", help="这位用户的全部客户 / all clients of this user")
    handover.add_argument("--to", metavar="USER", required=True, help="移交给谁 / to whom")
    cover = _add(clients, "cover", "commands.books:cover", "休假代管 / cover a book during leave")
    cover.add_argument("owner", metavar="OWNER", help="谁的客户 / whose clients")
    cover.add_argument("deputy", metavar="DEPUTY", help="由谁代管 / who stands in")
    cover.add_argument("--from", dest="starts", type=_day, required=True, metavar="DATE", help="第一天 / first day")
    cover.add_argument("--until", type=_day, required=True, metavar="DATE", help="最后一天 / last day")
    rename = _add(clients, "rename", "commands.books:rename", "客户改名 / rename a client")
    rename.add_argument("client", metavar="CLIENT", help="现名 / present name")
    rename.add_argument("name", metavar="NAME", help="新的法定全称 / new legal name")
    merge = _add(clients, "merge", "commands.books:merge", "合并两条记录 / make one record of two")
    merge.add_argument("keep", metavar="KEEP", help="留下的 / the one that stays")
    merge.add_argument("other", metavar="OTHER", help="并入的 / the one that is merged into it")
    history = _add(clients, "history", "commands.books:history", "客户资料变更记录 / what of a client was changed")
    history.add_argument("client", metavar="CLIENT", help="客户名 / the client")
    erase = _add(clients, "erase", "commands.books:erase", "删除客户的全部数据 / erase a client with every trace")
    erase.add_argument("client", metavar="CLIENT", help="全称或信用代码 / legal name or credit code")
    erase.add_argument("--reason", required=True, metavar="TEXT", help="原因，留在审计里 / why, for the audit trail")
    for command in (handover, cover, rename, merge, history, erase):
        command.add_argument("--user", metavar="NAME", required=True, help="以谁的身份 / as which user")
        _json(command)


def _noting(commands: _Commands[argparse.ArgumentParser]) -> None:
    notes = _family(commands, "notes", "拜访记录 / notes of visits")
    extract = _add(
        notes, "extract", "commands.noting:extract", "把消息变成记录，不保存 / messages as records, nothing stored"
    )
    extract.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="每行一条消息或 JSON，默认标准输入 / a message or JSON a line; default stdin",
    )
    extract.add_argument("--user", metavar="NAME", help="按谁的客户名单（姓名或号码）/ whose book of clients")
    _json(extract)


def _proposals(commands: _Commands[argparse.ArgumentParser]) -> None:
    check = _add(commands, "check", "commands.compliance:check", "检查文字能不能发出 / whether texts may go out")
    check.add_argument(
        "file", nargs="?", metavar="FILE", help="每行一段文字或 JSON / a text or JSON a line; else stdin"
    )
    check.add_argument("--user", metavar="NAME", help="其管户即其他客户 / whose clients are not to be named")
    _json(check)


def _proposing(commands: _Commands[argparse.ArgumentParser]) -> None:
    propose = _add(commands, "propose", "commands.proposing:propose", "写方案 / a proposal for a client")
    propose.add_argument("--client", required=True, metavar="NAME", help="客户 / the client")
    propose.add_argument("--request", required=True, metavar="TEXT", help="要写什么 / what is asked for")
    propose.add_argument("--user", metavar="NAME", help="以谁的身份（姓名或号码）/ as which user")
    propose.add_argument("--kind", metavar="client|internal", help="对客或内部 / for the client or for credit")
    propose.add_argument("--out", metavar="DIR", help="文件放到哪里 / where the files go")
    propose.add_argument("--pdf", action="store_true", help="另存 PDF（须装 LibreOffice）/ a PDF as well")
    _json(propose)
    proposals = commands.add_parser("proposals", help="方案 / proposals", description="方案 / proposals")
    acts = proposals.add_subparsers(dest="what", metavar="动作 ACTION", required=True)
    trace = _add(acts, "trace", "commands.proposing:trace", "每个数字从哪里来 / where each figure comes from")
    trace.add_argument("id", metavar="ID", help="方案编号 / the proposal's reference")
    trace.add_argument("--number", type=int, metavar="N", help="第几版，默认最新 / which version; the newest")
    trace.add_argument("--user", metavar="NAME", help="以谁的身份 / as which user")
    _json(trace)


def _matching(commands: _Commands[argparse.ArgumentParser]) -> None:
    match = _add(commands, "match", "commands.matching:match", "适合什么产品 / which products fit")
    match.add_argument("--client", metavar="NAME", help="客户 / a client")
    match.add_argument("--facts", metavar="FILE", help="每行一组事实 JSON / a fact set a line, JSON")
    match.add_argument("--user", metavar="NAME", help="以谁的身份（姓名或号码）/ as which user")
    match.add_argument("--as-of", type=_day, metavar="DATE", help="按哪一天的规定 / as of this day")
    _json(match)


def _calculating(commands: _Commands[argparse.ArgumentParser]) -> None:
    calculate = _add(commands, "calculate", "commands.calculating:calculate", "测算 / calculate from a sentence")
    calculate.add_argument(
        "text",
        nargs="?",
        metavar="TEXT|FILE",
        help="一句话，或每行一句话或 JSON 的文件，默认标准输入 / words, or a file of lines; default stdin",
    )
    _json(calculate)


def _reporting(commands: _Commands[argparse.ArgumentParser]) -> None:
    answers = _family(commands, "answers", "已给出的答复 / answers given")
    replay = _add(answers, "replay", "commands.reporting:replay", "重放一条答复 / show an answer and ask again today")
    replay.add_argument("id", metavar="ID", help="答复编号，如 A-7K3Q9Z / the answer's id")
    _json(replay)
    report = _family(commands, "report", "报表 / reports")
    questions = _add(
        report, "questions", "commands.reporting:questions", "未答与差评的问题 / unanswered and badly rated questions"
    )
    questions.add_argument("--days", type=_positive, default=30, help="最近几天，默认 30 / how many days back")
    questions.add_argument("--csv", metavar="FILE", help="写成 CSV / write as CSV")
    _json(questions)
    feedback = _add(
        report,
        "feedback",
        "commands.reporting:feedback",
        "评价过的答复导出为问题集 / rated answers as questions",
    )
    feedback.add_argument("--export", metavar="FILE", help="写入文件 / write to a file")
    evaluate = _add(
        commands,
        "evaluate",
        "commands.evaluating:evaluate",
        "用问题集或消息集评测 / evaluate on a set of questions or messages",
    )
    evaluate.add_argument("file", nargs="?", metavar="FILE", help="问题集 / the question set")
    evaluate.add_argument("--notes", metavar="FILE", help="消息与应得的记录 / messages with the records expected")
    evaluate.add_argument("--compliance", metavar="FILE", help="文字与应得的裁定 / texts with the verdict expected")
    evaluate.add_argument("--matching", metavar="FILE", help="客户与应荐的产品 / clients with the products expected")
    evaluate.add_argument("--half", choices=("tune", "report"), help="只评测其中一半 / only one half")
    evaluate.add_argument("--search-only", action="store_true", help="只评测检索 / measure search only")
    evaluate.add_argument(
        "--show-misses",
        action="store_true",
        help="列出错在哪里，报告用的一半除外 / what went wrong, not of the reported half",
    )
    _json(evaluate)


def _operating(commands: _Commands[argparse.ArgumentParser]) -> None:
    db = _family(commands, "db", "数据库 / the database")
    _json(_add(db, "upgrade", "commands.checking:upgrade", "升级数据库 / bring the tables up to date"))
    for name, text in (
        ("backup", "备份到一个新文件夹 / back up to a new folder"),
        ("restore", "恢复备份 / restore a backup"),
    ):
        command = _add(commands, name, f"commands.keeping:{name}", text)
        command.add_argument("folder", metavar="DIR", help="文件夹 / the folder")
        _json(command)
    retention = _add(
        commands, "retention", "commands.keeping:retention", "删除到期的数据 / erase what was kept long enough"
    )
    retention.add_argument("--dry-run", action="store_true", help="只计数，不删除 / count only")
    _json(retention)
    audit = _family(commands, "audit", "审计 / the audit trail")
    _json(_add(audit, "verify", "commands.keeping:verify_audit", "核对审计链 / walk the audit chain"))
    export = _add(
        audit, "export", "commands.keeping:export_audit", "导出审计记录 / write the audit trail as JSON lines"
    )
    export.add_argument("file", metavar="FILE", help="写入文件 / the file")
    _json(export)
    _json(_add(commands, "doctor", "commands.checking:doctor", "检查设置与各部分 / check settings and every part"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"不是日期 not a date: {text}（YYYY-MM-DD）") from None


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"须是正整数 must be a positive number: {text}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
