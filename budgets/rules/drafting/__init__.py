"""Budget decisions that the program drafts: from the results, from what became of them, from an audit opinion."""
