"""The flyway map: `data` makes the value, `page` the page that opens anywhere, `stills` pictures for reports."""
