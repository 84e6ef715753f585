"""``python -m isovar verify FILE``."""

import sys

from .verification import main

sys.exit(main(sys.argv[1:]))
