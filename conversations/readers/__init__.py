"""Readers: what a person typed -> Read, Unclear or Misread. One kind of answer a file; none ever raises on a text."""
