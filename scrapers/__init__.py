"""Documents in, references out: what an article links to, as it is printed, and where its bytes stand."""

from scrapers.detect import detect_format, parse
from scrapers.reference import Document, Reference, ScrapeError

__all__ = ["Document", "Reference", "ScrapeError", "detect_format", "parse"]
