"""Blocks to HTML, to Markdown, to JSON and CSV, from the same data."""
