"""The app's side of the sandbox: starts runs, reads their records, and never unpickles anything."""
