"""Run: a use case that survives restarts, on DBOS behind a small door of ours.

``Desk`` is the side of the web: start, look, wait, cancel. ``Engine`` is the side of the worker: it takes
runs from the queue, carries them out as a ``DurableRun`` and takes over what a dead worker left. Both read
and write ``rows``; the durable-run engine only ever sees a run's id, never a cell value.
"""

from server.runs.desk import Desk
from server.runs.engine import Engine, Perform, migrate
from server.runs.news import News
from server.runs.rows import Rows, RunView, Work

__all__ = ["Desk", "Engine", "News", "Perform", "Rows", "RunView", "Work", "migrate"]
