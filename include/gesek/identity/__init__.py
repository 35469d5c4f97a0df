"""Who is who: matching source records to people and keeping their ids stable."""
