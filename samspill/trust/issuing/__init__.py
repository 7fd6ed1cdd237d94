"""The security token service: who may ask for tokens, what they say, and when they end. Pure rules, and their store."""
