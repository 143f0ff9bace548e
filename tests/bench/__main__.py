"""``python -m tests.bench``: every measurement in one run, as ratios."""

from __future__ import annotations

from tests.bench import click, compute, decoding, definitions, large, process, requests


def main() -> None:
    """Run them all."""
    for part in (compute, large, definitions, decoding, click, requests, process):
        part.main()


if __name__ == "__main__":
    main()
