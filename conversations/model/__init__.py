"""The vocabulary: everything that comes in, goes out or is remembered. Plain facts, nothing that acts."""
