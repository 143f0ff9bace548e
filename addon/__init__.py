"""Keeprate: retention, flags and company signals inside a spreadsheet.

The map, on one screen. Higher imports lower, never the other way round:

    recording                 the way to a first number: current revenue kept month by month
    compute_nrr | enrich      the two use cases: workbook -> numbers or signals -> written back
    sheets | signals          the customer's spreadsheet | what is known about a company
    store                     what must survive a restart
    core | run                the pure product | how a use case tells its progress
    errors                    every error, grouped by what the reader should do

Inside ``core`` the product is one straight line of six nouns:
Table -> Ledger -> Movements -> Retention -> Flags -> Report.
"""
