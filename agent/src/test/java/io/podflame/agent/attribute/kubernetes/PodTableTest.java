package io.podflame.agent.attribute.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.Resources;
import io.podflame.agent.model.Workload;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PodTableTest {

    private static final CriListing.Sandbox SANDBOX = new CriListing.Sandbox(
            "5a",
            "istio-system",
            "istiod-0",
            "uid-1",
            new TreeMap<>(Map.of("app", "istiod")),
            Map.of("sidecar.istio.io/logLevel", "debug"));
    private static final CriListing.Container CONTAINER =
            new CriListing.Container("c0", "5a", "discovery", "sha256:12", true);
    private static final CriListing LISTING = new CriListing(List.of(SANDBOX), List.of(CONTAINER));
    private static final CriListing NOTHING = new CriListing(List.of(), List.of());

    @Test
    void joinsAContainerWithItsPod() {
        PodTable table = PodTable.EMPTY.next(LISTING, Map.of(), 0);

        assertThat(table.find("c0"))
                .contains(new Workload(
                        Workload.Kind.POD,
                        "istio-system",
                        "istiod-0",
                        "discovery",
                        "",
                        "c0",
                        "uid-1",
                        "sha256:12",
                        Map.of("app", "istiod"),
                        List.of(),
                        Map.of(),
                        Map.of("sidecar.istio.io/logLevel", "debug"),
                        Resources.NONE));
    }

    @Test
    void prefersTheDetailsToTheListing() {
        var details = new ContainerDetails(
                "istio/pilot:1.20",
                OptionalInt.of(7),
                List.of("pilot-discovery"),
                Map.of("GOMAXPROCS", "6"),
                new Resources(OptionalDouble.of(0.5), OptionalDouble.empty(), OptionalLong.of(1 << 30)));

        Workload workload = PodTable.EMPTY
                .next(LISTING, Map.of("c0", details), 0)
                .find("c0")
                .orElseThrow();

        assertThat(workload.image()).isEqualTo("istio/pilot:1.20");
        assertThat(workload.command()).containsExactly("pilot-discovery");
        assertThat(workload.environment()).containsExactly(Map.entry("GOMAXPROCS", "6"));
        assertThat(workload.resources()).isEqualTo(details.resources());
    }

    @Test
    void givesTheSandboxesIdToPauseButNotToTheRunning() {
        PodTable table = PodTable.EMPTY.next(LISTING, Map.of(), 0);

        assertThat(table.find("5a").orElseThrow().container()).isEqualTo("pause");
        assertThat(table.running()).extracting(Workload::container).containsExactly("discovery");
    }

    @Test
    void keepsTheInstanceWhileNothingChanges() {
        PodTable before = PodTable.EMPTY.next(LISTING, Map.of(), 0);

        PodTable after = before.next(LISTING, Map.of(), 5);

        assertThat(after.find("c0").orElseThrow()).isSameAs(before.find("c0").orElseThrow());
    }

    @Test
    void keepsARemovedContainerForTheGraceTime() {
        PodTable removed = PodTable.EMPTY.next(LISTING, Map.of(), 0).next(NOTHING, Map.of(), PodTable.GRACE_NANOS);

        assertThat(removed.find("c0")).isPresent();
        assertThat(removed.running()).isEmpty();
        assertThat(removed.next(NOTHING, Map.of(), PodTable.GRACE_NANOS + 1).find("c0"))
                .isEmpty();
    }

    @Test
    void passesOverAContainerWhoseSandboxIsGone() {
        PodTable table = PodTable.EMPTY.next(new CriListing(List.of(), List.of(CONTAINER)), Map.of(), 0);

        assertThat(table.find("c0")).isEmpty();
    }
}
