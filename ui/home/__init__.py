"""The parts of the Home page. Show and ask; decide nothing and speak no SQL."""
