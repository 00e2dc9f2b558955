"""The parts of the Report page. Show and ask; decide nothing and speak no SQL."""
