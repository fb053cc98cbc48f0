"""The forms, one subject a file: what was typed is parsed and checked for being well-formed."""
