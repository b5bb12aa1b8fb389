"""From written cells to typed rows: headings, layouts and matrices as people write them."""
