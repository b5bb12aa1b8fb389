"""How far the answer can be trusted: weights, scenarios, draws and regret."""
