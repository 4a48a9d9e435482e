"""python -m corymb.cli."""

import sys

from corymb.cli import main

sys.exit(main())
