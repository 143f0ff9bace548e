"""Help, privacy, terms and support, served as pages."""
