package io.podflame.collector.diagnose.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.ClusterConfiguration.StatedRelease;
import io.podflame.collector.configuration.IstioRelease;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each check with what makes it find and what must not, one setting apart. In one class, long as it is: one list of all that is found. */
class ConfigurationChecksTest {

    private static String deployment(String name, String label, String container) {
        return """
                kind: Deployment
                metadata: {name: %s, namespace: istio-system}
                spec:
                  replicas: 2
                  template:
                    metadata: {labels: {istio: %s}}
                    spec: {containers: [%s]}
                ---
                """.formatted(name, label, container);
    }

    private static String mixer(String rest) {
        return deployment("istio-mixer", "mixer", "{name: mixer, resources: {requests: {cpu: 1}}, " + rest + "}");
    }

    private static String mesh(String text) {
        return "kind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata:\n  mesh: |\n    "
                + text.replace("\n", "\n    ") + "\n---\n";
    }

    private static List<String> found(String id, String yaml) {
        return found(id, Manifests.of(yaml));
    }

    private static List<String> found(String id, ClusterConfiguration configuration) {
        return Manifests.check(configuration, id).findings().stream()
                .map(finding -> finding.severity() + " " + finding.summary())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    docker.io/istio/mixer_debug:0.4.0           | true
                    mixer_debug                                 | true
                    localhost:5000/mixer_debug@sha256:0011aabb  | true
                    docker.io/istio/mixer:1.1.0-debug           | true
                    docker.io/istio/mixer:1.1.0-debug@sha256:00 | true
                    docker.io/istio/mixer:0.4.0                 | false
                    docker.io/istio/mixer:1.1.0-distroless      | false
                    docker.io/_debug/mixer:1.1.0                | false
                    docker.io/istio-debug:5000/mixer:1.1.0      | false
                    docker.io/istio/mixer:debugger              | false
                    """)
    void aDebugImageIsOneByItsNameOrItsTag(String image, boolean debug) {
        assertThat(found("D1", mixer("image: \"" + image + "\""))).hasSize(debug ? 1 : 0);
    }

    @Test
    void sidecarsOfApplicationsAreIstiosAndTheApplicationIsNot() {
        String pods = """
                kind: Pod
                metadata: {name: web, namespace: shop}
                spec:
                  initContainers: [{name: istio-init, image: "docker.io/istio/proxy_init_debug:0.5.0"}]
                  containers: [{name: web, image: "shop/web_debug:1"}, {name: istio-proxy, image: "docker.io/istio/proxy:0.5.0"}]
                """;

        assertThat(found("D1", pods))
                .containsExactly("FAILURE istio-init runs the debug image docker.io/istio/proxy_init_debug:0.5.0");
    }

    @Test
    void theIngressesImageIsTheSecondChecks() {
        String ingress =
                deployment("istio-ingress", "ingress", "{name: istio-ingress, image: \"istio/proxy_debug:0.4.0\"}");

        assertThat(found("D1", ingress)).isEmpty();
        assertThat(found("D2", ingress))
                .containsExactly("FAILURE the ingress runs the debug image istio/proxy_debug:0.4.0");
        assertThat(found("D2", ingress.replace("_debug", ""))).isEmpty();
        assertThat(Manifests.check(Manifests.of(mixer("image: m")), "D2").state())
                .isEqualTo(Check.State.NOT_APPLICABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "0.4.0, 1, ''",
        "0.4.0, 2, WARNING",
        "0.4.0, 3, FAILURE",
        "0.4.0, 4, FAILURE",
        "0.3.0, 2, WARNING",
        "0.5.0, 4, INFO",
        "0.6.0, 2, INFO",
        "0.7.1, 0, FAILURE",
        "1.1.0, 2, FAILURE",
        "latest, 2, WARNING",
        "latest, 3, FAILURE",
    })
    void whatAVerbosityMeansDependsOnTheRelease(String tag, int level, String severity) {
        String arguments = "image: \"istio/mixer:" + tag + "\", args: [-v, \"" + level + "\"]";

        assertThat(Manifests.check(Manifests.of(mixer(arguments)), "D3").findings())
                .extracting(finding -> finding.severity().toString())
                .isEqualTo(severity.isEmpty() ? List.of() : List.of(severity));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [-v, "2"]           | true
                    ["-v=2"]            | true
                    ["-v2"]             | true
                    ["--v=2"]           | true
                    ["--v", "2"]        | true
                    [-v]                | false
                    [-v, all]           | false
                    [--verbosity, "2"]  | false
                    [--port=2]          | false
                    []                  | false
                    """)
    void aVerbosityIsKnownInEveryForm(String arguments, boolean is) {
        assertThat(found("D3", mixer("image: \"istio/mixer:0.4.0\", args: " + arguments)))
                .hasSize(is ? 1 : 0);
    }

