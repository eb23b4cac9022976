"""People: contacts, patients, caregivers, credentials, facilities, staff.

Doors: `contacts.Contacts`, `patients.Patients`, `caregivers.Caregivers`, `credentials.Credentials`,
`facilities.Facilities`, `staff.StaffMembers`.
"""
