"""The parts of the Settings page. Show and ask; decide nothing and speak no SQL."""
