"""The commands, one file each; importing them imports nothing heavy."""
