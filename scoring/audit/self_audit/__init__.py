"""The model audits itself: what may not change a decision is changed, and whatever does change it is explained."""
