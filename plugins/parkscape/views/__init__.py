"""Views: what one form of a page shows, drawn from the catalog as plain values."""
