"""The gettext side: catalogs are read, merged, checked and judged, and laid over an article."""
