"""The tests, mirroring evidence/."""
