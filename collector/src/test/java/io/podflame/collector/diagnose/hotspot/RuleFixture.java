package io.podflame.collector.diagnose.hotspot;

import io.podflame.collector.diagnose.Component;
import io.podflame.collector.diagnose.FoldedProfile;
import io.podflame.collector.model.Resources;
import io.podflame.collector.model.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a rule is tried on: {@code <id>.folded}, whose first line says where its names are from. Each part of it is a profile as folded stacks,
 * under a line that says what must come of it:
 *
 * <pre>
 * # source: names of Go's standard library
 *
 * # fires as go: 80 of 1000 samples, and also go-allocation
 * server;runtime.goexit;main.handle;regexp.(*Regexp).doExecute 80
 * server;runtime.goexit;main.handle 920
 *
 * # quiet as go: 50 of 1000 samples
 * …
 * </pre>
 *
 * <p>The names were compared with sources, executables and recordings of what the file names: Go's spelled as its compiler does, the kernel's
 * with kallsyms (arm64's with its sources). Of Envoy and of Istio's old parts no executable was at hand: the frames that Envoy's threads begin
 * with are as one was recorded, with parameters; what stands below is as the sources declare it, without them, as perf writes it. That one frame
 * calls the next was not checked. Near misses that nobody wrote are {@code example.com}'s, {@code example::}'s or {@code main}'s.
 */
record RuleFixture(String source, List<Part> parts) {

    private static final Pattern HEAD = Pattern.compile(
            "# (fires|quiet) as ([a-z-]+): (\\d+) of (\\d+) samples(?:, and also ([a-z-]+(?:, [a-z-]+)*))?");
    private static final String SOURCE = "# source: ";

    /**
     * One profile.
     *
     * @param fires whether the rule does
     * @param counted samples that the rule counts
     * @param also other rules that rightly fire
     */
    record Part(boolean fires, Component component, long counted, long samples, List<String> also, String folded) {

        /** Something that is this component by its names. */
        Workload workload() {
            return switch (component) {
                case ANY, GO, GRPC ->
                    FoldedProfile.pod("default/server-7d9c5b6f4-x2x4z/server", "example.com/server:1");
                case MIXER -> istio("istio-telemetry", "mixer", "mixer:1.3.8", "mixs");
                case PILOT -> requesting(istio("istio-pilot", "discovery", "pilot:1.3.8", "pilot-discovery"), Map.of());
                case ISTIOD ->
                    requesting(
                            istio("istiod", "discovery", "pilot:1.24.0", "pilot-discovery"),
                            Map.of("app", "istiod", "istio", "pilot"));
                case CITADEL -> istio("istio-citadel", "citadel", "citadel:1.3.8", "istio_ca");
                case GALLEY -> istio("istio-galley", "galley", "galley:1.3.8", "galley");
                case INJECTOR ->
                    istio(
                            "istio-sidecar-injector",
                            "sidecar-injector-webhook",
                            "sidecar_injector:1.3.8",
                            "sidecar-injector");
                case ENVOY -> istio("istio-ingressgateway", "istio-proxy", "proxyv2:1.24.0", "envoy");
                case KUBE_APISERVER -> system("kube-apiserver", "kube-apiserver:v1.34.4");
                case ETCD -> system("etcd", "etcd:3.4.23");
                case COREDNS -> system("coredns", "coredns/coredns:v1.14.3");
            };
        }

        private static Workload istio(String pod, String container, String image, String program) {
            return FoldedProfile.pod(
                    "istio-system/" + pod + "-7d9c5b6f4-x2x4z/" + container,
                    "docker.io/istio/" + image,
                    "/usr/local/bin/" + program);
        }

        /** Half a CPU, as Istio's charts do; the profiles are of a whole one. */
        private static Workload requesting(Workload pilot, Map<String, String> labels) {
            return new Workload(
                    pilot.key(),
                    "",
                    "",
                    pilot.image(),
                    labels,
                    pilot.command(),
                    Map.of(),
                    Map.of(),
                    new Resources(OptionalDouble.of(0.5), OptionalDouble.empty(), OptionalLong.empty()));
        }

        private static Workload system(String name, String image) {
            return FoldedProfile.pod(
                    "kube-system/" + name + "-node-a/" + name, "registry.k8s.io/" + image, "/usr/local/bin/" + name);
        }
    }

    /** That of a rule; a rule without one is a rule that nobody tried. */
    static RuleFixture of(String ruleId) throws IOException {
        try (InputStream in = RuleFixture.class.getResourceAsStream(ruleId + ".folded")) {
            if (in == null) {
                throw new AssertionError("rule " + ruleId + " has no " + ruleId + ".folded to be tried on");
            }
            return parse(ruleId, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static RuleFixture parse(String ruleId, String text) {
        String source = text.lines().findFirst().orElse("");
        if (!source.startsWith(SOURCE)) {
            throw new AssertionError(ruleId + ".folded does not say where its names are from");
        }
        List<Part> parts = new ArrayList<>();
        Map<Integer, StringBuilder> stacks = new HashMap<>();
        List<Matcher> heads = new ArrayList<>();
        for (String line : text.lines().skip(1).filter(line -> !line.isBlank()).toList()) {
            if (line.startsWith("#")) {
                Matcher head = HEAD.matcher(line);
                if (!head.matches()) {
                    throw new AssertionError(ruleId + ".folded: " + line);
                }
                heads.add(head);
            } else {
                stacks.computeIfAbsent(heads.size() - 1, part -> new StringBuilder())
                        .append(line)
                        .append('\n');
            }
        }
        for (int i = 0; i < heads.size(); i++) {
            Matcher head = heads.get(i);
            parts.add(new Part(
                    head.group(1).equals("fires"),
                    Component.labelled(head.group(2)).orElseThrow(),
                    Long.parseLong(head.group(3)),
                    Long.parseLong(head.group(4)),
                    head.group(5) == null ? List.of() : List.of(head.group(5).split(", ")),
                    String.valueOf(stacks.get(i))));
        }
        return new RuleFixture(source.substring(SOURCE.length()), List.copyOf(parts));
    }
}
