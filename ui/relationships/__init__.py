"""The parts of the Relationships page. Show and ask; decide nothing and speak no SQL."""
