"""What staff do at a desk: signing in, what they reach, and what the console's pages ask for."""
