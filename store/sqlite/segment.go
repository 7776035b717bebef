package sqlite

import "cofre/store/cursor"

// segment is a part of an order in which one walk along an index goes on without a break.
type segment struct {
	where     clause // about the columns of row x
	valueDown bool   // from large values to small ones
	idDown    bool   // ids of equal values from large to small
	oneValue  bool   // all rows have one value, or none
}

func direction(down bool) string {
	if down {
		return " DESC"
	}
	return ""
}

// order is the segment's order by those columns; an order by id alone names one.
func (g segment) order(value, id string) string {
	if g.oneValue || value == id {
		return id + direction(g.idDown)
	}
	return value + direction(g.valueDown) + ", " + id + direction(g.idDown)
}

// beyond compares a column with a place: what lies behind it in the walk's direction, itself where the place lies before
// it in this direction.
func beyond(column string, down, itself bool, value any) clause {
	operator := " > ?"
	if down {
		operator = " < ?"
	}
	if itself {
		operator = operator[:2] + "= ?"
	}
	return clause{column + operator, []any{value}}
}

// idSegment is an order by id, from a place on.
func idSegment(id string, from *cursor.Place, backward, desc bool) segment {
	g := segment{where: clause{sql: "1"}, idDown: backward != desc, oneValue: true}
	if from != nil {
		g.where = beyond(id, g.idDown, from.Behind == backward, from.ID)
	}
	return g
}

// segments are the parts of an order by column value, absent ones last, ties by id, from a place on.
func segments(value string, from *cursor.Place, backward, desc bool) []segment {
	down := backward != desc
	present := segment{where: clause{sql: value + " IS NOT NULL"}, valueDown: down, idDown: backward}
	absent := segment{where: clause{sql: value + " IS NULL"}, idDown: backward, oneValue: true}
	if from == nil {
		if backward {
			return []segment{absent, present}
		}
		return []segment{present, absent}
	}
	rest := beyond("x.id", backward, from.Behind == backward, from.ID)
	if from.Value == nil {
		absent.where = absent.where.and(rest)
		if backward {
			return []segment{absent, present}
		}
		return []segment{absent}
	}
	same := segment{where: clause{value + " = ?", []any{from.Value}}.and(rest), idDown: backward, oneValue: true}
	present.where = beyond(value, down, false, from.Value)
	if backward {
		return []segment{same, present}
	}
	return []segment{same, present, absent}
}
