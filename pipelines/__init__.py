"""Glocal: one article in, every EU language out.

The walk in ten lines, each a function:

    content.article.parse_article      Markdown → Article, a tuple of typed blocks
    content.segments.segments          Article → the texts to be translated
    translation.merge.merge            these and the translators' catalog → today's catalog
    translation.checks.check_catalog   Catalog → findings, with file and line
    translation.gate.decide            findings and progress → whether the language may go out
    translation.localize.localize      Article and Catalog → LocalizedArticle
    emails.render.render_email         LocalizedArticle → Email, as HTML and as plain text
    website.page.article_page          LocalizedArticle → its page; feeds and lists beside it
    website.releases.release           files → the website, switched to in one step
    delivery.protocol.deliver          Campaign → its provider, once

`actions/publish.py` tells the story in full; docs/architecture.md walks through it, function by function.
"""

__version__ = "0.1.0"
