package pki

import (
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// Names are what a certificate vouches for: DNS names in lower case and addresses.
type Names struct {
	DNS []string
	IP  []net.IP
}

// Empty says that there are none.
func (n Names) Empty() bool { return len(n.DNS)+len(n.IP) == 0 }

// Strings lists all of them, DNS names first.
func (n Names) Strings() []string {
	out := slices.Clone(n.DNS)
	for _, ip := range n.IP {
		out = append(out, ip.String())
	}
	return out
}

// namesOf are the names in a certificate.
func namesOf(c *x509.Certificate) Names { return Names{DNS: c.DNSNames, IP: c.IPAddresses} }

// ParseNames reads names as people give them: host names (a leading *. stands for one label), IPv4 and IPv6 addresses;
// twice the same is once. Its error is ErrRequest.
func ParseNames(texts ...string) (Names, error) {
	var out Names
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if addr, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil && addr.Zone() == "" {
			ip := net.IP(addr.Unmap().AsSlice())
			if !slices.ContainsFunc(out.IP, ip.Equal) {
				out.IP = append(out.IP, ip)
			}
			continue
		}
		name := strings.ToLower(text)
		if why := badHost(name); why != "" {
			return Names{}, fmt.Errorf("%w: %.80q is no host name or address: %s", ErrRequest, text, why)
		}
		if !slices.Contains(out.DNS, name) {
			out.DNS = append(out.DNS, name)
		}
	}
	return out, nil
}

// badHost says why a lower-case text is no DNS name; "" where it is one. An underscore is taken: Compose services have it.
func badHost(name string) string {
	const maxName, maxLabel = 253, 63
	switch {
	case name == "":
		return "it is empty"
	case strings.Contains(name, "/"):
		return "no scheme and no path, the host alone"
	case strings.Contains(name, ":"):
		return "no port, the host alone"
	case len(name) > maxName:
		return fmt.Sprintf("longer than %d characters", maxName)
	}
	labels := strings.Split(name, ".")
	if labels[0] == "*" {
		labels = labels[1:]
		if len(labels) < 2 {
			return "a wildcard needs two labels behind it"
		}
	}
	for _, label := range labels {
		if why := badLabel(label, maxLabel); why != "" {
			return why
		}
	}
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" {
		return "it ends in a number, but is no address"
	}
	return ""
}

// badLabel says why a text is no label of a DNS name.
func badLabel(label string, longest int) string {
	switch {
	case label == "":
		return "a label is empty"
	case len(label) > longest:
		return fmt.Sprintf("a label is longer than %d characters", longest)
	case strings.HasPrefix(label, "-"), strings.HasSuffix(label, "-"):
		return "a label begins or ends with a hyphen"
	case strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "":
		return "letters a to z, digits, hyphens and dots alone (a name in another script in its form xn--…)"
	}
	return ""
}

// permits are the name constraints of an authority.
type permits struct {
	dns []string
	ip  []*net.IPNet
}

// noName is a domain that nothing is in (RFC 2606, section 2): what an authority that permits addresses alone permits.
const noName = "invalid"

// parsePermits reads domains (example.com: it and everything below; .example.com: below alone) and networks (10.0.0.0/8)
// or addresses.
func parsePermits(texts []string) (permits, error) {
	var p permits
	for _, text := range texts {
		text = strings.ToLower(strings.TrimSpace(text))
		prefix, err := netip.ParsePrefix(text)
		if addr, e := netip.ParseAddr(text); e == nil && addr.Zone() == "" {
			prefix, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		if err == nil {
			prefix = prefix.Masked()
			bits := prefix.Addr().BitLen()
			p.ip = append(p.ip, &net.IPNet{IP: prefix.Addr().AsSlice(), Mask: net.CIDRMask(prefix.Bits(), bits)})
			continue
		}
		if why := badHost(strings.TrimPrefix(text, ".")); why != "" || strings.HasPrefix(text, "*") {
			return permits{}, fmt.Errorf("%w: %.80q is no domain or network that names can be confined to", ErrRequest, text)
		}
		p.dns = append(p.dns, text)
	}
	return p, nil
}

// apply writes the constraints into the certificate of an authority. What is not named is forbidden: without that,
// constraints on domains would leave every address free, and the other way round.
func (p permits) apply(c *x509.Certificate) {
	if len(p.dns)+len(p.ip) == 0 {
		return
	}
	c.PermittedDNSDomainsCritical = true
	c.PermittedDNSDomains, c.PermittedIPRanges = p.dns, p.ip
	if len(p.dns) == 0 {
		c.PermittedDNSDomains = []string{noName}
	}
	if len(p.ip) == 0 {
		c.ExcludedIPRanges = []*net.IPNet{
			{IP: net.IPv4zero.To4(), Mask: net.CIDRMask(0, 8*net.IPv4len)},
			{IP: net.IPv6zero, Mask: net.CIDRMask(0, 8*net.IPv6len)},
		}
	}
}

// permitWords lists the name constraints of an authority; nil where it has none.
func permitWords(c *x509.Certificate) []string {
	var out []string
	for _, d := range c.PermittedDNSDomains {
		if d != noName {
			out = append(out, d)
		}
	}
	for _, n := range c.PermittedIPRanges {
		out = append(out, n.String())
	}
	return out
}
