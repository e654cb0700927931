"""What a set of files changes in the catalogue, found by content hash before anything is parsed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from knowledge.documents import ParsedDocument
from knowledge.loaders import UnreadableFile
from knowledge.metadata import MetadataError, sidecar_of
from knowledge.records import Entry, entry_of

# Part of every file's hash: raise it when files are read differently than before, so that they are read anew.
_READING = b"1"

Parser = Callable[[Path, Path, int], ParsedDocument]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was not taken, and one line that says why."""

    file: str
    why: str


@dataclass(slots=True)
class Difference:
    """The catalogue as the files make it, and which names were added, changed, found unchanged or removed."""

    entries: dict[str, Entry]
    added: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    failed: list[Failure] = field(default_factory=list)
    moved: bool = False
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def seen(self) -> set[str]:
        """The documents that the files hold."""
        return self.added | self.changed | self.unchanged

    @property
    def differs(self) -> bool:
        """Whether there is anything to store."""
        return bool(self.added or self.changed or self.removed or self.moved)


def difference(
    paths: Sequence[Path],
    entries: Mapping[str, Entry],
    *,
    max_bytes: int,
    parse: Parser | None = None,
    anew: bool = False,
    progress: Progress,
) -> Difference:
    """Compare files and folders with the catalogue. A folder's documents that are gone are removed.

    Files from a folder whose former place no longer exists take over the names that came from there. A file that cannot
    be taken any more leaves what came from it before. With `anew` also unchanged files are parsed.
    """
    found = Difference(dict(entries))
    files = _files(paths, entries, found)
    for done, (path, root) in enumerate(files.items()):
        progress(done, len(files), "parse")
        _take(path, root, found, max_bytes, parse or _parse, anew)
    _refuse_wrong_rules(found, entries)
    progress(len(files), len(files), "parse")
    return found


def file_hash(path: Path) -> str:
    """The hash of a file together with its sidecar, without reading it whole into memory."""
    digest = hashlib.sha256(_READING)
    for part in filter(None, (path, sidecar_of(path))):
        with part.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _files(paths: Sequence[Path], entries: Mapping[str, Entry], found: Difference) -> dict[Path, Path]:
    """Every file with the folder that names are relative to; what is gone from a folder leaves `found`."""
    from knowledge.parsing import find_documents

    files: dict[Path, Path] = {}
    roots = sorted({entry.document.root for entry in entries.values()}, key=len, reverse=True)
    for path in (p.resolve() for p in paths):
        if not path.is_dir():
            known = next((Path(r) for r in roots if r and path.is_relative_to(r)), path.parent)
            files.setdefault(path, known)
            continue
        try:
            inside = find_documents([path])
        except OSError as error:
            found.failed.append(Failure(str(path), f"文件夹打不开（{error.strerror}）"))
            continue
        _remove_all_but({name_of(file, path) for file, _ in inside}, path, found)
        for file, root in inside:
            files.setdefault(file, root)
    return files


def _remove_all_but(names: set[str], root: Path, found: Difference) -> None:
    gone = {n for n, entry in found.entries.items() if entry.document.root == str(root) and n not in names}
    found.removed |= gone
    for name in gone:
        del found.entries[name]


def _take(path: Path, root: Path, found: Difference, max_bytes: int, parse: Parser, anew: bool) -> None:
    """Put one file's document into `found`."""
    if not path.exists():
        found.failed.append(Failure(str(path), "没有这个文件或文件夹，其中曾导入的内容仍在知识库里"))
        return
    name = name_of(path, root)
    before = found.entries.get(name)
    other = before.document.root if before is not None else str(root)
    if other != str(root) and Path(other).exists():
        found.failed.append(Failure(str(path), f"名称 {name} 已被文件夹 {other} 中的同名文件占用，请改名"))
        return
    try:
        source = file_hash(path)
        if before is not None and before.source == source and not anew:
            found.unchanged.add(name)
            if other != str(root):  # the whole folder has moved
                found.moved = True
                found.entries[name] = entry_of(_rooted(before.parsed, root), source)
            return
        entry = entry_of(_rooted(parse(path, root, max_bytes), root), source)
    except (UnreadableFile, MetadataError, OSError, UnicodeError) as error:
        found.failed.append(Failure(str(path), str(error).splitlines()[0] if str(error) else type(error).__name__))
        return
    found.entries[name] = entry
    found.files[name] = path
    if before is None:
        found.added.add(name)
    elif before.id == entry.id:
        found.unchanged.add(name)
    else:
        found.changed.add(name)


def _refuse_wrong_rules(found: Difference, before: Mapping[str, Entry]) -> None:
    """Leave out what is new and has a rule that cannot be read, once every file's dictionary is known."""
    from knowledge.refusing import refused

    new = {name: (found.entries[name].document, found.files[name]) for name in found.added | found.changed}
    for name, why in refused(new, [entry.document for entry in found.entries.values()]):
        found.failed.append(Failure(str(found.files[name]), why))
        found.added.discard(name)
        found.changed.discard(name)
        if name in before:
            found.entries[name] = before[name]
        else:
            del found.entries[name]


def name_of(path: Path, root: Path) -> str:
    """A document's name: the path below its folder."""
    return path.relative_to(root).as_posix()


def _rooted(parsed: ParsedDocument, root: Path) -> ParsedDocument:
    """The folder is what the next ingest compares by: never leave it to a parser."""
    return replace(parsed, document=replace(parsed.document, root=str(root)))


def _parse(path: Path, root: Path, max_bytes: int) -> ParsedDocument:
    from knowledge.parsing import parse

    return parse(path, root, max_bytes)
