"""The programme a demonstration shows: real clusters as the pack has them, everything else invented and marked so."""
