"""The same outputs the way a careful analyst writes them in pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd


def run(accounts: np.ndarray, periods: np.ndarray, cents: np.ndarray, n: int, width: int) -> dict:
    """The outputs of ``floor.run`` from a frame of lines."""
    lines = pd.DataFrame({"account": accounts, "period": periods, "cents": cents})
    wide = lines.pivot_table(index="account", columns="period", values="cents", aggfunc="sum", fill_value=0)
    wide = wide.reindex(index=range(n), columns=range(width), fill_value=0)
    window = _movements(wide, width - 13, width - 1)
    monthly = [_movements(wide, i - 1, i).sum() for i in range(1, width)]
    trailing = []
    for i in range(12, width):
        start, end = wide[i - 12], wide[i]
        base = start.sum()
        held = pd.concat([start, end], axis=1).min(axis=1).sum()
        trailing.append((end[start > 0].sum() / base, held / base))
    return {
        "window": {kind: window[kind].to_numpy() for kind in window},
        "monthly": [tuple(int(v) for v in row) for row in monthly],
        "trailing": trailing,
    }


def _movements(wide: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    start, end = wide[first], wide[last]
    change, zero = end - start, 0
    here, gone = start > 0, end == 0
    before = (wide.loc[:, : first - 1] > 0).any(axis=1) if first else pd.Series(False, index=wide.index)
    return pd.DataFrame(
        {
            "start": start,
            "expansion": change.where(here & (change > 0), zero),
            "contraction": (-change).where(here & ~gone & (change < 0), zero),
            "churn": start.where(here & gone, zero),
            "reactivation": end.where(~here & ~gone & before, zero),
            "new": end.where(~here & ~gone & ~before, zero),
            "end": end,
        }
    )
