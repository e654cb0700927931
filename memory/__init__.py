"""What the bank's copilot remembers: people, conversations, answers, releases and the audit trail."""
