"""A million account-months: our engine against the floor and against pandas, in one process and one run."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping

import numpy as np

from addon.core.ledger import Account
from tests.bench import engine, floor, pandas_rival

ACCOUNTS, MONTHS = 41_667, 24


def lines(n: int = ACCOUNTS, width: int = MONTHS, seed: int = 7) -> tuple[np.ndarray, ...]:
    """Shuffled lines (account, period, cents) of a book with starts, steps and ends."""
    random = np.random.default_rng(seed)
    amounts = np.repeat(random.integers(10_00, 5_000_00, (n, 1)), width, axis=1)
    months = np.arange(width)
    amounts[months < random.integers(0, width // 2, (n, 1))] = 0
    for _ in range(2):
        factor = random.choice([0, 80, 115, 130], (n, 1), p=[0.12, 0.2, 0.4, 0.28])
        amounts = np.where(months >= random.integers(1, width, (n, 1)), amounts * factor // 100, amounts)
    gap = random.integers(1, width, (n, 1))
    amounts[(months >= gap) & (months < gap + 2) & (random.random((n, 1)) < 0.05)] = 0
    account, period = np.divmod(random.permutation(n * width), width)
    return account, period, amounts[account, period]


def median_seconds(fn: Callable[[], object], times: int) -> float:
    """The median of several calls, after one to warm up."""
    fn()
    seconds = []
    for _ in range(times):
        gc.collect()
        begun = time.perf_counter()
        fn()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


def in_turns(parts: Mapping[str, Callable[[], object]], times: int) -> dict[str, float]:
    """Medians of several parts in seconds of this process's processor time.

    They take turns, and the time that other processes take does not count: a busy machine slows all alike.
    """
    taken: dict[str, list[float]] = {name: [] for name in parts}
    for fn in parts.values():
        fn()
    for _ in range(times):
        for name, fn in parts.items():
            gc.collect()
            begun = time.process_time()
            fn()
            taken[name].append(time.process_time() - begun)
    return {name: statistics.median(each) for name, each in taken.items()}


def same(one: dict, other: dict) -> bool:
    """Whether two engines answered the same."""
    windows = all(np.array_equal(one["window"][kind], other["window"][kind]) for kind in one["window"])
    rates = np.allclose(one["trailing"], other["trailing"], rtol=1e-12)
    return windows and rates and one["monthly"] == other["monthly"]


def report(times: int = 7) -> dict[str, float]:
    """Medians in seconds by engine; raises when any two disagree."""
    account, period, cents = lines()
    names = tuple(Account(f"a{i}", f"A{i}") for i in range(ACCOUNTS))
    runs: dict[str, Callable[[], dict]] = {
        "floor": lambda: floor.run(account, period, cents, ACCOUNTS, MONTHS),
        "keeprate": lambda: engine.run(account, period, cents, names, MONTHS),
        "pandas": lambda: pandas_rival.run(account, period, cents, ACCOUNTS, MONTHS),
    }
    answers = {name: fn() for name, fn in runs.items()}
    for name, answer in answers.items():
        if not same(answers["floor"], answer):
            raise AssertionError(f"{name} does not agree with the floor")
    return in_turns(runs, times)


def main() -> None:
    """Print the medians as ratios."""
    medians = report()
    print(f"compute: {ACCOUNTS * MONTHS:,} account-months, medians of 7, shuffled int64 lines")
    for name, seconds in medians.items():
        print(f"  {name:<9} {seconds * 1000:8.1f} ms   {seconds / medians['floor']:6.2f} x floor")
