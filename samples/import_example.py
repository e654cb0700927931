"""Make the example of a spreadsheet that `clients import` takes: samples/clients/导入样例.xlsx.

    python samples/import_example.py            writes it
    python samples/import_example.py --check    writes nothing; tells whether it is what this script says

Its rows are those of 导入样例.yaml: four sheets, one of each kind. One row has a wrong check digit on purpose, to show
how a row is turned down.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

import yaml
from openpyxl import Workbook

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that it also runs as a script, without an installation

from samples.build import content, without_clock  # noqa: E402

SOURCE = HERE / "clients" / "导入样例.yaml"
TARGET = HERE / "clients" / "导入样例.xlsx"


def main(arguments: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make the example of a spreadsheet to be imported.")
    parser.add_argument("--check", action="store_true", help="write nothing, tell whether the file is current")
    made = workbook()
    if parser.parse_args(arguments).check:
        current = TARGET.exists() and content(TARGET.read_bytes(), "xlsx") == content(made, "xlsx")
        print("current" if current else f"not what the script says: {TARGET.name}")
        return 0 if current else 1
    TARGET.write_bytes(made)
    print(f"{TARGET.name}: {len(made)} bytes")
    return 0


def workbook() -> bytes:
    """The file's bytes, the same on every run."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in yaml.safe_load(SOURCE.read_text(encoding="utf-8")).items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return without_clock(out.getvalue())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
