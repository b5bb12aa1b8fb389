"""How long work is run: in stages that can be stopped, on many workers, with draws that the seed alone decides."""
