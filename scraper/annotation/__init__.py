"""People's labels in and out: spreadsheets, Label Studio, doccano; how far annotators agree."""
