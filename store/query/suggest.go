package query

// nearest returns the name of the field that is most like name, "" where none is near: up to a third of its letters
// differ, in folded form.
func nearest(name string, fields []Field) string {
	folded := []rune(Fold(name))
	if len(folded) > 64 {
		return ""
	}
	best, limit := "", max(1, len(folded)/3)+1
	for _, f := range fields {
		if d := distance(folded, []rune(Fold(f.Name)), limit); d < limit {
			best, limit = f.Name, d
		}
	}
	return best
}

// distance is how many letters must be inserted, left out or changed between a and b, at most limit.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			changed := diagonal
			if x != y {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return min(row[len(b)], limit)
}
