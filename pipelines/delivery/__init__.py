"""The edge: the ledger, the delivery protocol, providers, and the website's release."""
