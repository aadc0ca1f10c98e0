"""Personal contacts and numbers in texts, found and masked: what a dataset must not pass on."""





