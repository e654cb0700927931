"""Documents whose rules cannot be read are not taken in: one line each with file, line, rule and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from knowledge.checkrules import lists_of_document, refuse_wrong_checks
from knowledge.documents import Document
from knowledge.factdictionary import every_entry
from knowledge.loaders.encoding import decode
from knowledge.loaders.markdown import split_front_matter
from knowledge.metadata import sidecar_of
from knowledge.productsheets import refuse_wrong_products
from knowledge.rules import RuleError, refuse_wrong
from knowledge.ruletypes import FactEntry

_TOLD = ("rules", "signals", "archetypes", "suits", "facts", "product", "checks")


def refused(
    candidates: Mapping[str, tuple[Document, Path]], all_documents: Iterable[Document]
) -> Iterator[tuple[str, str]]:
    """The names of the candidates that are not in order, each with the line that says so.

    `all_documents` are those of the base with the candidates in it: their dictionary is what words are held against.
    """
    wrong: dict[str, str] = {}
    documents = {document.name: document for document in all_documents}
    for only_dictionaries in (True, False):
        facts = every_entry(d for name, d in documents.items() if name not in wrong)
        lists = {name: words for d in documents.values() for name, words in lists_of_document(d).items()}
        for name, (document, path) in candidates.items():
            if name in wrong or bool(document.extra.get("facts")) is not only_dictionaries:
                continue
            if not any(document.extra.get(key) for key in _TOLD):
                continue
            if (error := _error_in(document, facts, lists)) is not None:
                wrong[name] = _line_of(name, path, error)
    yield from wrong.items()


def no_longer_read(documents: Iterable[Document]) -> list[str]:
    """What of a base's documents would be refused today: what an older version took in, a line a document."""
    taken = list(documents)
    facts = every_entry(taken)
    lists = {name: words for document in taken for name, words in lists_of_document(document).items()}
    errors = ((document.name, _error_in(document, facts, lists)) for document in taken)
    return [f"{name}：{error}" for name, error in errors if error is not None]


def _error_in(document: Document, facts: Mapping[str, FactEntry], lists: Mapping[str, str]) -> RuleError | None:
    """The first rule, product or check of a document that is not in order."""
    try:
        refuse_wrong(document, facts)
        refuse_wrong_products(document, facts)
        refuse_wrong_checks(document, {**lists, **lists_of_document(document)})
    except RuleError as error:
        return error
    return None


def _line_of(name: str, path: Path, error: RuleError) -> str:
    sidecar = sidecar_of(path)
    file = (f"{name.rsplit('/', 1)[0]}/{sidecar.name}" if "/" in name else sidecar.name) if sidecar else name
    text = decode((sidecar or path).read_bytes())
    first = 1
    if sidecar is None:
        text, first = split_front_matter(text)[0] or "", 2
    line = _line(text, error.place)
    told = f"{file}{f' 第 {line + first} 行' if line is not None else ''}：{error.named}：{error.why}"
    return " ".join(told.split())


def _line(text: str, place: tuple[str | int, ...]) -> int | None:
    """The line, from 0, at which a place of a YAML text stands; that of what holds it where it stands nowhere."""
    try:
        node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    for step in place:
        found = _inside(node, step)
        if found is None:
            break
        node = found
    return int(node.start_mark.line) if node is not None else None


def _inside(node: Any, step: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    return None
