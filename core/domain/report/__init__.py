"""Report: what a team composes for leadership, cell by cell. Values in, values out; knows no page, no file format."""
