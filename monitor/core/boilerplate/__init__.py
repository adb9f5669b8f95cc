"""What of an article's text is its site's and not the article's own."""

from monitor.core.boilerplate.memory import Boilerplate, SiteMemory

__all__ = ["Boilerplate", "SiteMemory"]
