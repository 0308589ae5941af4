// The vendor's Go client v1, driven as its Terraform provider drives it: each resource is made, read back and removed.
// terraform URL USER PASSWORD. The last line counts the steps.
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"strconv"
	"strings"
	"time"

	v1 "contract/v1"
)

var passed int

func must(name string, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
	passed++
	fmt.Println("ok", name)
}

func same(name, expected, found string) {
	if expected != found {
		must(name, fmt.Errorf("expected %q, found %q", expected, found))
	}
	must(name, nil)
}

func main() {
	log.SetOutput(io.Discard)
	url, none := os.Args[1]+"/api", ""
	c, err := v1.NewClient(&os.Args[2], &os.Args[3], &none, &url)
	must("a client", err)
	config, err := c.GetConfig()
	must("the configuration", err)
	same("it is licensed", "true", strconv.FormatBool(config.Config.Licensed))

	made, err := c.CreateEndpoint(&v1.Endpoint{Name: "partner", Ipaddress: "198.51.100.9", Secret: "psk", Pfs: true,
		Ike_version: 2, Nat_t_enabled: true, Vpn_type: "policy"})
	must("an endpoint is made without an address behind NAT", err)
	id := strconv.Itoa(made.Response.ID)
	read, err := c.GetEndpoint(id)
	must("an endpoint is read back", err)
	same("its name", "partner", read.Response.Name)
	_, err = c.UpdateEndpoint(id, &v1.Endpoint{Name: "partner", Description: "new", Ipaddress: "198.51.100.9",
		Secret: "psk", Pfs: true, Ike_version: 2, Vpn_type: "policy"})
	must("an endpoint is changed", err)

	tunnels, err := c.CreateTunnel(id, "10.9.0.0/24", &v1.Tunnel{Remote_Subnet: "10.9.0.0/24", Local_Subnet: "10.10.0.0/24",
		Enabled: true, Ping_Interval: 30, Ping_Ipaddress: "10.9.0.1", Ping_Interface: "tun0"})
	must("a tunnel is made", err)
	same("one tunnel", "1", strconv.Itoa(len(tunnels)))
	tunnel := strconv.Itoa(tunnels[0].ID)
	back, err := c.GetTunnel(made.Response.ID, "10.9.0.0/24", tunnel)
	must("a tunnel is read back", err)
	same("its network", "10.9.0.0/24", back[0].RemoteSubnet)
	_, err = c.UpdateTunnel(made.Response.ID, tunnel, "10.9.0.0/24", &v1.Tunnel{Description: "new"})
	must("a tunnel is changed", err)

	peer, err := c.CreateEbgpPeer(id, &v1.EbgpPeer{Ipaddress: "169.254.9.2", Asn: 65009, AccessList: "in permit 10.9.0.0/16"})
	must("a BGP peer is made", err)
	_, err = c.GetEbgpPeer(id, strconv.Itoa(peer.ID))
	must("a BGP peer is read back", err)
	_, err = c.UpdateEbgpPeer(id, strconv.Itoa(peer.ID), &v1.EbgpPeer{Ipaddress: "169.254.9.2", Asn: 65010})
	must("a BGP peer is changed", err)
	must("a BGP peer is removed", c.DeleteEbgpPeer(id, strconv.Itoa(peer.ID)))

	routed, err := c.CreateEndpoint(&v1.Endpoint{Name: "routed", Ipaddress: "198.51.100.10", Secret: "psk", Pfs: true,
		Ike_version: 2, Vpn_type: "vti", Route_based_int_address: "169.254.8.1/30", Route_based_local: "0.0.0.0/0",
		Route_based_remote: "0.0.0.0/0"})
	must("a route-based endpoint is made", err)
	other := strconv.Itoa(routed.Response.ID)
	pair, err := c.CreateTrafficPair(other, "10.8.0.0/24", &v1.TrafficPair{Remote_Subnet: "10.8.0.0/24",
		Local_Subnet: "10.10.0.0/24", Enabled: true})
	must("a traffic pair is made", err)
	number := strconv.Itoa(pair.Response.ID)
	pairs, err := c.GetTrafficPair(routed.Response.ID, "10.8.0.0/24", number)
	must("a traffic pair is read back", err)
	same("one traffic pair", "1", strconv.Itoa(len(pairs)))
	must("a traffic pair is switched off", c.EnableDisableTrafficPair(routed.Response.ID, number, false))
	must("a traffic pair is switched on", c.EnableDisableTrafficPair(routed.Response.ID, number, true))
	must("a traffic pair is removed", c.DeleteTrafficPair(routed.Response.ID, number))
	must("a tunnel is removed", c.DeleteTunnel(made.Response.ID, tunnel))
	must("an endpoint is removed", c.DeleteEndpoint(id))
	must("a route-based endpoint is removed", c.DeleteEndpoint(other))

	rule := &v1.FirewallRule{ID: "0", Rule: "INPUT_CUST -p tcp --dport 22 -j ACCEPT"}
	must("a firewall rule is made with an id", c.CreateFirewallRules([]*v1.FirewallRule{rule}))
	// A new rule is in force when its task is done, which this client does not ask for.
	found := ""
	for try := 0; found == "" && try < 40; try++ {
		time.Sleep(250 * time.Millisecond)
		rules, err := c.GetFirewallRules()
		if err != nil {
			must("firewall rules are read back", err)
		}
		for _, each := range rules.FirewallRules {
			if strings.TrimSpace(each.Rule) == rule.Rule {
				found = rule.Rule
			}
		}
	}
	same("the rule is there", rule.Rule, found)
	must("a firewall rule is removed", c.DeleteRules([]*v1.FirewallRule{{ID: "0", Rule: rule.Rule}}))

	must("a route is made", c.CreateRoute([]*v1.Route{{Cidr: "10.7.0.0/16", Interface: "eth0", Gateway: "10.10.0.1"}}))
	routes, err := c.GetRoutes()
	must("routes are read back", err)
	same("routes", "true", strconv.FormatBool(len(routes.Routes) > 1))

	hook, err := c.CreateWebhook(v1.NewWebhook{Name: "hook", URL: "https://hooks.example.org", Body: "{}", Events: []interface{}{"tunnel_up"}})
	must("a webhook is made", err)
	hookID := strconv.Itoa(hook.Response.ID)
	_, err = c.GetWebhook(hookID)
	must("a webhook is read back", err)
	alert, err := c.CreateAlert(v1.NewAlert{Name: "alert", Url: "https://hooks.example.org", WebhookId: hook.Response.ID,
		Events: []interface{}{"tunnel_up"}, Enabled: true})
	must("an alert is made", err)
	alertID := strconv.Itoa(alert.Response.ID)
	_, err = c.GetAlert(alertID)
	must("an alert is read back", err)
	must("an alert is removed", c.DeleteAlert(alertID))
	must("a webhook is removed", c.DeleteWebhook(hookID))

	image, err := c.CreateImage(&v1.PluginImage{Name: "app", URL: "https://images.example.org/app.tar.gz"})
	must("an image is imported", err)
	instance, err := c.CreateInstance(&v1.CreatePluginInstance{ImageUUID: image.Images[0].ID, Name: "app-1", Command: "/bin/app"})
	must("an instance is made", err)
	_, err = c.GetInstance(instance.Instance.UUID)
	must("an instance is read back", err)
	must("an instance is removed", c.DeleteInstance(instance.Instance.UUID))
	_, err = c.GetContainerNetwork()
	must("the network of the containers", err)
	fmt.Printf("go: %d steps passed\n", passed)
}
