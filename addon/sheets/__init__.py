"""The customer's spreadsheet: opened with whose rights, read into tables, written back by account key.

    workbook      open_workbook -> read, write, remove; one click in one thread
    reading       metadata, values, formats: three requests (shape, formats)
    writing       keys, structure, values, verify: four requests
                  (accounts, ourtab, ourcolumns, values, verifying)
    removing      our tabs and columns, and nothing else
    marks, rows   how we recognise what is ours; what must stand beside which account
    http          the one transport: endpoint, patience, pace, Google's errors as ours (failures, decoding)
    access        the user's forwarded token, or a listed service account (introspection: whose token)
    csvbook       the same tables from a CSV or XLSX file

Tabs are addressed by id and columns by developer metadata, never by a title, a letter or a row kept from an
earlier request: between any two requests other people may sort, insert, delete, move and rename.
"""
