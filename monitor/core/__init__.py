"""The pure core: text in, decisions out; no I/O, no clock, no logging."""
