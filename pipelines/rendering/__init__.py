"""What emails and website share: templates, inline Markdown, plain text, addresses."""
