"""Plain values that every other package may use. No input, no output."""
