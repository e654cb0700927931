"""db, doctor: whether settings and the real parts fit together."""

from __future__ import annotations

import asyncio
import os
import shutil
from argparse import Namespace
from collections.abc import Callable

from commands.output import print_json
from commands.parts import chat_model_of, database_of, embeddings_of
from settings import Settings

LEAST_SPACE = 200 * 1024 * 1024  # bytes


def upgrade(arguments: Namespace, settings: Settings) -> int:
    """Brings the tables up to date."""

    async def act() -> str | None:
        async with database_of(settings) as database:
            return await database.current()

    revision = asyncio.run(act())
    if arguments.json:
        print_json({"revision": revision})
    else:
        print(f"数据库已是最新：{revision}")
    return 0


def doctor(arguments: Namespace, settings: Settings) -> int:
    """A line for each part, from the settings to Telegram: what is there, or what is wrong with it."""
    checks: list[tuple[str, Callable[[Settings], str]]] = [
        ("设置 settings", lambda _: "可以读取"),
        ("目录 DATA_DIR", _directory),
        ("数据库 database", _database),
        ("知识库 index", _index),
        ("文件里的规则 rules", _rules),
        ("向量模型 embedding", _embedding),
        ("重排 rerank", _rerank),
        ("语言模型 model", _model),
        ("语音转写 transcription", _transcription),
        ("图片识字 pictures", _pictures),
        ("方案模板 templates", _templates),
        ("PDF LibreOffice", _office),
        ("Telegram", _telegram),
    ]
    bad = 0
    for name, check in checks:
        try:
            ok, said = True, check(settings)
        except Exception as error:  # the outermost edge: whatever is wrong with a part is what is reported
            ok, said, bad = False, _line(error), bad + 1
        if arguments.json:
            print_json({"check": name, "ok": ok, "said": said})
        else:
            print(f"{'✓' if ok else '✗'} {name}：{said}", flush=True)
    return 1 if bad else 0


def _directory(settings: Settings) -> str:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if not os.access(settings.data_dir, os.W_OK):
        raise PermissionError(f"{settings.data_dir} 不可写")
    free = shutil.disk_usage(settings.data_dir).free
    if free < LEAST_SPACE:
        raise OSError(f"{settings.data_dir} 只剩 {free // 1024 // 1024} MB 空间")
    return f"{settings.data_dir.absolute()}，可用 {free // 1024**3} GB"


def _database(settings: Settings) -> str:
    async def act() -> tuple[str | None, int]:
        from memory import users

        async with database_of(settings) as database:
            await database.check()
            async with database.reading() as session:
                return await database.current(), await users.count(session)

    revision, people = asyncio.run(act())
    return f"版本 {revision}，用户 {people} 位"


def _index(settings: Settings) -> str:
    from knowledge.published import load_published

    published = load_published(settings.data_dir, settings.chroma_url)
    passages = sum(len(parsed.passages) for parsed in published.parsed)
    if not published.parsed:
        return "还没有文件（python bot.py ingest 文件夹，或 samples load）"
    counts = f"文件 {len(published.parsed)}，段落 {passages}，向量 {len(published.vectors.rows)}"
    return f"第 {published.generation} 代，{counts}"


def _rules(settings: Settings) -> str:
    from knowledge.published import load_published
    from knowledge.refusing import no_longer_read

    parsed = load_published(settings.data_dir, settings.chroma_url).parsed
    wrong = no_longer_read(one.document for one in parsed)
    if wrong:
        raise ValueError("这个版本读不了，请改正后重新 ingest：" + "；".join(wrong))
    return "都读得了"


def _embedding(settings: Settings) -> str:
    from knowledge.published import load_published

    model = embeddings_of(settings)
    size = len(model.embed_question("流动资金贷款"))
    stored = load_published(settings.data_dir, settings.chroma_url).model
    if stored and stored != model.name:
        raise ValueError(f"知识库的向量来自 {stored}，现在设置的是 {model.name}：请 ingest --rebuild")
    return f"{model.name}，{size} 维"


def _rerank(settings: Settings) -> str:
    return f"{settings.rerank_url}" if settings.rerank_url else "未设置（可不设）"


def _model(settings: Settings) -> str:
    if not settings.llm_model:
        return "未设置：以原文句子作答"
    return asyncio.run(_asked(settings))


def _transcription(settings: Settings) -> str:
    if not settings.audio_model:
        return "未设置 AUDIO_MODEL：语音只保存、不转写"
    return f"{settings.audio_model}，{settings.audio_base_url}"


def _pictures(settings: Settings) -> str:
    from handlers import pictures

    return "可以识字" if pictures.available() else "未安装（pip install -e '.[ocr]'）：图片只保存、不识字"


def _templates(settings: Settings) -> str:
    from proposals.templates import inspect, template_for

    paths = [template_for("client", settings.templates_dir), template_for("internal", settings.templates_dir)]
    problems = [f"{path.name}：{problem}" for path in paths for problem in inspect(path)]
    if problems:
        raise ValueError("；".join(problems))
    return "，".join(str(path) for path in paths)


def _office(settings: Settings) -> str:
    from proposals.pdf import available

    return available() or "未安装（可不装）：方案只出 Word，不出 PDF"


async def _asked(settings: Settings) -> str:
    model = chat_model_of(settings)
    if model is None:
        return "未设置"
    pieces = [piece async for piece in model.stream("只回答一个字。", "好")]
    return f"{model.name} 有回应（{len(''.join(pieces))} 字）"


def _telegram(settings: Settings) -> str:
    if settings.telegram_bot_token is None:
        return "未设置 TELEGRAM_BOT_TOKEN：只能用 chat"
    token = settings.telegram_bot_token.get_secret_value()

    async def act() -> str:
        from telegram import Bot

        async with Bot(token, base_url=settings.bot_api) as bot:
            return f"@{bot.username}"

    return asyncio.run(act())


def _line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
