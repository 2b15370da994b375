"""Keys, clicks, pastes, sizes and suspensions at random, as a terminal would send them to the app."""
