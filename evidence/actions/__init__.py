"""The verbs: everything that changes the catalog, each in one transaction with one ledger entry."""
