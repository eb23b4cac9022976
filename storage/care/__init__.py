"""Care: alarms, tasks, letters, transfers, pauses, the standing of each illness, the audit."""
