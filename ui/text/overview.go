package text

import (
	"strconv"
	"time"
)

// Overview is the words of the overview.
type Overview struct {
	Title string `max:"20"`

	// Counters.
	Users         string                             `max:"16"`
	SealedValues  string                             `max:"16"`
	Rejects       string                             `max:"16"`
	NotVerified   string                             `max:"16"`
	Reveals       string                             `max:"16"`
	Today         func(count string) string          `max:"14"`
	NoneToday     string                             `max:"14"`
	EachUser      func(count string) string          `max:"16"`
	Waiting       string                             `max:"14"`
	NeverVerified string                             `max:"14"`
	AllVerified   string                             `max:"14"`
	Failed        func(count string) string          `max:"14"`
	Operators     func(n int64, count string) string `max:"16"`
	About         func(count string) string          `max:"16"`
	UpTo          func(count string) string          `max:"16"`
	NotRead       string                             `max:"14"`
	Reading       func(what, seconds string) string  `max:"52"`
	ReadingCounts string                             `max:"32"`
	ReadingSample string                             `max:"32"`
	ReadingToday  string                             `max:"32"`
	ReadingDays   string                             `max:"32"`
	ReadingTop    string                             `max:"32"`
	ReadingLog    string                             `max:"32"`
	AsOf          func(clock string) string          `max:"24"`

	// The chart by day.
	By       [4]string `max:"28"` // day, week, month, year
	Sealing  string    `max:"24"`
	UTC      string    `max:"4"`
	Now      [4]string `max:"12"` // today, this week, …
	Busiest  string    `max:"12"`
	Quietest string    `max:"12"`
	Average  string    `max:"12"`
	Latest   string    `max:"12"`
	Each     [4]string `max:"12"` // a day, a week, …
	Empty    func(n int64, count string, unit int) string
	NoDates  string                  `max:"56"`
	WeekOf   func(day string) string `max:"24"`

	// Top values.
	TopValues string `max:"28"`
	Others    string `max:"10"`
	Absent    string `max:"12"`
	NoValues  string `max:"56"`
	NoField   string `max:"56"`
	Distinct  string `max:"56"`

	// Protection, and what happened last.
	Protection   string `max:"24"`
	FieldsSealed func(n, of int64) (figure, after string)
	LastIngest   string `max:"14"`
	LastVerify   string `max:"14"`
	LastRotation string `max:"14"`
	Runs         string `max:"14"`
	Store        string `max:"14"`
	SealedFields string `max:"14"`
	OfFields     func(of string) string
	Records      func(n int64, count string) string
	Rejected     func(n int64, count string) string
	Stopped      string `max:"14"`
	Broken       string `max:"14"`
	Died         string `max:"14"`
	Whole        string `max:"10"`
	Never        string `max:"14"`
	NoRuns       string `max:"16"`
	Writing      func(n int64, count string) string
	Interrupted  func(n int64, count string) string
	SweepDoes    string `max:"20"`
	Epoch        func(n string) string

	// No records.
	NoUsers    string `max:"56"`
	NoUsersWhy string
	GoIngest   string `max:"20"`

	// Choosing a field.
	ChooseDate  string `max:"28"`
	ChooseField string `max:"28"`
	SealedAt    string `max:"40"`
	Kept        string
	CommandDay  func(field string) string
	CommandTop  func(field string) string

	// What keys do.
	KeyChart   string `max:"14"`
	KeyField   string `max:"10"`
	KeyRange   string `max:"10"`
	KeyWider   string `max:"24"`
	KeyCloser  string `max:"24"`
	KeyColumn  string `max:"14"`
	KeyValue   string `max:"14"`
	KeyBrowse  string `max:"14"`
	KeyRefresh string `max:"12"`
	KeyClear   string `max:"24"`
}

// Overview returns the words of the overview.
func (c Catalogue) Overview() Overview { return choose(c, overviewEN, overviewES) }

