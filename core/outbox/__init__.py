"""What the line sends by itself: notices, their way to the provider, and what became of them."""
