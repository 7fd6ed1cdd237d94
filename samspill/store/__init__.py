"""PostgreSQL. The only package that knows there is a database driver.

`Store.transaction` is lazy: nothing is sent until the first statement, and a transaction whose only statement is its
last one (`Transaction.last`) costs a single round trip. Isolation is REPEATABLE READ throughout.
"""

from samspill.store.pool import Lane, Store
from samspill.store.statements import Named, queries
from samspill.store.transaction import Collision, Duplicate, Row, Transaction

__all__ = ["Collision", "Duplicate", "Lane", "Named", "Row", "Store", "Transaction", "queries"]
