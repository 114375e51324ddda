"""What is known of hardware and of models, shipped with the package, and how it is looked up."""
