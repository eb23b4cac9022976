"""Commands: the command line, one file a noun. Door: `app.main`."""
