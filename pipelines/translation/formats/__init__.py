"""Exchange formats of catalogs, one module each."""
