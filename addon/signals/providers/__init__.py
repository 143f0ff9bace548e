"""One file per source of signals. They do not know each other; what they share stands beside this package."""
