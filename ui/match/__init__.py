"""The parts of the Match page. Show and ask; decide nothing and speak no SQL."""
