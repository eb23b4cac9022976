"""Care: alarms, tasks, letters, transfers, pauses, the standing of each illness, the audit, the program's health.

Doors: `alerts.Alerts`, `tasks.Tasks`, `letters.Letters`, `transfers.Transfers`, `pauses.Pauses`,
`standings.Standings`, `audit.Audit`, `program_health.ProgramHealth`.
"""
