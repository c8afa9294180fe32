"""A localized article on the web: pages, feeds, sitemap, and the releases that readers see."""
