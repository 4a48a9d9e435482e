"""`run.py site COMMAND` as the first thing a stranger does in an empty folder."""

import subprocess
import sys

from tests.site_settings import HOME
from trust.served import plain_environment


def test_the_first_command_finds_a_database_that_is_ready() -> None:
    command = [sys.executable, "-P", "-m", "corymb.site.console", "create-administrator", "a@example.org", "Anna"]
    env = plain_environment(HOME / "console")
    done = subprocess.run(command, env=env, check=False, capture_output=True, text=True, timeout=600)
    assert (done.returncode, done.stdout.count("\n")) == (0, 1), done.stderr
    assert done.stdout.startswith("http://localhost:8000/en/people/welcome/")
    again = subprocess.run(command, env=env, check=False, capture_output=True, text=True, timeout=600)
    assert (again.returncode, again.stdout, "Traceback" in again.stderr) == (1, "", False)
