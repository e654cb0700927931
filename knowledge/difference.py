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

    @property
    def seen(self) -> set[str]:
        """The documents that the files hold."""
        return self.added | self.changed | self.unchanged

    @property
    def differs(self) -> bool:
        """Whether there is anything to store."""
        return bool(self.added or self.changed or self.removed)


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

    A file that cannot be taken any more leaves what came from it before. With `anew` also unchanged files are parsed.
    """
    found = Difference(dict(entries))
    files = _files(paths, entries, found)
    kept: set[str] = set()
    for done, (path, root) in enumerate(files):
        progress(done, len(files), "parse")
        name = path.relative_to(root).as_posix()
        kept.add(name)
        _take(path, root, name, found, max_bytes, parse or _parse, anew)
    progress(len(files), len(files), "parse")
    folders = {str(path.resolve()) for path in paths if path.is_dir()}
    for name, entry in entries.items():
        if entry.document.root in folders and name not in kept:
            del found.entries[name]
            found.removed.add(name)
    return found


def file_hash(path: Path) -> str:
    """The hash of a file together with its sidecar, without reading it whole into memory."""
    digest = hashlib.sha256(_READING)
    for part in filter(None, (path, sidecar_of(path))):
        with part.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _files(paths: Sequence[Path], entries: Mapping[str, Entry], found: Difference) -> list[tuple[Path, Path]]:
    """Every file with the folder that names are relative to."""
    from knowledge.parsing import find_documents

    files: list[tuple[Path, Path]] = []
    roots = sorted({entry.document.root for entry in entries.values()}, key=len, reverse=True)
    for path in (p.resolve() for p in paths):
        if not path.exists():
            found.failed.append(Failure(str(path), "没有这个文件或文件夹"))
        elif path.is_dir():
            files.extend(find_documents([path]))
        else:
            known = next((Path(r) for r in roots if r and path.is_relative_to(r)), path.parent)
            files.append((path, known))
    return list(dict.fromkeys(files))


def _take(path: Path, root: Path, name: str, found: Difference, max_bytes: int, parse: Parser, anew: bool) -> None:
    """Put one file's document into `found`."""
    before = found.entries.get(name)
    if before is not None and before.document.root != str(root):
        other = before.document.root
        found.failed.append(Failure(str(path), f"名称 {name} 已被文件夹 {other} 中的同名文件占用，请改名"))
        return
    try:
        source = file_hash(path)
        if before is not None and before.source == source and not anew:
            found.unchanged.add(name)
            return
        entry = entry_of(_rooted(parse(path, root, max_bytes), root), source)
    except (UnreadableFile, MetadataError, OSError, UnicodeError) as error:
        found.failed.append(Failure(str(path), str(error).splitlines()[0] if str(error) else type(error).__name__))
        return
    found.entries[name] = entry
    if before is None:
        found.added.add(name)
    elif before.id == entry.id:
        found.unchanged.add(name)
    else:
        found.changed.add(name)


def _rooted(parsed: ParsedDocument, root: Path) -> ParsedDocument:
    """The folder is what the next ingest compares by: never leave it to a parser."""
    return replace(parsed, document=replace(parsed.document, root=str(root)))


def _parse(path: Path, root: Path, max_bytes: int) -> ParsedDocument:
    from knowledge.parsing import parse

    return parse(path, root, max_bytes)
