"""The parts of the KPIs page. Show and ask; decide nothing and speak no SQL."""
