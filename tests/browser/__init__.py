"""The few journeys in real Chromium, and what they need: a server, a browser, a watch on what it does."""
