"""Rules of the credentials of any list: without all of them valid there is no data, and none is repeated."""
