"""Delivery: out, one parcel with one known fate, within the messenger's limits. Doors: `delivery.Delivery`, `sms`."""
