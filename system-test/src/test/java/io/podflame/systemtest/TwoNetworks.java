package io.podflame.systemtest;

import io.podflame.systemtest.node.CommandLine;
import java.util.List;

/**
 * Two network namespaces on a bridge, as two nodes on a network:
 *
 * <pre>
 * this machine   bridge  198.18.N.1
 *                  |- veth - namespace a  198.18.N.2
 *                  `- veth - namespace b  198.18.N.3
 * </pre>
 *
 * None of it has a route to anywhere else. 198.18.0.0/15 is set aside for tests (RFC 2544).
 */
final class TwoNetworks implements AutoCloseable {

    private final String prefix;
    private final String network;

    private TwoNetworks(String prefix, String network) {
        this.prefix = prefix;
        this.network = network;
    }

    /** Names and addresses are made from this process's ID, so that two runs of the tests do not meet. */
    static TwoNetworks create() {
        long pid = ProcessHandle.current().pid();
        TwoNetworks networks = new TwoNetworks("pf" + pid, "198.18." + pid % 256 + ".");
        try {
            networks.build();
        } catch (RuntimeException e) {
            networks.close();
            throw e;
        }
        return networks;
    }

    private void build() {
        String bridge = prefix;
        ip("link add " + bridge + " type bridge");
        ip("address add " + bridgeAddress() + "/24 dev " + bridge);
        ip("link set " + bridge + " up");
        int host = 2;
        for (String name : List.of("a", "b")) {
            String namespace = prefix + name;
            String outside = prefix + name + "0";
            ip("netns add " + namespace);
            ip("link add " + outside + " type veth peer name eth0 netns " + namespace);
            ip("link set " + outside + " master " + bridge + " up");
            ip("-n " + namespace + " address add " + network + host + "/24 dev eth0");
            ip("-n " + namespace + " link set eth0 up");
            ip("-n " + namespace + " link set lo up");
            host++;
        }
    }

    /** Where both namespaces reach this machine. */
    String bridgeAddress() {
        return network + "1";
    }

    /** Words before a command that put it into namespace "a" or "b"; only the network changes, cgroups stay in sight. */
    List<String> entering(String name) {
        return List.of("nsenter", "--net=/run/netns/" + prefix + name);
    }

    @Override
    public void close() {
        for (String name : List.of("a", "b")) {
            CommandLine.tryRun("ip", "netns", "delete", prefix + name);
        }
        CommandLine.tryRun("ip", "link", "delete", prefix);
    }

    private static void ip(String arguments) {
        var _ = CommandLine.run(("ip " + arguments).split(" "));
    }
}
