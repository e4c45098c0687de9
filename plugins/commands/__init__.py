"""Commands of the built-in plugins; a module here imports click at its top and nothing else."""
