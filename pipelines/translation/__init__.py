"""The gettext side: catalogs are read, merged, checked, judged, and laid over an article."""
