"""spreadsheets.batchUpdate: one module per family of request kinds, each kind registered by name."""

from deploy.local.google.batch import (
    cells,
    copying,
    dims,
    filters,
    objects,
    ranges,
    run,
    tabs,
    text,
)

FAMILIES = (
    cells,
    copying,
    dims,
    filters,
    objects,
    ranges,
    tabs,
    text,
)  # importing them registers their kinds
KINDS = run.KINDS
