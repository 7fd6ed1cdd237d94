"""What citizens decide about their own data: blocks, consents, reservations, and who may act for them.

`definitions` says what can be set, `metadata` what can be said with it, `keeping` keeps settings in versions and
`powers` powers of attorney. `reading` gives them to the decision.
"""
