"""What customers are told by mail: each is written in the transaction of what it tells of, as the policy says."""
