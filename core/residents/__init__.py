"""Residents: their IDs, names and addresses, and the roll that knows them."""
