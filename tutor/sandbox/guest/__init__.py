"""The side of the sandbox that runs the snippet. Standard library only, Python 3.9 syntax."""
