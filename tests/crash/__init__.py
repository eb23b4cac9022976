"""What tests of kills, outages and jumping clocks are made of."""
