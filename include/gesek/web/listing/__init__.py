"""The list: drafts, what they change, the proposal with its approvals and papers, and the families behind each figure."""
