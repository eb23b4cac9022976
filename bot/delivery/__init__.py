"""Delivery: parcels go out with one known fate each, within messengers' limits. Doors: `delivery.Delivery`, `sms`."""
