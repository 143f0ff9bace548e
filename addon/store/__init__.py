"""What must survive a restart: tables, migrations, encryption at rest, and rates shared by processes.

Read in this order: ``tables`` (what is kept), ``engine`` (one database for us and the durable-run engine),
``migrate`` (run once, by the launcher), ``keyring`` (secrets at rest), ``limits`` (one row holds a rate).
"""
