package conn

// letInBefore is the reason of a refusal of credentials that were good a moment ago.
const letInBefore = "its cluster is starting or has no master, and cannot look them up"

// words explain a refusal to people, and say what to do about it.
func (k class) words(e *ServerError) string {
	switch k {
	case classFull, classBusy, classMemory, classUnavailable:
		return k.strained(e)
	case classReadOnly, classNoIndex, classRefused:
		return k.aboutIndex(e)
	case classCredentials:
		if e.Reason == letInBefore {
			return "the server accepted the user name and password, or the API key, and does not any more: they were changed, or " + letInBefore
		}
		return "the server does not accept the user name and password, or the API key"
	case classForbiddenRead, classForbiddenWrite:
		return join("this user may not do that", e.Reason) + "; `cofre elastic roles` prints the roles that are needed"
	case classNotFound:
		return "the server does not have it"
	case classConflict:
		return "somebody else changed it meanwhile"
	case classExists:
		return join("it is there already", e.Reason)
	case classTooLarge:
		return "it is larger than the server, or a proxy before it, takes (http.max_content_length)"
	default:
		return join("the server failed", e.Reason)
	}
}

// strained explains what a cluster cannot do in the state that it is in.
func (k class) strained(e *ServerError) string {
	switch k {
	case classFull:
		return join("the cluster has no room left, so it takes no writes", e.Reason) +
			"; make room on the disks of its nodes (Elasticsearch then lifts the block by itself) or add a node"
	case classBusy:
		return join("the server is too busy", e.Reason) + "; try again later, or with less at once"
	case classMemory:
		return join("the server has too little memory for it", e.Reason) + "; try again later, or give Elasticsearch a larger heap"
	default:
		return join("the cluster is there but cannot do it now", e.Reason) + "; are all its nodes up, is there a master?"
	}
}

// aboutIndex explains what has to do with one index.
func (k class) aboutIndex(e *ServerError) string {
	index := "the index"
	if e.Index != "" {
		index += " " + e.Index
	}
	switch {
	case k == classReadOnly:
		return join(index+" is blocked for writing", e.Reason) + "; who set the block lifts it (index.blocks.*: null in the index's settings)"
	case k == classNoIndex:
		return join("the server has no such index or alias", e.Reason) + "; were they deleted or renamed, is the base name right?"
	case e.Field != "":
		return "the server does not take the value of the field " + e.Field + ": it does not fit the type in its mapping, or is too long"
	default:
		return join("the server does not take it as it is", e.Reason)
	}
}
