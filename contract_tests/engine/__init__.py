"""What the rules stand on: the document, the session, recorded answers, looking again and the verdict."""
