"""Make the sample bank's Word, PDF, Excel and PowerPoint documents from their Markdown sources.

    python samples/build.py                 builds every source under samples/sources/
    python samples/build.py SOURCE...       builds these only
    python samples/build.py --check         builds nothing; tells which documents are not what their source says

A source is Markdown with YAML front matter: the document's metadata plus `format: docx|pdf|xlsx|pptx`. It becomes
`samples/bank/SAME/PATH.FORMAT` and the sidecar `PATH.FORMAT.yaml` with the metadata. In the body every line is a
paragraph of its own; `## ` is a chapter (a sheet, a slide), `### ` a section; a line such as `表1 流程时限` right
before a table is its caption; `- ` is an item of a list.
"""

from __future__ import annotations

import argparse
import importlib
import io
import re
import sys
import zipfile
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that it also runs as a script, without an installation

from samples.source import MADE, Source, read_blocks, split_front_matter  # noqa: E402

SOURCES = HERE / "sources"
BANK = HERE / "bank"
WRITERS = {"docx": "word", "pdf": "pdf", "xlsx": "excel", "pptx": "slides"}
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_CONTENT = re.compile(r"word/(document|header\d+)\.xml|xl/(worksheets/.*|sharedStrings)\.xml|ppt/slides/slide\d+\.xml")


def read_source(path: Path) -> Source:
    """A source file with its target below samples/bank/."""
    meta, body = split_front_matter(path.read_text("utf-8"), path)
    suffix = meta.pop("format", None)
    if suffix not in WRITERS:
        raise SystemExit(f"{path}: format must be one of {', '.join(WRITERS)}, not {suffix!r}")
    without_title = "\n".join(line for line in body.splitlines() if not line.startswith("# "))
    target = BANK / path.relative_to(SOURCES).parent / f"{path.stem}.{suffix}"
    return Source(path, target, meta, tuple(read_blocks(without_title)))


def build(source: Source) -> bytes:
    """The document's bytes, the same on every run."""
    writer = importlib.import_module(f"samples.writers.{WRITERS[source.target.suffix[1:]]}")
    made: bytes = writer.write(source)
    return made if source.target.suffix == ".pdf" else without_clock(made)


def without_clock(archive: bytes) -> bytes:
    """An Office file with fixed times in its directory and its properties."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _STAMP.sub(rb"\g<1>" + MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + rb"\g<2>", data)
            info = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, data)
    return out.getvalue()


def sidecar(source: Source) -> str:
    """The metadata as the YAML file beside the document."""
    return yaml.safe_dump(source.meta, allow_unicode=True, sort_keys=False, width=120)


def content(data: bytes, suffix: str) -> list[str]:
    """What a reader sees of a document, so that another library version is not taken for another text."""
    if suffix == ".pdf":
        import pdfplumber

        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return ["".join(char["text"] for char in page.chars if not char["text"].isspace()) for page in pdf.pages]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = sorted(name for name in archive.namelist() if _CONTENT.fullmatch(name))
        return [archive.read(name).decode("utf-8") for name in names]


def is_current(source: Source) -> bool:
    """Whether document and sidecar say what the source says."""
    metadata = source.target.with_name(source.target.name + ".yaml")
    if not (source.target.exists() and metadata.exists()) or metadata.read_text("utf-8") != sidecar(source):
        return False
    made, kept = build(source), source.target.read_bytes()
    return made == kept or content(made, source.target.suffix) == content(kept, source.target.suffix)


def write(source: Source) -> bool:
    """Write document and sidecar; False where both were the same already."""
    files = {source.target: build(source)}
    files[source.target.with_name(source.target.name + ".yaml")] = sidecar(source).encode()
    source.target.parent.mkdir(parents=True, exist_ok=True)
    changed = False
    for path, data in files.items():
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
            changed = True
    return changed


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Make the sample bank's binary documents from their sources.")
    parser.add_argument("sources", nargs="*", type=Path, help="sources to build; all when none is given")
    parser.add_argument("--check", action="store_true", help="only tell which documents are not current")
    options = parser.parse_args(arguments)
    paths = [path.resolve() for path in options.sources] or sorted(SOURCES.rglob("*.md"))
    sources = [read_source(path) for path in paths]
    if options.check:
        stale = [source for source in sources if not is_current(source)]
        for source in stale:
            print(f"not current: {source.target.relative_to(HERE)}", file=sys.stderr)
        return 1 if stale else 0
    changed = [source for source in sources if write(source)]
    print(f"{len(changed)} of {len(sources)} documents written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
