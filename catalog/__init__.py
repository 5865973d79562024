"""linkledger: a ledger of an article's references, their health and their repair."""

__version__ = "0.1.0"
