"""Outside data: what is asked, what is believed."""
