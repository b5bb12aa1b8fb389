"""How long work is run: in stages that stop when told and keep their answers, on many workers, with draws the seed decides."""
