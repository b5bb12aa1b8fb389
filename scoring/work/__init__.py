"""How long work is run: in stages that can be stopped and whose answers are kept, on many workers, with draws that the seed alone decides."""
