"""Texts of the site: in which languages they are there, how each translation was made, and how plainly they read."""
