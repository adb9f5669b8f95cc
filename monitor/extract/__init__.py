"""Extraction: a page becomes an article's own text, in a worker that can be killed."""

from monitor.extract.reader import PAGE_MODULES, PageReader, signature

__all__ = ["PAGE_MODULES", "PageReader", "signature"]
