"""Benchmarks: each figure beside the database's own floor, measured in turn in one run."""
