"""Mail that comes back: read out of a mailbox, understood, and written into the record."""
