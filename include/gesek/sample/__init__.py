"""An invented regency: seeded registry exports and village workbooks in the layouts of the real ones."""
