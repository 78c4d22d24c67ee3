"""Pictures of figures. The only room that imports matplotlib, and that in a process of its own."""
