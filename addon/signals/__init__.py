"""What is known about a company or a person, and what it may cost to know more."""
