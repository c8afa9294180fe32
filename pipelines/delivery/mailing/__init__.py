"""Sending to each reader ourselves: lists, messages, the log of recipients, and transports."""
