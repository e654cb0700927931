"""Files that people send: checked for type and size, kept under the hash of their content, never overwritten."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from memory.messages import NewAttachment

FOLDER = "attachments"
_MIB = 1024 * 1024

# What is kept, by the end of its name: the media type and the first bytes it must have (any of them).
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = (b"\xd0\xcf\x11\xe0",)
_TYPES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "png": ("image/png", (b"\x89PNG",)),
    "webp": ("image/webp", (b"RIFF",)),
    "bmp": ("image/bmp", (b"BM",)),
    "ogg": ("audio/ogg", (b"OggS",)),
    "oga": ("audio/ogg", (b"OggS",)),
    "mp3": ("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "m4a": ("audio/mp4", ()),
    "wav": ("audio/wav", (b"RIFF",)),
    "amr": ("audio/amr", (b"#!AMR",)),
    "mp4": ("video/mp4", ()),
    "pdf": ("application/pdf", ()),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _ZIP),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _ZIP),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", _ZIP),
    "doc": ("application/msword", _OLE),
    "xls": ("application/vnd.ms-excel", _OLE),
    "ppt": ("application/vnd.ms-powerpoint", _OLE),
    "txt": ("text/plain", ()),
    "md": ("text/markdown", ()),
    "csv": ("text/csv", ()),
    "vcf": ("text/vcard", ()),
}
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!/", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")


class FileRefused(Exception):
    """The file is of a kind that is not kept, or not what its name says."""


class FileTooBig(Exception):
    """The file is larger than `limit` MB; `size` says how large."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"{size} bytes are more than {limit}")
        self.size, self.limit = round(size / _MIB, 1), max(limit // _MIB, 1)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the data directory: where it lies, and what is stored of it."""

    path: Path
    attachment: NewAttachment


def plain_name(name: str) -> str:
    """The last part of a name that somebody chose, without control characters, short enough to show."""
    last = Path(name.replace("\\", "/")).name
    shown = "".join(c for c in last if c.isprintable())
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[:60]}{dot}{ending[:10]}" if stem else ending[:60] or "file"


def checked(name: str, size: int, limit: int) -> str:
    """The name when such a file may be kept. Raises FileRefused, FileTooBig."""
    plain = plain_name(name)
    if _ending(plain) not in _TYPES:
        raise FileRefused(plain)
    if size > limit:
        raise FileTooBig(size, limit)
    return plain


def keep(data_dir: Path, name: str, data: bytes, limit: int) -> Kept:
    """Writes the file under its hash, whole or not at all. Blocking. Raises FileRefused, FileTooBig, OSError."""
    plain = checked(name, len(data), limit)
    media_type, beginnings = _TYPES[_ending(plain)]
    if not data or data.startswith(_PROGRAMS) or (beginnings and not data.startswith(beginnings)):
        raise FileRefused(plain)
    digest = hashlib.sha256(data).hexdigest()
    place = Path(FOLDER, digest[:2], f"{digest}.{_ending(plain)}")
    _write(data_dir / place, data)
    kept = NewAttachment(name=plain, path=place.as_posix(), media_type=media_type, size=len(data), sha256=digest)
    return Kept(data_dir / place, kept)


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _write(path: Path, data: bytes) -> None:
    """Nothing half-written is ever found under the hash."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
