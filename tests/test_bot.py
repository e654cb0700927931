"""The command line: what it prints where, how it fails, and that it costs only what a command needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import bot

ROOT = Path(bot.__file__).parent
COMMANDS = [
    *(["chat"], ["run"], ["ingest"], ["search"], ["ask"], ["evaluate"], ["doctor"], ["notes", "extract"]),
    *(["users", "invite"], ["users", "list"], ["users", "remove"], ["documents", "list"], ["documents", "withdraw"]),
    *(["answers", "replay"], ["report", "questions"], ["report", "feedback"], ["samples", "load"], ["db", "upgrade"]),
]
DOCUMENT = """---
title: 流动资金贷款管理办法
version: "3.0"
---
# 流动资金贷款管理办法
第一条 借款人应成立满两年。
第二条 流动资金贷款期限最长三年，即36个月。
"""


def run(*words: str, data_dir: Path, stdin: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Runs `python bot.py` in a process of its own."""
    return subprocess.run(
        [sys.executable, str(ROOT / "bot.py"), *words],
        capture_output=True,
        text=True,
        input=stdin,
        timeout=60,
        cwd=data_dir.parent,
        env=os.environ | {"DATA_DIR": str(data_dir), "PYTHONIOENCODING": "utf-8"} | env,
    )


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with one document in it."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "流贷.md").write_text(DOCUMENT, encoding="utf-8")
    data_dir = tmp_path_factory.mktemp("bank") / "data"
    done = run("ingest", str(folder), "--json", data_dir=data_dir)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["documents"], report["added"], report["failed"]) == (1, 1, [])
    return data_dir


@pytest.mark.parametrize("words", [[], *COMMANDS], ids=" ".join)
def test_help_is_there_for_every_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bot.main([*words, "--help"])
    assert ended.value.code == 0
    assert "usage: bot.py" in capsys.readouterr().out


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    code = (
        "import sys, bot\n"
        "try: bot.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'chromadb', 'telegram', 'numpy', 'langchain', 'sqlalchemy', 'pydantic'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - started < 1.5  # 0.1 s on an idle machine


def test_run_without_a_token_says_what_to_set_and_names_chat(data_dir: Path) -> None:
    done = run("run", data_dir=data_dir)
    assert done.returncode == 2 and done.stdout == ""
    assert "TELEGRAM_BOT_TOKEN" in done.stderr and "chat" in done.stderr and done.stderr.count("\n") == 1


def test_a_wrong_setting_is_named_before_anything_starts(data_dir: Path) -> None:
    done = run("documents", "list", data_dir=data_dir, WEBHOOK_PORT="no")
    assert done.returncode == 2 and "WEBHOOK_PORT" in done.stderr and done.stderr.count("\n") == 1
    assert not data_dir.exists()


@pytest.mark.parametrize(
    "words",
    [["nosuch"], ["ask", "x", "--as-of", "someday"], ["users", "invite"], ["ask"], ["ingest", "/no/such/folder"]],
)
def test_wrong_usage_is_status_2(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        try:
            status: object = bot.main(words)
        except SystemExit as ended:
            status = ended.code
    said = capsys.readouterr()
    assert status == 2 and said.out == "" and said.err


def test_users_are_invited_listed_and_removed(data_dir: Path) -> None:
    invited = run("users", "invite", "--role", "admin", "--name", "吴刚", "--json", data_dir=data_dir)
    assert json.loads(invited.stdout)["role"] == "admin" and "吴刚" in invited.stdout
    assert run("users", "list", "--json", data_dir=data_dir).stdout == ""
    gone = run("users", "remove", "无此人", data_dir=data_dir)
    assert gone.returncode == 1 and "无此人" in gone.stderr


def test_search_and_ask_print_json_in_the_order_of_the_questions(bank: Path, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    lines = [{"id": "a", "question": "流动资金贷款期限最长多久"}, {"id": "b", "question": "成立多久能借"}]
    questions.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    found = run("search", "--questions", str(questions), "--json", data_dir=bank)
    objects = [json.loads(line) for line in found.stdout.splitlines()]
    assert [one["id"] for one in objects] == ["a", "b"]
    assert set(objects[0]["passages"][0]) >= {"document", "version", "section", "page", "score", "text"}
    answered = run("ask", "流动资金贷款期限最长多久", "--json", data_dir=bank)
    answer = json.loads(answered.stdout)
    assert answer["status"] == "answered" and "36个月" in answer["text"] and "\\u" not in answered.stdout
    assert set(answer["citations"][0]) == {"n", "document", "version", "section", "page", "text"}


def test_ask_prints_readable_text(bank: Path) -> None:
    done = run("ask", "流动资金贷款期限最长多久", data_dir=bank)
    assert done.returncode == 0 and "36个月" in done.stdout and "《流动资金贷款管理办法》" in done.stdout


def test_documents_are_listed_and_withdrawn(bank: Path) -> None:
    listed = [json.loads(line) for line in run("documents", "list", "--json", data_dir=bank).stdout.splitlines()]
    assert [one["document"] for one in listed] == ["流贷.md"]
    assert run("documents", "withdraw", "没有", data_dir=bank).returncode == 1


def test_a_broken_question_set_is_one_line(bank: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"question": "a"}\n{oops\n', encoding="utf-8")
    done = run("ask", "--questions", str(tmp_path / "bad.jsonl"), "--json", data_dir=bank)
    assert done.returncode == 1 and "第 2 行" in done.stderr and done.stdout == ""


def test_chat_with_piped_lines_prints_each_reply_and_ends(bank: Path) -> None:
    """Nobody is registered yet: the sample users are, and `chat` says so."""
    done = run("chat", "--new", data_dir=bank, stdin="流动资金贷款期限最长多久\n1\n\n@restart\n/lang\n")
    assert done.returncode == 0, done.stderr
    assert "36个月" in done.stdout and "有效期" in done.stdout and "请选择语言" in done.stdout
    assert "sample users" in done.stderr and "Traceback" not in done.stderr


def test_chat_as_somebody_unknown_names_who_there_is(bank: Path) -> None:
    done = run("chat", "--user", "没有这个人", data_dir=bank, stdin="")
    assert done.returncode == 2 and "没有这个人" in done.stderr and "Traceback" not in done.stderr


def test_a_language_model_that_cannot_be_is_named_as_a_wrong_setting(bank: Path) -> None:
    done = run("ask", "流贷最长几年", data_dir=bank, LLM_MODEL="nosuch")
    assert done.returncode == 2 and "LLM_MODEL=nosuch" in done.stderr and done.stderr.count("\n") == 1


def test_output_cut_off_by_its_reader_is_no_error(bank: Path) -> None:
    command = f"{sys.executable} {ROOT / 'bot.py'} documents list | true"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env=os.environ | {"DATA_DIR": str(bank)}, check=False
    )
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr


def test_doctor_has_a_line_for_each_part(bank: Path) -> None:
    done = run("doctor", "--json", data_dir=bank)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == 13 and all(line["ok"] for line in lines), done.stdout
