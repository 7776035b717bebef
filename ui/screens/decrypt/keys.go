package decrypt

import (
	"charm.land/bubbles/v2/key"

	"cofre/ui/keymap"
	"cofre/ui/screen"
)

// keys is the screen's bindings. Those of lists are the console's.
type keys struct {
	pick, reveal, primary, space, all, copy, mask, compare, other, move, scroll key.Binding
	up, down, pageUp, pageDown, top, bottom                                     key.Binding
}

func (s *Screen) keys(c screen.Context) keys {
	t := c.Text.Decrypt()
	l := keymap.Lists(c.Text, c.Theme.Signs.Arrows, t.KeyReveal)
	k := keys{
		pick:    keymap.New("enter", t.KeyOpen, "enter"),
		reveal:  keymap.New("r", t.KeyReveal, "r"),
		primary: keymap.New("enter", t.KeyReveal, "enter"),
		space:   keymap.New(c.Text.Keys().Space, t.KeyChoose, "space"),
		all:     keymap.New("a", t.KeyAll, "a"),
		copy:    keymap.New("y", t.KeyCopy, "y"),
		mask:    keymap.New("m", t.KeyMask, "m"),
		compare: keymap.New("c", t.KeyCheck, "c"),
		other:   keymap.New("/", t.KeyOther, "/"),
		move:    l.Move,
		scroll:  keymap.New(c.Theme.Signs.Arrows, t.KeyScroll, "up", "down"),
		up:      l.Up, down: l.Down, pageUp: l.PageUp, pageDown: l.PageDown, top: l.Top, bottom: l.Bottom,
	}
	if s.mode == picking { // letters are typed
		k.up.SetKeys("up")
		k.down.SetKeys("down")
	}
	return k
}

// Keys lists what the keys do now.
func (s *Screen) Keys(c screen.Context) []keymap.Group {
	switch s.mode {
	case picking:
		return s.pickKeys(c)
	case whole:
		return s.longKeys(c)
	case reading:
	}
	return s.pageKeys(c)
}

func (s *Screen) pageKeys(c screen.Context) []keymap.Group {
	t, k := c.Text.Decrypt(), s.keys(c)
	if !s.page.known || s.page.missing || s.page.damaged {
		return []keymap.Group{{Title: t.HelpRecord, Bindings: []key.Binding{k.other}}}
	}
	bindings := s.fieldKeys(c, k)
	if !c.ReadOnly && s.closed(c) > 1 {
		bindings = append(bindings, k.all)
	}
	return []keymap.Group{
		{Title: t.HelpRecord, Bindings: append(bindings, k.other, k.move)},
		{Title: c.Text.App().Moving, Bindings: []key.Binding{k.pageUp, k.pageDown, k.top, k.bottom}},
	}
}

// fieldKeys is what can be done with the selected field and the chosen ones.
func (s *Screen) fieldKeys(c screen.Context, k keys) (out []key.Binding) {
	t, f := c.Text.Decrypt(), s.current()
	if f == nil {
		return nil
	}
	shown, _, _ := s.exposure(c.Now)
	_, _, open := s.shown(f.name, c.Now)
	may := !c.ReadOnly && len(s.chosen(c.Now)) > 0
	cut := s.isCut(c, f)
	if cut {
		k.primary.SetHelp("enter", t.KeyWhole)
	}
	if open {
		out = append(out, k.copy)
	}
	if shown > 0 {
		out = append(out, k.mask)
	}
	if s.comparable(c, f) {
		out = append(out, k.compare)
	}
	if !f.hashed && !open && !c.ReadOnly {
		if shown > 0 {
			k.space.SetHelp(k.space.Help().Key, t.KeyField)
		}
		out = append(out, k.space)
	}
	k.primary.SetEnabled(cut || (may && !f.hashed))
	k.reveal.SetEnabled(may && (cut || f.hashed))
	return append(out, k.primary, k.reveal)
}

// comparable reports whether a typed value can be compared with the field now.
func (s *Screen) comparable(c screen.Context, f *field) bool {
	return f.hashed && (s.latest(c.Now) != nil || (s.onlyHashes() && !c.ReadOnly))
}

// closed is how many fields are sealed now and could be revealed.
func (s *Screen) closed(c screen.Context) (n int) {
	for i := range s.page.fields {
		if f := &s.page.fields[i]; !f.hashed && !s.isShown(c, f) {
			n++
		}
	}
	return n
}
