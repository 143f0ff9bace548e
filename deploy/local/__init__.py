"""A whole customer on one machine: a stand-in for Google, the Apps Script runtime, and the page."""
