"""Health: what is counted while the program runs, if it is well, and the small server that says so."""
