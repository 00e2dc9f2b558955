"""The parts of the Recruit page. Show and ask; decide nothing and speak no SQL."""
