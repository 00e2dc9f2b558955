"""The frame: what every page stands in and is made of. Imports no page's own folder."""
