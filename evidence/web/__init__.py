"""The pages: what a browser asks, and what it gets."""
