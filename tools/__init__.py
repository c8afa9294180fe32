"""Scripts that write what is generated: run them again when their source changes."""
