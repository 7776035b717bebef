package jsonscan

// Window returns how many bytes the scanner's window takes.
func (s *Scanner) Window() int { return s.win.Size() }
