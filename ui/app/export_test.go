package app

import tea "charm.land/bubbletea/v2"

// Tick is the message of each second.
func Tick() tea.Msg { return tickMsg{} }
