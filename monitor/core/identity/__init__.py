"""Who is who: canonical addresses, fingerprints of texts, and the ids made of them."""

from monitor.core.identity.address import (
    canonical_url,
    hides_secret,
    host_of,
    is_site_root,
    shown_like,
    without_password,
)
from monitor.core.identity.census import (
    Census,
    KnownItem,
    Repeat,
    Sighting,
    take_census,
)
from monitor.core.identity.fingerprint import alert_id, article_id, same_headline, same_text, text_hash
from monitor.core.identity.keys import ItemKeys, content_digest, item_keys
from monitor.core.identity.sites import same_site, site_of

__all__ = [
    "Census",
    "ItemKeys",
    "KnownItem",
    "Repeat",
    "Sighting",
    "alert_id",
    "article_id",
    "canonical_url",
    "content_digest",
    "hides_secret",
    "host_of",
    "is_site_root",
    "item_keys",
    "same_headline",
    "same_site",
    "same_text",
    "shown_like",
    "site_of",
    "take_census",
    "text_hash",
    "without_password",
]
