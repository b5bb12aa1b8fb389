"""Views: stakeholders and scenarios, what each would fund, and what all could live with."""
