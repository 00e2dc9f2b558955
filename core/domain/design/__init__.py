"""Design: what a program is to be: its options, forecast, readiness, plan and rounds. Never reads or writes."""
