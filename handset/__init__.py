"""A phone and a carrier on this machine, so that everything runs without an account.

It talks HTTP only and imports nothing of the service.
"""
