"""Reading a company's own website: what it says about the company, and what is only there by accident."""
