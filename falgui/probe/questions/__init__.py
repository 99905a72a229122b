"""What is asked, one subject a module and one question a function."""
