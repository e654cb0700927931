"""Reading files of every format the knowledge base takes into blocks."""

from __future__ import annotations

import importlib
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import cast

from knowledge.loaders.blocks import Block, Heading, Paragraph, Table
from knowledge.loaders.errors import BROKEN, UnreadableFile
from knowledge.loaders.formats import IGNORED, READERS, SAVE_AS, refuse_mislabelled

__all__ = [
    "IGNORED",
    "READERS",
    "SAVE_AS",
    "Block",
    "Heading",
    "Paragraph",
    "Table",
    "UnreadableFile",
    "blocks_of",
    "bytes_of",
    "read",
]

# What the parsers of Word, Excel, PowerPoint and PDF raise on damaged input; they document no narrower family.
_PARSER_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
)


def read(path: Path, *, max_bytes: int) -> list[Block]:
    """The blocks of a file; raises UnreadableFile with one sentence why not."""
    return blocks_of(bytes_of(path, max_bytes=max_bytes), path.suffix)


def bytes_of(path: Path, *, max_bytes: int) -> bytes:
    """The content of a file of a format we read, unless it is empty or too large."""
    suffix = path.suffix.lower()
    if suffix in SAVE_AS:
        raise UnreadableFile(f"不支持 {suffix} 格式，请另存为 {SAVE_AS[suffix]} 再导入")
    if suffix not in READERS:
        raise UnreadableFile(f"不支持 {suffix or '没有扩展名的'} 格式，可导入的格式有 {'、'.join(sorted(READERS))}")
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise UnreadableFile(f"文件过大（{size / 1e6:.1f} MB，上限 {max_bytes / 1e6:.0f} MB），请拆分后再导入")
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise UnreadableFile("文件不存在") from error
    except OSError as error:
        raise UnreadableFile(f"文件打不开（{error.strerror or '读取出错'}）") from error
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise UnreadableFile("文件是空的")
    return data


def blocks_of(data: bytes, suffix: str) -> list[Block]:
    """The blocks of a file's content, read as its extension says once that is seen to be true."""
    suffix = suffix.lower()
    try:
        refuse_mislabelled(data, suffix)
        reader = importlib.import_module(f"knowledge.loaders.{READERS[suffix]}")
        return cast(Callable[[bytes], list[Block]], reader.blocks)(data)
    except _PARSER_ERRORS as error:
        raise UnreadableFile(BROKEN) from error
