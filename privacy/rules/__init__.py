"""Rules of privacy over plain values: retention and subject requests. No Django."""
