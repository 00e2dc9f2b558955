"""The parts of the Review page. Show and ask; decide nothing and speak no SQL."""
