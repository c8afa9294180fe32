"""What other packages try their providers with: the contract that ours keep, for pytest."""
