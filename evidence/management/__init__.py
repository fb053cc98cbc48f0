"""The catalog on the command line."""
