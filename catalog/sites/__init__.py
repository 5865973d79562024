"""What is known of single hosts: data first, code where data cannot say it."""
