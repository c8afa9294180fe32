"""The source side: Markdown, front matter and pasted text become articles and segments."""
