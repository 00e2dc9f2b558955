"""Charts: a frame in, an Altair chart out; a file per noun. Reads nothing, knows no screen."""
