"""Write the sample bank's vectors anew: `python -m samples.vectors DATA_DIR` after `samples load` into that folder."""

from __future__ import annotations

import sys
from pathlib import Path

from knowledge.shipped import export_vectors


def main(arguments: list[str]) -> int:
    """Exports what DATA_DIR holds to samples/vectors*.npz."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    for file in export_vectors(Path(arguments[0]), Path(__file__).with_name("vectors.npz")):
        print(file.name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
