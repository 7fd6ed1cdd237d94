"""How often clients call, how often they may, and how often they did: limits, buckets and counts."""
