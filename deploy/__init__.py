"""How Keeprate reaches its users: containers, the Apps Script push, and a whole customer on one machine."""
