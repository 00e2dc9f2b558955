"""A page that holds one of everything, to test the cells and the headers in a real browser."""
