"""Each service joins the rooms into one job that a cog calls."""
