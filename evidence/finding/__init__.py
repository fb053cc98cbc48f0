"""Finding what the catalog holds: words to terms, queries, the index."""
