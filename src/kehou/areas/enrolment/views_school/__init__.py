"""Pages of the school's side of enrolment: class teacher (phone) and office (desk)."""
