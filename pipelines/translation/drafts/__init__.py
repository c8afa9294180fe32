"""Machine drafts: what an engine is, how its answers are checked, how a draft is known for one."""
