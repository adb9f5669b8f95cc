"""Channels: an alert becomes a message where people see it (e-mail, chat, terminal) or programs read it (JSON)."""

from monitor.notify.channel import open_channel
from monitor.notify.payload import alert_object
from monitor.notify.sample import sample_alert, sample_parcel

__all__ = ["alert_object", "open_channel", "sample_alert", "sample_parcel"]
