"""The planner's workbook: made from a case, and marked where something is wrong."""
