"""Checks of other views on a case: stakeholders, scenarios and what these change."""
