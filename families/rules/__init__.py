"""The rules of casework as pure functions: cases, people, identifiers, what a search asks for."""
