"""Evidence Catalog: footage and documents, where they came from, and what is known of them."""
