"""What is written for readers is true: commands, settings, links and the two commands that README begins with."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from handlers.texts import COMMANDS
from knowledge.audience import AUDIENCES
from knowledge.documents import Kind
from knowledge.loaders.formats import READERS
from memory.users import ROLES
from settings import Settings

ROOT = Path(bot.__file__).parent
README = ROOT / "README.md"
OPERATORS = ROOT / "docs" / "operators.md"
RELATIONSHIP_MANAGERS = ROOT / "docs" / "relationship-managers.md"
ENGINEERS = ROOT / "docs" / "engineers.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md")), ROOT / "CHANGELOG.md"]
PAGES += [ROOT / folder / "README.md" for folder in ("samples", "benchmarks", "evaluation/sets")]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def commands(parser: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    """Every command with its action: `ingest`, `users invite`."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield before.strip()
    for group in groups:
        for name, below in group.choices.items():
            yield from commands(below, f"{before} {name}")


ALL_COMMANDS = list(commands(bot.parser()))


def test_readme_begins_with_two_commands_that_install_for_themselves() -> None:
    block = re.search(r"```bash\n(.*?)```", read(README), re.DOTALL)
    assert block is not None and "## " not in read(README)[: block.start()]
    chat, tests = [line for line in block[1].splitlines() if line and not line.startswith("#")]
    assert chat.startswith("python3 -m venv ") and chat.endswith("python bot.py chat")
    assert tests.startswith("python3 -m venv ") and tests.endswith('-m "not slow"') and "-m pytest" in tests
    assert all("pip install" in line for line in (chat, tests)) and "[test]" in tests


def test_the_same_two_commands_are_what_ci_runs() -> None:
    script = read(ROOT / ".ci" / "run")
    assert '"$(readme_command 1)"' in script and '"$(readme_command 2)"' in script
    function = re.search(r"^readme_command\(\) \{.*?^\}", script, re.DOTALL | re.MULTILINE)
    assert function is not None
    bash = f"{function[0]}\nreadme_command 1\nreadme_command 2\nreadme_command 3"
    done = subprocess.run(["bash", "-c", bash], cwd=ROOT, capture_output=True, text=True, check=True)
    block = re.search(r"```bash\n(.*?)```", read(README), re.DOTALL)
    assert block is not None
    assert done.stdout.split() == [w for line in block[1].splitlines() if line[:1] != "#" for w in line.split()]


@pytest.mark.parametrize("command", ALL_COMMANDS)
def test_every_command_is_named_in_readme_and_explained_to_operators(command: str) -> None:
    assert command in read(README)
    rows = [line for line in read(OPERATORS).splitlines() if line.startswith("| `")]
    assert any(f"`{command}" in row.split("|")[1] for row in rows)


def test_pages_name_no_command_that_does_not_exist() -> None:
    first_words = {command.split()[0] for command in ALL_COMMANDS}
    for page in PAGES:
        for named in re.findall(r"python bot\.py ([a-z]+)", read(page)):
            assert named in first_words, f"{page.name}: {named}"


def test_every_setting_is_explained_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", read(OPERATORS), re.MULTILINE))
    assert set(rows) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, int | float | str) and not str(field.default).startswith("https://"):
            assert rows[name.upper()] == f"`{field.default:g}`" if isinstance(field.default, float) else True
            assert str(field.default).removesuffix(".0") in rows[name.upper()], name


def test_roles_audiences_kinds_and_formats_are_all_explained() -> None:
    text = read(OPERATORS)
    names = [*ROLES, *AUDIENCES, *Kind.__args__, *(f"`{suffix}`" for suffix in READERS)]
    aliases = {"`.markdown`", "`.htm`"}
    assert [name for name in names if name not in text and name not in aliases] == []


def test_every_chat_command_is_explained_to_relationship_managers() -> None:
    text = read(RELATIONSHIP_MANAGERS)
    assert [name for name in COMMANDS if f"/{name}" not in text] == []


def test_every_module_has_its_place_on_the_engineers_page() -> None:
    text = read(ENGINEERS)
    inside_folders = ("loaders", "tables", "migrations", "versions", "importing", "times")
    missing = [
        path.relative_to(ROOT).as_posix()
        for room in ("commands", "handlers", "knowledge", "memory", "notes")
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.name != "__init__.py" and path.parent.name not in inside_folders and f"{path.name}`" not in text
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", read(page)):
        if not target.startswith(("https://", "http://")):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_the_documentation_speaks_of_nothing_but_the_product() -> None:
    for page in PAGES:
        assert not re.search(r"/work/|/tmp/|file://|TODO|FIXME", read(page)), page.name


def test_the_package_brings_what_it_needs_to_run(tmp_path: Path) -> None:
    """Whoever installs without a checkout has prompts, word lists, migrations and the sample bank too."""
    source = tmp_path / "source"
    left_out = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "data", "tests", "sources")
    shutil.copytree(ROOT, source, ignore=left_out)
    build = "import sys; from setuptools.build_meta import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)], cwd=source, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = [ROOT / "bot.py", ROOT / "settings.py", ROOT / "samples" / "users.yaml"]
    wanted += (ROOT / "samples").glob("vectors*.npz")
    for room in ("commands", "handlers", "evaluation", "memory", "notes"):
        wanted += (ROOT / room).rglob("*.py")
    wanted += [path for room in ("knowledge", "notes") for path in (ROOT / room).rglob("*.*") if path.suffix != ".pyc"]
    wanted += (ROOT / "memory" / "importing").glob("*.yaml")
    wanted += [path for path in (ROOT / "samples" / "bank").rglob("*") if path.is_file()]
    wanted += (ROOT / "samples" / "clients").glob("*.*")
    assert [str(path) for path in wanted if path.relative_to(ROOT).as_posix() not in inside] == []
    assert not any(name.startswith(("tests/", "benchmarks/")) for name in inside)