    @Test
    void anUnknownReleaseIsSaidToBeUnknown() {
        Finding finding = Manifests.check(Manifests.of(mixer("image: istio/mixer, args: [-v, \"2\"]")), "D3")
                .findings()
                .getFirst();

        assertThat(finding.summary()).contains("which of them it is cannot be told");
    }

    @Test
    void aStatedReleaseCountsWhereNoTagSaysOtherwise() {
        StatedRelease stated = new StatedRelease(new IstioRelease(0, 6), "--istio-version");

        assertThat(found(
                        "D3",
                        Manifests.of(mixer("image: istio/mixer, args: [-v, \"2\"]"))
                                .withRelease(stated)))
                .singleElement()
                .asString()
                .startsWith("INFO");
        assertThat(found(
                        "D3",
                        Manifests.of(mixer("image: \"istio/mixer:0.4.0\", args: [-v, \"2\"]"))
                                .withRelease(stated)))
                .singleElement()
                .asString()
                .startsWith("WARNING");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    debug                       | true
                    all:debug                   | true
                    default:info,mixer:debug    | true
                    'default:info, mixer:debug' | true
                    default:info                | false
                    info                        | false
                    debug:info                  | false
                    all:none                    | false
                    """)
    void aDebugLevelIsFoundInEveryFormOfTheFlag(String level, boolean debug) {
        assertThat(found("D4", mixer("args: [\"--log_output_level=" + level + "\"]")))
                .hasSize(debug ? 1 : 0);
        assertThat(found("D4", mixer("args: [--log_output_level, \"" + level + "\"]")))
                .hasSize(debug ? 1 : 0);
    }

    @Test
    void levelsOfProxiesStandInFlagsAnnotationsAndInTheInjectionsValues() {
        String pod = """
                kind: Pod
                metadata: {name: web, namespace: shop, annotations: {sidecar.istio.io/componentLogLevel: "misc:error,http:debug"}}
                spec: {containers: [{name: istio-proxy, args: [--proxyLogLevel=trace]}]}
                ---
                kind: ConfigMap
                metadata: {name: istio-sidecar-injector, namespace: istio-system}
                data: {config: "policy: enabled", values: '{"global": {"proxy": {"logLevel": "debug"}}}'}
                """;

        assertThat(found("D4", pod))
                .containsExactlyInAnyOrder(
                        "FAILURE the proxy logs at misc:error,http:debug",
                        "FAILURE the proxy logs at trace",
                        "FAILURE new sidecars log at debug");
        assertThat(found(
                        "D4",
                        pod.replace("http:debug", "http:info")
                                .replace("trace", "warning")
                                .replace(": \"debug", ": \"info")))
                .isEmpty();
    }

    @Test
    void replicasThatAreNotReadyDoNotCount() {
        String pilot =
                deployment("istio-pilot", "pilot", "{name: discovery}").replace("---", "status: {readyReplicas: 1}");

        assertThat(found("D5", pilot)).contains("WARNING only 1 of 2 replicas of istio-pilot are ready");
        assertThat(found("D5", pilot.replace("readyReplicas: 1", "readyReplicas: 2")))
                .containsExactly("INFO nothing keeps a drain of nodes from taking all replicas of istio-pilot at once");
    }

    @Test
    void aNumberOfReplicasThatNobodyFilledInIsNotCalledOne() {
        Check check = Manifests.check(
                Manifests.of(deployment("istio-pilot", "pilot", "{name: discovery}")
                        .replace("replicas: 2", "replicas: {PILOTS}")),
                "D5");

        assertThat(check.findings()).isEmpty();
        assertThat(check.notSeen()).singleElement().asString().contains("{PILOTS} is not filled in");
    }

    @Test
    void whatATemplateLeavesOpenItsValuesTell() {
        String map = """
                kind: ConfigMap
                metadata: {name: istio-sidecar-injector, namespace: istio-system}
                data:
                  %s
                  config: |
                    template: |
                      containers: [{name: istio-proxy, image: "{{ .Hub }}/proxyv2:{{ .Tag }}"}]
                """;

        assertThat(Manifests.check(Manifests.of(map.formatted("values: '{\"global\": {\"tag\": \"1.6.0\"}}'")), "D1")
                        .state())
                .isEqualTo(Check.State.OK);
        assertThat(Manifests.check(Manifests.of(map.formatted("other: x")), "D1")
                        .notSeen())
                .singleElement()
                .asString()
                .contains("{TEMPLATE}/proxyv2:{TEMPLATE} (test.yaml:7) is not filled in");
    }

    @Test
    void anImageOfTheSameNameIsNotIstios() {
        String audio = """
                kind: Deployment
                metadata: {name: sound, namespace: studio}
                spec: {template: {metadata: {labels: {app: telemetry}}, spec: {containers: [{name: mixer, image: "audio/mixer_debug:2"}]}}}
                """;

        assertThat(Manifests.findings(Manifests.of(audio))).isEmpty();
        assertThat(found("D1", audio.replace("audio/", "docker.io/istio/"))).hasSize(1);
    }

    @Test
    void whatIsScaledToNothingIsOff() {
        assertThat(found(
                        "D5",
                        deployment("istio-policy", "mixer", "{name: mixer}").replace("replicas: 2", "replicas: 0")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"5, 5, true", "6, 5, true", "4, 5, false"})
    void anAutoscalerAtItsMaximumCannotHelp(int current, int max, boolean saturated) {
        String pilot = deployment("istio-pilot", "pilot", "{name: discovery}") + """
                kind: HorizontalPodAutoscaler
                metadata: {name: p, namespace: istio-system}
                spec: {minReplicas: 2, maxReplicas: %d, scaleTargetRef: {kind: Deployment, name: istio-pilot}}
                status: {currentReplicas: %d}
                """.formatted(max, current);

        assertThat(found("D5", pilot).stream().filter(line -> line.contains("at its maximum")))
                .hasSize(saturated ? 1 : 0);
    }

    @Test
    void mixerNeedsARequestAndThreadsThatFitItsLimit() {
        assertThat(found("D6", deployment("istio-mixer", "mixer", "{name: mixer}")))
                .containsExactly(
                        "WARNING mixer requests no CPU: it is placed on any node, however busy, and no autoscaler can work");
        String sized =
                "{name: mixer, env: [{name: GOMAXPROCS, value: \"%d\"}], resources: {requests: {cpu: 1}, limits: {cpu: 4800m}}}";
        assertThat(found("D6", deployment("istio-mixer", "mixer", sized.formatted(6))))
                .isEmpty();
        assertThat(found("D6", deployment("istio-mixer", "mixer", sized.formatted(7))))
                .containsExactly(
                        "WARNING mixer runs 7 threads within a limit of 4800m CPUs: it is throttled while it schedules");
        assertThat(found("D6", deployment("istio-mixer", "mixer", sized.replaceFirst("env: .*?}], ", ""))))
                .containsExactly(
                        "WARNING mixer runs as many threads as the node has CPUs within a limit of 4800m CPUs: it is throttled"
                                + " while it schedules");
    }

    @Test
    void mixerShedsLoadSince11() {
        String image = "image: \"istio/mixer:%s\", args: [--monitoringPort=15014%s]";

        assertThat(found("D6", mixer(image.formatted("1.1.0", ""))))
                .containsExactly("WARNING mixer does not shed load: overloaded, it answers everybody late");
        assertThat(found("D6", mixer(image.formatted("1.1.0", ", --loadsheddingMode, logonly"))))
                .hasSize(1);
        assertThat(found("D6", mixer(image.formatted("1.1.0", ", --loadsheddingMode=enforce"))))
                .isEmpty();
        assertThat(found("D6", mixer(image.formatted("1.0.0", "")))).isEmpty();
    }

    @Test
    void policyChecksAreOfUseWithAnAdapterThatChecks() {
        String checked = mesh("disablePolicyChecks: false\nmixerCheckServer: p:1");
        String rule = "apiVersion: config.istio.io/v1alpha2\nkind: rule\nmetadata: {name: r}\n"
                + "spec: {match: source.ip == x, actions: [{handler: handler.%s}]}\n";

        assertThat(found("D7", checked + rule.formatted("prometheus")))
                .contains(
                        "WARNING requests wait for policy checks, but none of mixer's 1 rules leads to an adapter that checks");
        assertThat(found("D7", checked + rule.formatted("denier"))).noneMatch(line -> line.startsWith("WARNING"));
        assertThat(found("D7", checked.replace("false", "true") + rule.formatted("prometheus")))
                .noneMatch(line -> line.startsWith("WARNING"));
    }

    @Test
    void rulesThatAreNotSeenLeaveOpenWhetherPolicyChecksAreOfUse() {
        ClusterConfiguration seen = Manifests.of(mesh("disablePolicyChecks: false\nmixerCheckServer: p:1"));
        ClusterConfiguration blind = new ClusterConfiguration(
                seen.sources(),
                seen.objects(),
                Map.of(Subject.MIXER_RULES, "forbidden"),
                List.of(),
                List.of(),
                Optional.empty());

        assertThat(found("D7", blind)).noneMatch(line -> line.contains("policy checks"));
        assertThat(Manifests.check(blind, "D7").state()).isEqualTo(Check.State.COULD_NOT_CHECK);
    }

    @ParameterizedTest
    @CsvSource({"1s, 0.4.0, true", "500ms, 0.7.1, true", "10s, 0.4.0, false", "1s, 0.8.0, false", "1m, 0.4.0, false"})
    void refreshDelaysCountWhileProxiesPoll(String delay, String tag, boolean found) {
        String text = mesh("rdsRefreshDelay: " + delay) + mixer("image: \"istio/mixer:" + tag + "\"");

        assertThat(found("D7", text).stream().filter(line -> line.contains("rdsRefreshDelay")))
                .hasSize(found ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"1.0.0, '', true", "1.2.0, '', false", "1.2.0, 1.0, false", "1.2.0, 100, true", "1.20.0, 10.5, true"})
    void tracingCountsByItsShare(String tag, String sampling, boolean found) {
        String pilot = "{name: discovery, image: \"istio/pilot:%s\", env: [%s]}"
                .formatted(tag, sampling.isEmpty() ? "" : "{name: PILOT_TRACE_SAMPLING, value: \"" + sampling + "\"}");
        String text = mesh("enableTracing: true") + deployment("istio-pilot", "pilot", pilot);

        assertThat(found("D7", text).stream().filter(line -> line.contains("trace")))
                .hasSize(found ? 1 : 0);
        assertThat(found("D7", text.replace("true", "false"))).isEmpty();
    }

    @Test
    void aRuleForEveryRequestIsFoundUnlessEveryRequestNeedsIt() {
        String rule = "apiVersion: config.istio.io/v1alpha2\nkind: rule\nmetadata: {name: r, labels: {%s}}\n"
                + "spec: {%s actions: [{handler: handler.%s}]}\n";

        assertThat(found("D7", rule.formatted("", "", "fluentd")))
                .containsExactly("WARNING mixer gives every request to fluentd (rule r)");
        assertThat(found("D7", rule.formatted("", "match: \"true\",", "fluentd")))
                .hasSize(1);
        assertThat(found("D7", rule.formatted("istio-protocol: tcp", "", "fluentd")))
                .isEmpty();
        assertThat(found("D7", rule.formatted("", "match: a == b,", "fluentd"))).isEmpty();
        assertThat(found("D7", rule.formatted("", "", "prometheus"))).isEmpty();
        assertThat(found("D7", rule.formatted("", "", "kubernetesenv"))).isEmpty();
    }

    @Test
    void injectionScalesOrHasAnAutoscaler() {
        String injector = deployment("istio-sidecar-injector", "sidecar-injector", "{name: webhook}")
                .replace("replicas: 2", "replicas: 1");
        String webhook = """
                apiVersion: admissionregistration.k8s.io/v1beta1
                kind: MutatingWebhookConfiguration
                metadata: {name: istio-sidecar-injector}
                webhooks: [{name: sidecar-injector.istio.io}]
                ---
                """;

        assertThat(found("D8", webhook + injector))
                .containsExactly(
                        "WARNING one replica of istio-sidecar-injector injects all sidecars, and nothing adds another;"
                                + " while it does not answer, pods are created without a sidecar");
        assertThat(found("D8", injector.replace("replicas: 1", "replicas: 2"))).isEmpty();
        assertThat(found(
                        "D8",
                        injector + "kind: HorizontalPodAutoscaler\nmetadata: {name: i, namespace: istio-system}\n"
                                + "spec: {scaleTargetRef: {kind: Deployment, name: istio-sidecar-injector}}\n"))
                .isEmpty();
    }

    @Test
    void aClusterWithoutIstioHasNothingToCheckButItsNodes() {
        String web = """
                kind: Deployment
                metadata: {name: web, namespace: shop}
                spec: {template: {spec: {containers: [{name: web, image: web_debug, args: [-v, "9"]}]}}}
                """;

        assertThat(ConfigurationChecks.of(Manifests.of(web)).stream()
                        .filter(check -> check.id().startsWith("D"))
                        .map(check -> check.id() + " " + check.state()))
                .containsExactly(
                        "D1 NOT_APPLICABLE",
                        "D2 NOT_APPLICABLE",
                        "D3 NOT_APPLICABLE",
                        "D4 NOT_APPLICABLE",
                        "D5 NOT_APPLICABLE",
                        "D6 NOT_APPLICABLE",
                        "D7 NOT_APPLICABLE",
                        "D8 NOT_APPLICABLE",
                        "D9 COULD_NOT_CHECK",
                        "D10 NOT_APPLICABLE");
    }

    @Test
    void withoutWorkloadsNothingIsCalledWell() {
        ClusterConfiguration blind = new ClusterConfiguration(
                List.of(),
                ClusterConfiguration.Objects.NONE,
                Map.of(Subject.WORKLOADS, "forbidden"),
                List.of(),
                List.of(),
                Optional.empty());

        for (String id : List.of("D1", "D2", "D3", "D4", "D5", "D6", "D8")) {
            assertThat(Manifests.check(blind, id).state()).as(id).isEqualTo(Check.State.COULD_NOT_CHECK);
        }
    }
}
