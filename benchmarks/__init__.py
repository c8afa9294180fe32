"""Speed and memory, measured on whole cold processes; run with `make bench`. Never part of a test."""
