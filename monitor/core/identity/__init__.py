"""Who is who: canonical addresses, fingerprints of texts, and the ids made of them."""

from monitor.core.identity.address import canonical_url, host_of, is_site_root, without_password
from monitor.core.identity.fingerprint import alert_id, article_id, same_headline, same_text, text_hash

__all__ = [
    "alert_id",
    "article_id",
    "canonical_url",
    "host_of",
    "is_site_root",
    "same_headline",
    "same_text",
    "text_hash",
    "without_password",
]
