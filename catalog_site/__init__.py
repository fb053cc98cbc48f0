"""The Django project around the catalog: its settings, addresses and server entry."""
