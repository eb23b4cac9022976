"""Groups: linking a staff group, moving a facility to another one, and who sits in it.

Doors: `linking.on_command`, `change_buttons`, `people_in_group`, `looks`.
"""
