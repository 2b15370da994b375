"""The remedies, one file for each kind of culprit. ``registry`` lists them."""
