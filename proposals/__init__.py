"""From what is known of a client to a proposal: matching, calculators, drafting, the check, the Word document."""
