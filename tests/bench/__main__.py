"""``python -m tests.bench``: every measurement in one run, as ratios."""

from __future__ import annotations

from tests.bench import compute


def main() -> None:
    """Run them all."""
    compute.main()


if __name__ == "__main__":
    main()
