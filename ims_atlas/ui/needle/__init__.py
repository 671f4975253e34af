"""What a needle passes: a column of depths, a section picture, a corridor."""
