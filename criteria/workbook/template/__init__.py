"""The planner's workbook: a sheet for each table, with its notes, drop-downs, prompts and print set-up."""
