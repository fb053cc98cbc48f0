"""What leaves the catalog."""
