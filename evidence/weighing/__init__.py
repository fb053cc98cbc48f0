"""What bears on a statement, and from how many independent origins."""
