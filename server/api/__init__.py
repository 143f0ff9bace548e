"""One file per use case: parse, call, answer; no logic."""
