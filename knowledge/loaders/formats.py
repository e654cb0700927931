"""Which formats are read, and what a file really is by its first bytes."""

from __future__ import annotations

import io
import re
import zipfile

from knowledge.loaders.errors import BROKEN, UnreadableFile

READERS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".csv": "delimited",
    ".docx": "word",
    ".xlsx": "sheets",
    ".pptx": "slides",
    ".pdf": "pdf",
}
SAVE_AS = dict.fromkeys((".doc", ".wps", ".ofd", ".rtf", ".odt", ".wpt", ".dot", ".docm", ".pages", ".epub"), ".docx")
SAVE_AS |= dict.fromkeys((".xls", ".et", ".ods", ".xlsb", ".xlsm", ".numbers"), ".xlsx")
SAVE_AS |= dict.fromkeys((".ppt", ".dps", ".odp", ".pptm", ".key"), ".pptx")
IGNORED = frozenset(
    f".{each}"
    for each in (
        "png jpg jpeg gif bmp svg webp ico tif tiff heic mp3 mp4 mov avi wav py pyc js ts css sh bat c h java go rs "
        "yaml yml json jsonl toml ini cfg lock log db sqlite sqlite3 tmp bak ttf otf exe dll so"
    ).split()
)

_ZIPPED = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}
_NAMES = {".docx": "Word 文档（.docx）", ".xlsx": "Excel 工作簿（.xlsx）", ".pptx": "PowerPoint 演示文稿（.pptx）"}
_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "RTF 文档（.rtf）"),
    (b"\x89PNG\r\n", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"Rar!", "RAR 压缩包"),
    (b"\x7fELF", "可执行程序"),
    (b"MZ\x90\x00", "可执行程序"),
)
_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_RATIO = 200
_RATIO_FROM = 1024 * 1024
_MOST_ENTRIES = 10_000
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)


def refuse_mislabelled(data: bytes, suffix: str) -> None:
    """Raises UnreadableFile for content that is not what the extension says, encrypted, or dangerous to unpack."""
    kind = _kind(data)
    if suffix in _ZIPPED:
        if kind == "ole" and _is_encrypted_ole(data):
            raise UnreadableFile("文件已加密，请去掉密码后再导入")
        if kind != "zip":
            raise UnreadableFile(f"扩展名是 {suffix}，内容却是{_described(kind, data)}，请按实际格式另存后再导入")
        refuse_dangerous_archive(data, suffix)
    elif suffix == ".pdf" and kind != "pdf":
        raise UnreadableFile(f"扩展名是 .pdf，内容却是{_described(kind, data)}，请按实际格式另存后再导入")
    elif suffix != ".pdf" and kind != "text":
        raise UnreadableFile(f"扩展名是 {suffix}，内容却是{_described(kind, data)}，请按实际格式另存后再导入")


def _kind(data: bytes) -> str:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    head = data[:1024]
    if data.startswith(b"%PDF-") or (
        b"%PDF-" in head and b"\x00" not in head[: head.index(b"%PDF-")] and b"obj" in data[:4096]
    ):
        return "pdf"
    return "text"


def _described(kind: str, data: bytes = b"") -> str:
    if kind == "zip":
        return next((_NAMES[suffix] for suffix, folder in _ZIPPED.items() if folder.encode() in data), "压缩包（zip）")
    names = {
        "ole": "旧版 Office 文件（.doc、.xls 或 .ppt）或加密文件",
        "pdf": " PDF 文件",
        "text": "纯文本或损坏的数据",
    }
    return names.get(kind, kind)


def _is_encrypted_ole(data: bytes) -> bool:
    return "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data


def refuse_dangerous_archive(data: bytes, suffix: str) -> None:
    """Raises UnreadableFile for an archive that unpacks too large, holds entities, or is another format."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries, len(data))
            names = {entry.filename for entry in entries}
            if not any(name.startswith(_ZIPPED[suffix]) for name in names):
                raise UnreadableFile(f"扩展名是 {suffix}，内容却是{_archive_name(names)}，请按实际格式另存后再导入")
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise UnreadableFile("文件已加密，请去掉密码后再导入")
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels", ".vml")) and _declares_entities(archive, entry):
                    raise UnreadableFile("文件里有外部实体声明（DOCTYPE），不予读取")
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableFile(BROKEN) from error


def _refuse_bomb(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > _MOST_UNPACKED or len(entries) > _MOST_ENTRIES:
        raise UnreadableFile(f"解压后过大（{unpacked / 1e6:.0f} MB），疑似压缩炸弹，不予读取")
    if unpacked > _RATIO_FROM and unpacked > _MOST_RATIO * packed:
        raise UnreadableFile("压缩比异常，疑似压缩炸弹，不予读取")


def _archive_name(names: set[str]) -> str:
    for suffix, folder in _ZIPPED.items():
        if any(name.startswith(folder) for name in names):
            return _NAMES[suffix]
    return "普通压缩包（zip）"


def _declares_entities(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """OOXML never carries a document type; one that does is made to reach outside the file or to explode."""
    with archive.open(entry) as part:
        return _ENTITY.search(part.read(8192).replace(b"\x00", b"")) is not None
