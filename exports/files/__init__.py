"""Files of returns: kept encrypted, handed out as one bundle."""
