package cli

import (
	"bufio"
	"context"
	"encoding/csv"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"cofre/record"
	"cofre/record/safetext"
	"cofre/store"
	"cofre/store/query"
	"cofre/vault"
)

type usersFlags struct {
	sort   string
	limit  int
	fields []string
	csv    bool
}

func (a *app) usersCommand() *cobra.Command {
	var f usersFlags
	cmd := &cobra.Command{
		Use:   "users [QUERY...]",
		Short: "List users, masked",
		Long: `List the users that a query selects, all of them, as they are stored: clear fields, and masks in place of what is
protected. No master key is needed. Several arguments are joined by a blank.

  ana gomez            both words, in any clear text field; accents and case do not matter
  gom*                 words that start with gom
  "calle mayor"        the words side by side
  red OR blue          either; parentheses group; -red negates
  color_favorito:rojo  the whole value; user_name:ana* starts with; auto:* is there at all
  cantidad_compras_realizadas>10   also >=, <, <=, and 10..20
  fec_alta:2021..2023-06           dates: a year, month, day or time; ends are included
  ip:10.0.0.0/8        an address or a network`,
		Example: `  cofre users
  cofre users ana color_favorito:rojo --sort -fec_alta --limit 20
  cofre users 'fec_alta>=2023' --csv --fields id,user_name,fec_alta > users.csv
  cofre users --json | jq .credit_card_num`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.users(cmd.Context(), strings.Join(args, " "), f)
		},
	}
	cmd.Flags().StringVar(&f.sort, "sort", "", "order by a clear field; with a leading - from the largest")
	cmd.Flags().IntVar(&f.limit, "limit", 0, "print at most this many (default: all)")
	cmd.Flags().StringSliceVar(&f.fields, "fields", nil, "print these fields, separated by commas")
	cmd.Flags().BoolVar(&f.csv, "csv", false, "print as CSV with a header line")
	return cmd
}

// query reads the query and the order against the policy.
func (a *app) query(text, sort string) (store.Query, error) {
	schema := a.policy.Schema()
	where, err := query.Parse(text, schema)
	if err != nil {
		return store.Query{}, err
	}
	q := store.Query{Where: where}
	q.Sort, q.Desc = strings.CutPrefix(sort, "-")
	if q.Sort == "" || q.Sort == "id" {
		return q, nil
	}
	f, ok := schema.Field(q.Sort)
	if !ok || f.Protected || f.Kind == record.KindNone {
		return store.Query{}, usagef("it sorts by: "+strings.Join(sortable(schema), ", "), "--sort: users cannot be sorted by %q", q.Sort)
	}
	return q, nil
}

func sortable(schema record.Schema) []string {
	names := []string{"id"}
	for _, f := range schema {
		if !f.Protected && f.Kind != record.KindNone && f.Name != "id" {
			names = append(names, f.Name)
		}
	}
	return names
}

func (a *app) users(ctx context.Context, text string, f usersFlags) error {
	v, err := a.open(ctx, true)
	if err != nil {
		return err
	}
	if f.limit < 0 || (f.csv && a.flags.json) {
		return usagef("`cofre users --help` has examples", "--limit is negative, or --csv and --json are both there")
	}
	q, err := a.query(text, f.sort)
	if err != nil {
		return err
	}
	return buffered(a.out, func(w *bufio.Writer) error {
		list := a.rowPrinter(w, f)
		if err := v.List(ctx, q, f.limit, list.row); err != nil {
			return err
		}
		return list.close()
	})
}

// rowPrinter prints rows in the form that was asked for.
type rowPrinter struct {
	row   func(vault.Row) error
	close func() error
}

func (a *app) rowPrinter(w *bufio.Writer, f usersFlags) rowPrinter {
	switch {
	case a.flags.json:
		return rowPrinter{
			row:   func(r vault.Row) error { return printLine(w, rowJSON(r, f.fields)) },
			close: func() error { return nil },
		}
	case f.csv:
		return a.csvPrinter(w, f.fields)
	default:
		return a.textPrinter(w, f.fields)
	}
}

// rowJSON is a row as an object: id always, then what was asked for.
func rowJSON(r vault.Row, fields []string) []byte {
	var members []member
	if len(fields) == 0 {
		for _, m := range r.Members {
			members = append(members, member{m.Name, m.JSON})
		}
		return object(members)
	}
	for _, name := range withID(fields) {
		if text, ok := r.Member(name); ok {
			members = append(members, member{name, text})
		}
	}
	return object(members)
}

func withID(fields []string) []string {
	out := []string{"id"}
	for _, f := range fields {
		if f = strings.TrimSpace(f); f != "id" && f != "" {
			out = append(out, f)
		}
	}
	return out
}

func cells(r vault.Row, fields []string, safe func(string) string) []string {
	out := make([]string, len(fields))
	for i, name := range fields {
		if text, ok := r.Member(name); ok {
			out[i] = safe(plainValue(text))
		}
	}
	return out
}

func (a *app) csvPrinter(w io.Writer, fields []string) rowPrinter {
	names := fields
	if len(names) == 0 {
		for _, f := range a.policy.Schema() {
			names = append(names, f.Name)
		}
	}
	names = withID(names)
	out := csv.NewWriter(w)
	headed := false
	head := func() error {
		if headed {
			return nil
		}
		headed = true
		return outputError(out.Write(names))
	}
	return rowPrinter{
		row: func(r vault.Row) error {
			if err := head(); err != nil {
				return err
			}
			return outputError(out.Write(cells(r, names, safetext.CSV)))
		},
		close: func() error {
			if err := head(); err != nil {
				return err
			}
			out.Flush()
			return outputError(out.Error())
		},
	}
}

func (a *app) textPrinter(w io.Writer, fields []string) rowPrinter {
	schema := a.policy.Schema()
	names := withID(fields)
	if len(fields) == 0 {
		names = a.usualFields()
	}
	columns := make([]column, len(names))
	for i, name := range names {
		columns[i] = column{head: terminal(name)}
		if f, ok := schema.Field(name); ok {
			columns[i].head = f.Label
			columns[i].right = f.Kind == record.KindInteger
		}
	}
	t, n := newTable(w, columns...), 0
	return rowPrinter{
		row: func(r vault.Row) error {
			n++
			return outputError(t.row(cells(r, names, terminal)...))
		},
		close: func() error {
			if n == 0 {
				a.say("No user matches.")
			}
			return outputError(t.close())
		},
	}
}

// usualFields is what a list shows when nobody chose: id, name, first date, what is protected.
func (a *app) usualFields() []string {
	names := []string{"id"}
	if u := a.policy.UsernameField(); u != "" && u != "id" {
		names = append(names, u)
	}
	dated := false
	for _, f := range a.policy.Schema() {
		if f.Kind == record.KindDate && !f.Protected && !dated {
			dated = true
			names = append(names, f.Name)
		}
	}
	for _, f := range a.policy.Schema() {
		if f.Protected && f.Name != "id" {
			names = append(names, f.Name)
		}
	}
	return names
}
