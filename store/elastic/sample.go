package elastic

// sampleOf: about one document of so many is in the sample.
const sampleOf = 256

// sampled chooses, by its id alone (FNV-1a), whether a document is in the sample by which pages estimate.
func sampled(id string) bool {
	h := uint64(14695981039346656037)
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	h ^= h >> 32
	return (h^h>>16)%sampleOf == 0
}
