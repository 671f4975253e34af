"""The reading panel: teaching texts, conditions, glossary, hazards, examinations, coverage."""
