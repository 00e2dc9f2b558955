"""The parts of the Design page. Show and ask; decide nothing and speak no SQL."""
