"""Front matter and sidecars: what a document says about itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

from knowledge.audience import AUDIENCES
from knowledge.documents import Document, Kind
from knowledge.yaml_mapping import YamlError, YamlMapping, read_mapping

KINDS: tuple[str, ...] = get_args(Kind)
DEFAULT_AUDIENCE = "rm"
SIDECAR_SUFFIXES = (".yaml", ".yml")
_SIDECAR_LIMIT = 2_000_000


class MetadataError(Exception):
    """A document whose metadata is wrong: one line naming the file, the key and what is expected."""

    def __init__(self, file: str, key: str, why: str, line: int | None = None) -> None:
        at = f" 第 {line} 行" if line else ""
        named = f"{key}：" if key else ""
        super().__init__(f"{file}{at}：{named}{why}")
        self.file = file
        self.key = key
        self.why = why
        self.line = line


@dataclass(frozen=True, slots=True)
class Declared:
    """The metadata found for a document: the file it stands in, its keys, and where in the file they begin."""

    file: str
    mapping: YamlMapping
    first_line: int = 1

    def fail(self, key: str, why: str) -> MetadataError:
        line = self.mapping.lines.get(key)
        return MetadataError(self.file, key, why, line + self.first_line - 1 if line else None)


def sidecar_of(path: Path) -> Path | None:
    """The file beside a document that holds its metadata, if there is one."""
    candidates = [path.with_name(path.name + suffix) for suffix in SIDECAR_SUFFIXES]
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def sidecar_bytes(path: Path, name: str) -> bytes:
    """The sidecar's content, empty where there is none."""
    sidecar = sidecar_of(path)
    if sidecar is None:
        return b""
    try:
        if sidecar.stat().st_size > _SIDECAR_LIMIT:
            raise MetadataError(_beside(name, sidecar), "", "附属文件过大")
        return sidecar.read_bytes()
    except OSError as error:
        raise MetadataError(_beside(name, sidecar), "", f"附属文件打不开（{error.strerror}）") from error


def _beside(name: str, sidecar: Path) -> str:
    return f"{name.rsplit('/', 1)[0]}/{sidecar.name}" if "/" in name else sidecar.name


def declared(path: Path, name: str, front_matter: str | None, sidecar: str) -> Declared:
    """What front matter or a sidecar declares; both at once would leave open which of them holds."""
    beside = sidecar_of(path)
    if front_matter is not None and beside is not None:
        raise MetadataError(_beside(name, beside), "", "文件已有 front matter，又有附属文件，请只保留一处")
    file = _beside(name, beside) if beside else name
    first_line = 2 if front_matter is not None else 1
    try:
        return Declared(file, read_mapping(sidecar if front_matter is None else front_matter), first_line)
    except YamlError as error:
        raise MetadataError(file, error.key, error.why, error.line + first_line - 1 if error.line else None) from error


def describe(
    found: Declared, name: str, title: str, *, root: str = "", content_hash: str = "", language: str = "zh"
) -> Document:
    """The document that the metadata describes; `title` and `language` are what the text itself suggests."""
    values = dict(found.mapping.values)
    taken = {key: values.pop(key) for key in list(values) if key in _KEYS}
    read = {key: reader(found, key, taken.get(key)) for key, reader in _KEYS.items()}
    if read["effective"] and read["expires"] and read["effective"] > read["expires"]:
        raise found.fail("expires", f"失效日 {read['expires']} 早于生效日 {read['effective']}")
    return Document(
        name=name,
        id=read["id"] or name,
        title=read["title"] or title,
        kind=read["kind"] or "policy",
        number=read["number"],
        products=read["products"],
        version=read["version"],
        effective=read["effective"],
        expires=read["expires"],
        supersedes=read["supersedes"],
        audience=_audience(found),
        owner=read["owner"],
        language=read["language"] or language,
        root=root,
        content_hash=content_hash,
        extra=values,
    )


def _text(found: Declared, key: str, value: Any) -> str | None:
    """A text; numbers and dates are taken as they are written."""
    if value is None:
        return None
    written = found.mapping.written.get(key)
    if isinstance(value, str):
        text = " ".join(value.split())
    elif isinstance(value, (int, float, date)) and not isinstance(value, bool) and written:
        text = written
    else:
        raise found.fail(key, f"应为文字，现为 {_shown(value)}")
    if not text:
        raise found.fail(key, "不能为空")
    return text


def _texts(found: Declared, key: str, value: Any) -> tuple[str, ...]:
    """A text or a list of texts."""
    if value is None:
        return ()
    if not isinstance(value, list):
        text = _text(found, key, value)
        return (text,) if text else ()
    if not all(isinstance(each, (str, int)) and not isinstance(each, bool) and str(each).strip() for each in value):
        raise found.fail(key, f"应为文字或文字列表，现为 {_shown(value)}")
    return tuple(dict.fromkeys(str(each).strip() for each in value))


def _day(found: Declared, key: str, value: Any) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise found.fail(key, f"应为日期（如 2025-09-01），现为 {_shown(value)}")


def _kind(found: Declared, key: str, value: Any) -> str | None:
    if value is None or value in KINDS:
        return value  # type: ignore[no-any-return]
    raise found.fail(key, f"应为 {'、'.join(KINDS)} 之一，现为 {_shown(value)}")


def _audience(found: Declared) -> str:
    """A key that is absent means RMs; one that is there must name an audience, so that a slip opens nothing."""
    if "audience" not in found.mapping.values:
        return DEFAULT_AUDIENCE
    value = found.mapping.values["audience"]
    if isinstance(value, str) and value in AUDIENCES:
        return value
    raise found.fail("audience", f"应为 {'、'.join(AUDIENCES)} 之一，现为 {_shown(value)}")


def _shown(value: Any) -> str:
    text = "空值" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _unchecked(found: Declared, key: str, value: Any) -> None:
    """`audience` is read apart: there, an absent key and an empty one differ."""


_KEYS: Mapping[str, Callable[[Declared, str, Any], Any]] = {
    "id": _text,
    "title": _text,
    "kind": _kind,
    "number": _text,
    "products": _texts,
    "version": _text,
    "effective": _day,
    "expires": _day,
    "supersedes": _texts,
    "audience": _unchecked,
    "owner": _text,
    "language": _text,
}
