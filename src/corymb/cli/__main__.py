import sys

from corymb.cli.entry import main

sys.exit(main())
