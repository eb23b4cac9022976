"""People: contacts, patients, caregivers, credentials, facilities, staff."""
