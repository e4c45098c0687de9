"""The analyses that the site knows; each is a plugin that uses the public door."""
