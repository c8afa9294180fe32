"""The desk: the web pages on which the people of a newsletter work. What they do is in `actions/`."""
