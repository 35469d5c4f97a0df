"""The beneficiary file of a programme, packaged and handed over to its agency (OPD)."""
