module cofre

go 1.26.0
