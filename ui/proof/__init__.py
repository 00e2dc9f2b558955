"""What the Proof page is made of: a module for each of its parts."""
