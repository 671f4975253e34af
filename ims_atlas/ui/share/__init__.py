"""Taking away what is in view: pictures, movies, models, web pages and tables."""
