"""What the kill tests are made of: the bots as a process that can be killed, and patients who notice everything."""
