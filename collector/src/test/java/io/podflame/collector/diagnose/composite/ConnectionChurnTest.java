package io.podflame.collector.diagnose.composite;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.diagnose.FoldedProfile;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.diagnose.hotspot.HotspotRules;
import io.podflame.collector.diagnose.hotspot.Hotspots;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Scheduling;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionChurnTest {

    @Test
    void manyHandshakesAndLittleTrafficAreConnectionsThatAreClosedTooSoon() {
        assertThat(findings(300, 40)).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("go-tls-handshakes");
            assertThat(finding.summary())
                    .isEqualTo(
                            "default/server/server spends 30.0 % of its CPU time on TLS handshakes, and 4.0 % on HTTP/2"
                                    + " framing and header compression: connections are closed after few requests");
            assertThat(finding.evidence()).as("both shares").hasSize(2);
        });
    }

    @Test
    void handshakesBesideAsMuchTrafficSayNothingOfWhoCloses() {
        assertThat(findings(300, 140)).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("go-tls-handshakes");
            assertThat(finding.summary()).endsWith("on TLS handshakes: most connections are new ones");
            assertThat(finding.evidence()).hasSize(1);
        });
    }

    @Test
    void threeTimesAsMuchIsNotEnoughAsLongAsItMayBeLess() {
        assertThat(findings(300, 100))
                .singleElement()
                .satisfies(finding -> assertThat(finding.summary()).doesNotContain("closed after few requests"));
    }

    private static List<Finding> findings(long handshakes, long framing) {
        String folded = """
                server;runtime.goexit;google.golang.org/grpc.(*Server).handleRawConn;crypto/tls.(*Conn).Handshake %d
                server;runtime.goexit;golang.org/x/net/http2.(*Framer).WriteData %d
                server;runtime.goexit;main.work %d
                """.formatted(handshakes, framing, 1000 - handshakes - framing);
        ProfiledWorkload profiled = ProfiledWorkload.of(
                FoldedProfile.pod("default/server/server", "example.com/server:1"),
                FoldedProfile.graph(folded, Scheduling.NONE),
                Set.of(),
                HotspotRules.shipped());
        return CompositeRules.join(Hotspots.of(profiled), profiled).findings();
    }
}
