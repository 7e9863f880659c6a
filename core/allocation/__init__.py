"""Shares that are not booked on the spot: waited for, granted by need, handed out by staff."""
