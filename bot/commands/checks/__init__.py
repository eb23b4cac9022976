"""Checks of `f0care doctor`: each looks at one thing, changes nothing, and says how to mend it."""
