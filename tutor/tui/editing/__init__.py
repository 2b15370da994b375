"""What the editor knows of Python text. Functions of text alone: no widget, no file, nothing is executed."""
