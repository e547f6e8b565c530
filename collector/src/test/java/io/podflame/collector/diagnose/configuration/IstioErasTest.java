package io.podflame.collector.diagnose.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.model.Check;
import org.junit.jupiter.api.Test;

/** Each era of Istio, by a manifest of our own in its shape: exactly what is wrong with it. */
class IstioErasTest {

    @Test
    void era08HasTwoMixersAndAFlagThatIsGone() {
        assertThat(Manifests.findings(Manifests.read("era-0.8.yaml")))
                .containsExactlyInAnyOrder(
                        "FAILURE D3 -v 2 of mixer: the flag is unknown since 0.7, so that the process ends at its start",
                        "WARNING D5 one replica of istio-policy does all the work, and nothing adds another",
                        "INFO D5 nothing keeps a drain of nodes from taking all replicas of istio-telemetry at once",
                        // refresh delays mean nothing any more, and the denier needs the policy checks
                        "INFO D7 every proxy reports each request to mixer; without mixerReportServer it would not, and mixer's metrics would end",
                        "WARNING D7 proxies trace every request");
    }

    @Test
    void era10TracesEverythingAndLogsEverything() {
        assertThat(Manifests.findings(Manifests.read("era-1.0.yaml")))
                .containsExactlyInAnyOrder(
                        "WARNING D5 istio-telemetry goes down to one replica: its autoscaler's minimum is 1",
                        "WARNING D5 one replica of istio-pilot does all the work, and nothing adds another",
                        "INFO D7 every proxy reports each request to mixer; without mixerReportServer it would not, and mixer's metrics would end",
                        "WARNING D7 every proxy writes a line for each request to /dev/stdout",
                        "WARNING D7 mixer writes a line of JSON for each request that its match lets through (rule stdio, adapter stdio)",
                        "WARNING D7 proxies trace every request");
    }

    @Test
    void era11IsSizedWellButTracesItsCollectorAndInjectsDebugImages() {
        assertThat(Manifests.findings(Manifests.read("era-1.1.yaml")))
                .containsExactlyInAnyOrder(
                        "FAILURE D1 new sidecars get a debug image: global.tag is 1.1.7-debug",
                        "WARNING D6 mixer writes a line for each garbage collection",
                        "INFO D7 every proxy reports each request to mixer; without mixerReportServer it would not, and mixer's metrics would end",
                        "WARNING D7 mixer writes a line of JSON for every request (rule accesslog, adapter stdio)");
    }

    @Test
    void era15HasOneIstiodForEverything() {
        assertThat(Manifests.findings(Manifests.read("era-1.5.yaml")))
                .containsExactlyInAnyOrder(
                        "FAILURE D4 discovery logs at debug for scope ads: --log_output_level all:info,ads:debug",
                        "WARNING D5 one replica of istiod-canary does all the work, and nothing adds another",
                        "WARNING D6 discovery runs 16 threads within a limit of 2 CPUs: it is throttled while it schedules",
                        "WARNING D7 every sidecar keeps all of Envoy's statistics",
                        "WARNING D7 proxies trace 100 % of all requests",
                        "WARNING D8 one replica of istiod-canary injects all sidecars, and nothing adds another;"
                                + " while it does not answer, no pod is created in injected namespaces");
    }

    @Test
    void nothingIsFoundInAHealthyIstioOfToday() {
        var healthy = Manifests.read("healthy-today.yaml");

        assertThat(Manifests.findings(healthy)).isEmpty();
        assertThat(Manifests.check(healthy, "configuration").notSeen()).isEmpty();
        for (String id : new String[] {"D1", "D2", "D3", "D4", "D6", "D7", "D8"}) {
            Check check = Manifests.check(healthy, id);
            assertThat(check.state()).as(id + " " + check.notSeen()).isEqualTo(Check.State.OK);
        }
        // a manifest cannot say how far an autoscaler has gone
        assertThat(Manifests.check(healthy, "D5").state()).isEqualTo(Check.State.COULD_NOT_CHECK);
        assertThat(Manifests.check(healthy, "D5").notSeen())
                .singleElement()
                .asString()
                .startsWith("whether HorizontalPodAutoscaler istio-system/istiod is at its maximum");
    }

    @Test
    void mistakesOfTodayAreAllFoundAndApplicationsOwnOptionsAreTheirOwn() {
        assertThat(Manifests.findings(Manifests.read("mistakes-today.yaml")))
                .containsExactlyInAnyOrder(
                        "FAILURE D1 discovery runs the debug image docker.io/istio/pilot:1.26.2-debug",
                        "FAILURE D2 the ingress's Envoy logs at debug",
                        "FAILURE D4 discovery logs at debug for every scope: --log_output_level all:debug",
                        "FAILURE D4 istio-proxy logs at info,ztunnel=debug",
                        "FAILURE D4 the proxy logs at trace",
                        "WARNING D5 istiod goes down to one replica: its autoscaler's minimum is 1",
                        "WARNING D6 discovery requests no CPU, so that its autoscaler cannot compute a share of it",
                        "WARNING D7 every proxy writes a line for each request to /dev/stdout",
                        "WARNING D7 proxies trace 100 % of all requests");
    }

    @Test
    void aLoadTestClusterIsComparedWithTheOneOfPublishedResults() {
        assertThat(Manifests.findings(Manifests.read("load-test.yaml")))
                .containsExactlyInAnyOrder(
                        "INFO D10 2 node(s): published results are of clusters with 6, where the heavy pods do not share one",
                        "INFO D10 2 heavy pods share node node-a, so that each one's CPU time depends on the others");
    }
}
