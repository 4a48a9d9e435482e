"""Commands do not load pandas."""

import subprocess
import sys

TRY = """
import sys
from corymb.cli.light import load_arrow
load_arrow()
import pyarrow as pa
rows = pa.table({"a": [1, 2]})
print(rows.num_rows, pa.scalar("x"), "pandas" in sys.modules)
import pandas
print(pandas.DataFrame({"a": [1]}).shape)
"""


def test_arrow_works_without_pandas_which_others_may_still_load() -> None:
    said = subprocess.run([sys.executable, "-c", TRY], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines() == ["2 x False", "(1, 1)"]
    assert said.stderr == ""
