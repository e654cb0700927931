"""From a file to a parsed document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from knowledge.documents import ParsedDocument, content_hash
from knowledge.loaders import IGNORED, READERS, Block, UnreadableFile, blocks_of, bytes_of
from knowledge.loaders.blocks import Table
from knowledge.loaders.encoding import decode
from knowledge.loaders.markdown import UnterminatedFrontMatter, split_front_matter
from knowledge.metadata import SIDECAR_SUFFIXES, MetadataError, declared, describe, sidecar_bytes
from knowledge.passages import passages_of
from knowledge.titles import title_of

MAX_BYTES = 50_000_000
MOST_PARTS = 100_000  # paragraphs and table rows of one document; the longest code of laws has 1,300 articles
_MARKDOWN = {".md", ".markdown"}
_SKIPPED_FOLDERS = {"__MACOSX", "__pycache__", "node_modules"}


def parse(path: Path, root: Path, max_bytes: int = MAX_BYTES) -> ParsedDocument:
    """The document in a file with its passages; raises UnreadableFile or MetadataError, each one clear line."""
    name = name_of(path, root)
    if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
        raise UnreadableFile("是指向文件夹之外的链接，请直接导入它指向的文件")
    data = bytes_of(path, max_bytes=max_bytes)
    beside = sidecar_bytes(path, name)
    front_matter = _front_matter(data, name) if path.suffix.lower() in _MARKDOWN else None
    try:
        sidecar = decode(beside) if beside else ""
    except UnreadableFile as error:
        raise MetadataError(f"{name} 的附属文件", "", error.why) from error
    found = declared(path, name, front_matter, sidecar)
    blocks = blocks_of(data, path.suffix)
    _refuse_endless(blocks)
    document = describe(
        found,
        name,
        title_of(blocks) or path.stem,
        root=str(root),
        content_hash=content_hash(data + b"\0" + beside),
        language=_language(blocks),
    )
    passages = passages_of(blocks, name, document.title if "title" in found.mapping.values else None)
    if not passages and not found.mapping.values:
        raise UnreadableFile("文件里没有可用的文字")
    return ParsedDocument(document, passages)


def name_of(path: Path, root: Path) -> str:
    """The document's name in results: its path below the folder given."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _front_matter(data: bytes, name: str) -> str | None:
    if not data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"-"):
        return None
    try:
        return split_front_matter(decode(data))[0]
    except UnterminatedFrontMatter as error:
        raise MetadataError(name, "", "front matter 以 --- 开始，却没有结束的 ---", 1) from error


def _refuse_endless(blocks: Iterable[Block]) -> None:
    """A file of machine data would take hours to embed and be found for everything."""
    parts = sum(len(block.rows) if isinstance(block, Table) else 1 for block in blocks)
    if parts > MOST_PARTS:
        raise UnreadableFile(f"内容过多（{parts:,} 段，上限 {MOST_PARTS:,} 段），请拆分后再导入")


def _language(blocks: Iterable[Block]) -> str:
    """`en` for a text almost without Chinese characters."""
    texts = (
        cell
        for block in blocks
        for cell in ([" ".join(row) for row in block.rows] if isinstance(block, Table) else [block.text])
    )
    sample = "".join(text[:200] for text, _ in zip(texts, range(100), strict=False))
    chinese = sum(1 for c in sample if "\u4e00" <= c <= "\u9fff")
    latin = sum(1 for c in sample if c.isascii() and c.isalpha())
    return "en" if latin > 20 and chinese * 20 < latin else "zh"


def find_documents(paths: Iterable[Path]) -> list[tuple[Path, Path]]:
    """The files below the paths that are documents, or mean to be, each with the folder it was found under.

    A folder is walked in order of names; hidden files, sidecars and what is clearly no document are left out. A file
    that is named itself is always taken, so that a wrong one is reported.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            for file in _walk(path):
                found.setdefault(file, path)
        else:
            found.setdefault(path, path.parent)
    return list(found.items())


def _walk(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.name.startswith((".", "~$")) or entry.name in _SKIPPED_FOLDERS:
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                yield from _walk(entry)
        elif entry.is_file() and not _is_no_document(entry):
            yield entry


def _is_no_document(path: Path) -> bool:
    suffix = path.suffix.lower()
    return suffix in IGNORED or (suffix in SIDECAR_SUFFIXES and Path(path.stem).suffix.lower() in READERS)
