"""`python -m tests.local.strict MODULE ...`: a program whose stand-in is held to Google's documents, too.

What runs in a process of its own is out of reach of the test's own checks: this takes them along.
"""

from __future__ import annotations

import runpy
import sys

from tests.local.google.contract import enforced


def main() -> None:
    """Run the module as ``python -m`` would, with every answer checked."""
    del sys.argv[0]
    with enforced():
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
