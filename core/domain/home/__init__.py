"""Home: how far a program is, what is due, the one next step, what happened. Decides; never reads or writes."""
