"""Whether anything keeps the rules: witnesses, conflicts, and the smallest sets that clash."""
