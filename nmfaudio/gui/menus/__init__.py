"""The menu bar, submenus, context menus and what their entries do."""
