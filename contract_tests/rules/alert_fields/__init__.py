"""Rules of the fields of an alert; those of its device and its observables have folders of their own."""
