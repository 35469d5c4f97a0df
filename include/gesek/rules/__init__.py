"""Rules as data: conditions over declared fields, read strictly and turned into SQL. Programmes and criteria share them."""
