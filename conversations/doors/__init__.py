"""Doors: what an input means, and which feature it goes to. Enter by `patient_door.hear` and `staff_door.hear`."""
