"""Runs a command and prints its seconds and its peak memory in MB.

A system counts what the parent holds when it starts a child towards the peak of that child: this parent holds next to
nothing.
"""

import os
import subprocess
import sys
import time


def main(command: list[str]) -> int:
    """Run it to its end, its output left out; its exit code."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    print(seconds, used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024))
    return process.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
