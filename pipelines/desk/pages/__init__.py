"""The desk's pages, a module each: its handlers, and its `routes`."""
