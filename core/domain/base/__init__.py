"""Base: people, text, intervals, dates and events, which every other noun may use. Imports no other noun."""
