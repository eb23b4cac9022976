"""A whole report in one message: its clauses, what could not be measured, numbers in words, and what is left over."""
