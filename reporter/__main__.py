"""`python -m reporter`: the command, where its script is not on the path."""

from reporter.cli import run

if __name__ == "__main__":
    run()
