"""Land: words round a commune's name: registered or living there, near it, another province, a mere remark."""
