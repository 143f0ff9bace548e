"""The customer's spreadsheet: opened with whose rights, read into tables, written back by account key."""
