"""Makes the data of the scorecard bench, once: FOLDER, then how many organisations, variables, periods, clusters."""

import sys
from pathlib import Path

from corymb.packs.loader import load_pack
from corymb.sources.synthetic.bench import BenchPlan, write_bench

if __name__ == "__main__":
    organisations, variables, periods, clusters = map(int, sys.argv[2:])
    plan = BenchPlan(organisations=organisations, variables=variables, periods=periods, clusters=clusters)
    print(write_bench(Path(sys.argv[1]), load_pack("innovative-clusters-2016"), plan).rows)
