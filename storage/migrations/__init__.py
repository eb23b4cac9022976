"""The way from any older schema to today's: one revision after another, the same for both databases."""
