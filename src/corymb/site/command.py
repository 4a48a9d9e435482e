"""`corymb-site`: Django's commands with the site's settings."""

import os
import sys

from corymb.site.cycles import look_rarely


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "corymb.site.settings")
    from django.core.management import execute_from_command_line

    look_rarely()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
