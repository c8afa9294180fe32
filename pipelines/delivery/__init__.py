"""Mail to its readers, once: the ledger, the delivery protocol, the providers, and sending of our own."""
