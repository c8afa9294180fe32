"""Sending to every reader ourselves, over SMTP; `providers/smtp.py` is its face."""
