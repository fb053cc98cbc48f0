"""What the catalog's work costs beside a named anchor: `python -m tests.benchmarks [NAME…]`."""
