"""The service: who is calling, long runs, and one route per use case."""
