"""`run.py site COMMAND`: one of Django's commands on the data of this folder, whether it is being served or not."""

import os
import subprocess
import sys
from collections.abc import Sequence

from corymb.site.postgres import Server, Unavailable
from corymb.site.serve import environment, held, home_of, prepare, say, site

ON_BARE_GROUND = {"help", "prepare", "migrate", "restore"}
"""Commands that find the database as it is; before every other one it is brought to this version of the code."""
AS_OWNER = {"backup", "restore", "migrate", "prepare", "load_demo", "dbshell"}
"""Commands that need the rights of the tables' owner."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; its exit code, or 1 with one line where the data cannot be reached."""
    given = list(sys.argv[1:] if argv is None else argv)
    demo = bool(given) and given[0] == "--demo"
    command = given[1:] if demo else given
    try:
        return _run(command or ["help"], demo=demo)
    except Unavailable as reason:
        say(str(reason))
        return 1


def _run(command: list[str], *, demo: bool) -> int:
    home = home_of(demo=demo)
    server = None if os.environ.get("DATABASE_URL") else Server(home / "postgres")
    port = int(os.environ.get("CORYMB_PORT") or 8000)

    def call() -> int:
        env = environment(home, server, port=port, demo=demo)
        if command[0] in AS_OWNER:
            env["CORYMB_AS_OWNER"] = "yes"
        return subprocess.call(site(*command), env=env)

    if server is None:
        return call()
    try:
        with held(home):
            server.start()
            try:
                if command[0] not in ON_BARE_GROUND:
                    prepare(environment(home, server, port=port, demo=demo))
                return call()
            finally:
                server.stop()
    except Unavailable:
        if not server.answers():
            raise
        return call()  # the site is being served: its PostgreSQL answers us too


if __name__ == "__main__":
    sys.exit(main())
