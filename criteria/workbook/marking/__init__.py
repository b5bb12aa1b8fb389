"""A marked copy of a planner's workbook, edited inside its zip so that nothing else of it is lost."""
