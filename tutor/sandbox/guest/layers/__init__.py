"""The layers of isolation, one file each. Every layer is tried, and what came of it is reported.

Runs inside the sandbox: standard library only, Python 3.9 syntax, no import from the app.
"""
