"""What Glocal knows of each language."""
