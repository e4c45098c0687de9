"""Jinja2 pages, macros, style sheet and script of the built-in site."""
