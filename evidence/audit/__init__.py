"""Compare what the catalog holds with what its ledger says; nothing here changes anything."""
