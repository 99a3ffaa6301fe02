"""Values that a user gives: settings, recipe, guides, boxes, damage, score."""
