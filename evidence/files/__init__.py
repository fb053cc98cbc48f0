"""Bytes in, facts out: everything here works on files alone and knows no database."""
