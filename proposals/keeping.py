"""A version as it is kept: its files written, its manifest beside them, and what it rests on."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from memory.proposalversions import File, NewVersion, Used
from proposals import plans
from proposals.preparing import Prepared
from proposals.record import ClientFile, Plan
from proposals.templates import template_for
from proposals.word import render

FOLDER = "proposals"


def written(
    prepared: Prepared, proposal_id: str, data_dir: Path, templates: Path | None = None, by: str = ""
) -> tuple[File, ...]:
    """The Word file, unless a red finding blocks it, and the manifest. Blocks; raises TemplateRefused.

    The paths are those within the data directory. `by` tells apart who drafts: two
    people who write the same version at the same moment do not write the same file.
    """
    told = json.dumps(prepared.manifest, ensure_ascii=False, indent=1)
    mark = hashlib.sha256(f"{by} {told}".encode()).hexdigest()[:8]
    name = f"{proposal_id}-v{prepared.draft.version}-{mark}"
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{name}.json"
    kept.write_text(told, encoding="utf-8")
    files = [_file("manifest", kept, data_dir)]
    if prepared.status != "blocked":
        document = folder / f"{name}.docx"
        render(prepared.draft, template_for(prepared.draft.kind, templates), document)
        files.insert(0, _file("docx", document, data_dir))
    return tuple(files)


def discard(files: tuple[File, ...], data_dir: Path) -> None:
    """Removes the files of a version that was not kept."""
    for one in files:
        (data_dir / one.path).unlink(missing_ok=True)


def handed_over(files: tuple[File, ...], data_dir: Path, out: Path | None) -> dict[str, Path]:
    """Where each kind of file lies for whoever asked for it: copies in `out`, where that is given."""
    places = {one.kind: data_dir / one.path for one in files}
    if out is None:
        return places
    out.mkdir(parents=True, exist_ok=True)
    return {kind: Path(shutil.copy2(place, out / place.name)) for kind, place in places.items()}


def new_version(
    prepared: Prepared,
    plan: Plan,
    file: ClientFile,
    files: tuple[File, ...],
    *,
    said: str | None = None,
    changes: tuple[str, ...] = (),
) -> NewVersion:
    """The version as the database keeps it."""
    return NewVersion(
        plan=plans.to_json(plan),
        manifest=prepared.manifest,
        files=files,
        findings=tuple(asdict(one) for one in prepared.checked.findings),
        questions=tuple(one.text for one in prepared.questions),
        review_for=prepared.review_for,
        said=said,
        changes=changes,
        used=tuple(used(prepared, file)),
        waits=bool(prepared.questions),
    )


def used(prepared: Prepared, file: ClientFile) -> Iterator[Used]:
    """What the version rests on: the facts with their values, documents with their versions, rules."""
    for one in prepared.manifest["facts"]:
        name = str(one["name"])
        fact = file.facts.get(name)
        value = one["value"] if fact is None else _text(fact.value)
        day = date.fromisoformat(one["as_of"]) if one.get("as_of") else None
        audience = fact.audience if fact else None
        note = fact.note_id if fact else None
        yield Used(kind="fact", name=name, value=_text(value), as_of=day, audience=audience, note_id=note)
    for one in prepared.manifest["documents"]:
        yield Used(kind="document", name=str(one["document"]), value=one.get("version"))
    for rule in dict.fromkeys(str(one["rule"]) for one in prepared.manifest["rules"]):
        yield Used(kind="rule", name=rule)


def _file(kind: str, path: Path, data_dir: Path) -> File:
    return File(kind, path.relative_to(data_dir).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
