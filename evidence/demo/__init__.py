"""The demonstration: two cases and their people, made by the same actions a user calls."""
