"""news-monitor: feeds in, matched passages out."""

__version__ = "0.1.0"
