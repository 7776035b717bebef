// Package config turns the environment, a .env file in the current folder and the global flags into one Config. It is
// the only package that reads the environment.
//
// What it promises: flags win over the environment, the environment over .env; an empty variable is one that is not
// set; every error names the variable, what is wrong with it and what is allowed, all of them at once, and none repeats
// a secret; secrets come as secret.Bytes and leave the environment of this process when they are read, so that nothing
// that it starts inherits them (what the system keeps of the environment a process was started with, only
// secret.Harden keeps from others). Nothing is created.
//
// .env.example in the project's root documents every variable.
package config
