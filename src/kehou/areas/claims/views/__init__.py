"""Pages of claims: the family (phone), whoever checks (desk), the district's counts."""
