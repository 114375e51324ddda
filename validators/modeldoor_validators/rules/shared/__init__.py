"""Rules and knowledge that several contracts share; each contract names the places where they hold."""
