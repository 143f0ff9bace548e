"""One file per way people arrange revenue; each declares only how it differs."""
