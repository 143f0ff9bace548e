"""What must survive a restart: tables, migrations, encryption at rest."""
