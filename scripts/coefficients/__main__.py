"""The tables of coefficients under assembly/ and src/: computed anew, with the error they reach, and compared with the source to the bit.

A development tool: nothing runs it in a build or a test. It needs Python 3.11 or newer and

    pip install mpmath==1.4.1 numpy==2.4.6

    python scripts/coefficients                  every table: its numbers and its error, minutes
    python scripts/coefficients atanh radius     some of them, by the name in the comment beside the table
    python scripts/coefficients --check [table]  without the numbers

The exit status is 1 where the source holds other numbers.
"""

import argparse
import sys


import constants
import normal
import training
import truncated
from table import DIFFERS

TABLES = {table.name: table for family in (normal, truncated, training, constants) for table in family.TABLES}

parser = argparse.ArgumentParser(prog="python scripts/coefficients", description=__doc__.split("\n")[0])
parser.add_argument("tables", nargs="*", metavar="table", help=", ".join(TABLES))
parser.add_argument("--check", action="store_true", help="compare only, print no numbers")
arguments = parser.parse_args()
if unknown := [name for name in arguments.tables if name not in TABLES]:
    parser.error(f"no table {', '.join(unknown)}; there are {', '.join(TABLES)}")

failed = False
for name in arguments.tables or TABLES:
    table = TABLES[name]
    values, verdict, lines = table.compare()
    failed |= verdict == DIFFERS
    print(f"{name}, {table.constants} of {table.file}: {verdict}")
    for line in lines:
        print(f"  {line}", flush=True)
    if not arguments.check:
        print(f"  {table.show(values)}")
sys.exit(failed)
