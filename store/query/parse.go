package query

import "cofre/record"

// Parse reads a query.
func Parse(src string, schema record.Schema) (Expr, error) { return nil, nil }

// String prints.
func String(e Expr) string { return "" }
