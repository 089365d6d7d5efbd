"""Documents built of the values of the other rooms, a family each."""
