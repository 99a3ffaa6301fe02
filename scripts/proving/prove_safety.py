#!/usr/bin/env python3
"""Prove that nothing is lost and nothing half done, whatever goes wrong.

    scripts/proving/prove_safety.py corpus FOLDER [--door library|command|window|all]
    scripts/proving/prove_safety.py disk [--levels 20] [--only OUTPUT...]
    scripts/proving/prove_safety.py memory [--least 200] [--most 2000] [--steps 20]
    scripts/proving/prove_safety.py cancel [--count 100]
    scripts/proving/prove_safety.py kills save|keep|export [--count 1000]

``disk`` mounts a small disk in memory, which needs the rights to. Nothing is written
outside of a temporary folder. Each proof ends with JSON, and 1 if it does not hold.
Batches are killed by ``scripts/proving/prove_batch.py``, damaged files made by
``scripts/proving/damage/fuzz.py``.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from cancelling import prove_cancel
from corpus import prove_corpus
from disk import prove_disk
from doors import DOORS
from kills import prove_kills
from memory import prove_memory


def corpus(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Send damaged and strange files through the doors."""
    del folder
    doors = DOORS if options.door == "all" else [options.door]
    found = {door: prove_corpus(options.cases, door) for door in doors}
    holds = not any(finding.wrong for finding in found.values())
    return {"holds": holds} | {door: asdict(each) for door, each in found.items()}


def parsed() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=11)
    proofs = parser.add_subparsers(dest="proof", required=True)
    each = proofs.add_parser("corpus", help="damaged and strange files")
    each.add_argument("cases", type=Path, metavar="FOLDER")
    each.add_argument("--door", choices=[*DOORS, "all"], default="all")
    each.set_defaults(prove=corpus)
    each = proofs.add_parser("disk", help="full disks")
    each.add_argument("--levels", type=int, default=20)
    each.add_argument("--only", nargs="+", default=[], metavar="OUTPUT")
    each.set_defaults(prove=lambda o, folder: prove_disk(folder, o.levels, o.only))
    each = proofs.add_parser("memory", help="too little memory")
    each.add_argument("--least", type=int, default=200, help="MB")
    each.add_argument("--most", type=int, default=2000, help="MB")
    each.add_argument("--steps", type=int, default=20)
    each.set_defaults(
        prove=lambda o, folder: prove_memory(folder, o.least, o.most, o.steps)
    )
    each = proofs.add_parser("cancel", help="signals at any moment")
    each.add_argument("--count", type=int, default=100)
    each.set_defaults(prove=lambda o, folder: prove_cancel(folder, o.count, o.seed))
    each = proofs.add_parser("kills", help="killed writers")
    each.add_argument("what", choices=["save", "keep", "export"])
    each.add_argument("--count", type=int, default=1000)
    each.set_defaults(
        prove=lambda o, folder: prove_kills(folder, o.what, o.count, o.seed)
    )
    return parser.parse_args()


def main() -> int:
    """Run one proof; return 0 if it holds."""
    options = parsed()
    with tempfile.TemporaryDirectory(prefix="prove safety ") as folder:
        findings = options.prove(options, Path(folder))
    print(json.dumps({"proof": options.proof, **findings}, indent=1))
    return 0 if findings["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
