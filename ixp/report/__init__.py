"""What people and programs read: findings, plans, summaries."""
