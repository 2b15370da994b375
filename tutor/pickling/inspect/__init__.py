"""Reading an object for what it is: its type, its names, how it reduces, and what its bytes say."""
