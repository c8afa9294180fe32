"""A localized article as an email: MJML filled in, linted, made HTML, and looked at before it leaves."""