func overviewEN() Overview {
	t := overviewFactsEN()
	t.Title = "overview"
	t.Users, t.SealedValues, t.Rejects, t.NotVerified, t.Reveals = "users", "sealed values", "rejects", "not verified", "reveals in 24 h"
	t.Today = func(count string) string { return count + " today" }
	t.NoneToday = "none today"
	t.EachUser = func(count string) string { return count + " a user" }
	t.Waiting, t.NeverVerified, t.AllVerified = "waiting", "never checked", "all checked"
	t.Failed = func(count string) string { return count + " failed" }
	t.Operators = func(n int64, count string) string { return count + Plural(n, " operator", " operators") }
	t.About = func(count string) string { return "about " + count }
	t.UpTo = func(count string) string { return "up to " + count }
	t.NotRead = "not read"
	t.Reading = func(what, seconds string) string { return what + ", " + seconds }
	t.ReadingCounts, t.ReadingSample, t.ReadingToday = "counting users", "looking at a sample", "counting today"
	t.ReadingDays, t.ReadingTop, t.ReadingLog = "counting by day", "counting values", "reading the audit log"
	t.AsOf = func(clock string) string { return "as of " + clock }

	t.By = [4]string{"Users by day", "Users by week", "Users by month", "Users by year"}
	t.Sealing, t.UTC = "sealing time", "UTC"
	t.Now = [4]string{"today", "this week", "this month", "this year"}
	t.Busiest, t.Quietest, t.Average, t.Latest = "busiest", "quietest", "average", "latest"
	t.Each = [4]string{"a day", "a week", "a month", "a year"}
	t.Empty = func(n int64, count string, unit int) string {
		return count + " " + Plural(n, [4]string{"day", "week", "month", "year"}[unit], [4]string{"days", "weeks", "months", "years"}[unit])
	}
	t.NoDates = "No user has a date here."
	t.WeekOf = func(day string) string { return "week of " + day }

	t.TopValues = "Top values"
	t.Others, t.Absent = "others", "no value"
	t.NoValues, t.NoField = "No user has a value here.", "The policy has no clear field to count."
	t.Distinct = "Hardly two users share a value."

	t.NoUsers, t.NoUsersWhy = "No users yet.", "Counts and charts appear as soon as records are stored."
	t.GoIngest = "ingest"
	t.ChooseDate, t.ChooseField = "Date of the chart", "Field of the bars"
	t.SealedAt = "when they were sealed"
	t.Kept = "what was read before stays on the screen"
	t.CommandDay = func(field string) string { return "Users by day: " + field }
	t.CommandTop = func(field string) string { return "Top values: " + field }
	t.KeyChart, t.KeyField, t.KeyRange, t.KeyBrowse, t.KeyRefresh = "next chart", "field", "range", "browse these", "refresh"
	t.KeyWider, t.KeyCloser, t.KeyColumn, t.KeyValue = "a longer time", "a shorter time", "choose a day", "choose a value"
	t.KeyClear = "choose nothing"
	return t
}

func overviewFactsEN() Overview {
	return Overview{
		Protection: "Protection",
		FieldsSealed: func(n, of int64) (figure, after string) {
			c := Catalogue{}
			return c.Count(n), " of " + c.Count(of) + Plural(of, " field is sealed", " fields are sealed")
		},
		LastIngest: "last ingest", LastVerify: "last verify", LastRotation: "last rotation", Runs: "open runs", Store: "store",
		SealedFields: "sealed fields",
		OfFields:     func(of string) string { return "of " + of },
		Records:      func(n int64, count string) string { return count + Plural(n, " user", " users") },
		Rejected:     func(_ int64, count string) string { return count + " rejected" },
		Stopped:      "stopped", Broken: "broke off", Died: "died", Whole: "whole", Never: "never", NoRuns: "none",
		Writing:     func(_ int64, count string) string { return count + " writing" },
		Interrupted: func(_ int64, count string) string { return count + " interrupted" },
		SweepDoes:   "6 sweeps them",
		Epoch:       func(n string) string { return "epoch " + n },
	}
}

// Mean writes a mean with one decimal: 2.7; 2,7.
func (c Catalogue) Mean(v float64) string { return c.decimal(strconv.FormatFloat(v, 'f', 1, 64)) }

// Scale writes a round number short, for the scale of a chart: 500, 1.5 k, 30 k, 2 M.
func (c Catalogue) Scale(n int64) string {
	const thousand, least = 1000, 10_000
	v, unit := float64(n), 0
	for v >= thousand && (n >= least || n%(thousand/2) == 0) && unit < len("kMGT") {
		v /= thousand
		unit++
	}
	if unit == 0 {
		return c.Count(n)
	}
	return c.decimal(strconv.FormatFloat(v, 'f', -1, 64)) + noBreak + "kMGT"[unit-1:unit]
}

// Month writes a month: Aug 2021; ago 2021.
func (c Catalogue) Month(t time.Time) string { return c.month(t)[:3] + " " + strconv.Itoa(t.Year()) }
