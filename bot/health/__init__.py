"""Health: figures counted while the program runs, and the small server that says if it is well. Door: `door`."""
