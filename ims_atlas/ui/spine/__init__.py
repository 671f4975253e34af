"""The spine selector: a drawn column on which a spinal level is chosen."""
