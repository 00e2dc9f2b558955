"""Documents: values in, a file or text out. Nothing here reads the database, the clock or a network."""
