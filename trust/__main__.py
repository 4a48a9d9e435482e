"""Kills in the middle of imports, merges, returns, publications and applications, and the drill of backup and restore.

python3 run.py trust [--kills N] [--seed S] [--write docs/trust.md]
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from trust import page
from trust.drill import drill
from trust.run import STOCKED, Run


def main(argv: Sequence[str]) -> int:
    """Do it; 1 if anything was lost, half done, or did not come back."""
    parser = argparse.ArgumentParser(
        prog="trust", description="Kills parts of a served site and looks what came of it."
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=2016)
    parser.add_argument("--write", type=Path, metavar="FILE", help="also write the result as a page")
    asked = parser.parse_args(argv)
    if not 0 < asked.kills < STOCKED:
        parser.error(f"from 1 to {STOCKED - 1} kills: so many organisations are put in to be merged")
    with tempfile.TemporaryDirectory(prefix="corymb-trust-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        with Run(home / "data", asked.seed) as run:
            for n in range(asked.kills):
                blow = run.blow()
                said = "; ".join(blow.faults) or "well"
                what = f"{n + 1:4} {blow.flow:11} {blow.moment:8} {blow.part:8}"
                print(f"{what} {blow.back:5.1f} s  {said}", file=sys.stderr)
            ended = drill(run.served, home)
            ended.faults.extend(run.proved())
    told = page.lines(run.blows, ended, seed=asked.seed, day=datetime.now(UTC).date())
    print("\n".join(told))
    if asked.write:
        asked.write.write_text("\n".join([page.ABOUT, *told, ""]), encoding="utf-8")
    return int(any(blow.faults for blow in run.blows) or bool(ended.faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
