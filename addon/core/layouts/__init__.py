"""One file per way people arrange revenue; each declares only how it differs.

``read`` is the door: a workbook and what the user asked for in, a Reading out. ``Ask.answers`` known:

    layout                                a layout's name
    basis                                 MRR | ARR | revenue
    currency                              a code such as EUR, where header and cells disagree
    rates                                 EUR:1.08,GBP:1.27 to the answered currency, one constant rate each
    blank_after_last, blank_end           churned | carry | exclude
    blank_before_first, blank_start       new | exclude
    blank_gap                             zero | carry
    bad_cells                             exclude
    text_amounts                          group | decimal, for texts such as 1.234
    duplicates                            add | refuse
    parents                               roll_up | separate
    row_7                                 account | total, for a row that may be either
    account_emea total                    account | total, the same for a label in a log
    dates                                 months, where a log's dates fall on any day
    status                                zero | count, for amounts beside "churned", and for
                                          subscriptions that were cancelled without an end
    amount_per                            month | quarter | year | term: how long an amount is for
    quantity                              multiply | included, for an amount beside a quantity
    discount                              take_off | included, for an amount beside a discount
    cents                                 yes | no
    terms                                 by_month | ratable_by_day, for invoice lines: the days of a term
    last_ends                             export | ended, where most end on one day
    complete                              yes, for a list in which nothing has ended
    repeated                              once | each, for rows that repeat another
    no_period                             invoice_month | exclude, for invoice lines without a service period
    movement_amount                       change, where a list of movements has amounts headed MRR
    lock                                  2024-12..2025-12 | open:2024-12..2025-12: a figure as reported
    opening                               new, for accounts that grow before a list of movements begins them
"""

from addon.core.layouts.reader import LAYOUTS, read

__all__ = ["LAYOUTS", "read"]
