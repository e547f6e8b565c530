package io.podflame.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.collector.FakeAgent;
import io.podflame.collector.model.NodeCheck;
import io.podflame.proto.v1.CheckLevel;
import io.podflame.proto.v1.Hello;
import org.junit.jupiter.api.Test;

class HelloDecoderTest {

    private static final Hello HELLO = FakeAgent.hello("node-a", "run-1");

    @Test
    void takesWhatTheNodeAllows() {
        assertThat(HelloDecoder.decode(HELLO.toBuilder()
                                .addChecks(
                                        check("kernel.kptr_restrict", "0", "").setLevel(CheckLevel.CHECK_LEVEL_OK))
                                .addChecks(check("perf", "none", "install it").setLevel(CheckLevel.CHECK_LEVEL_FAIL))
                                .build())
                        .checks())
                .containsExactly(
                        new NodeCheck(NodeCheck.Level.OK, "kernel.kptr_restrict", "0", ""),
                        new NodeCheck(NodeCheck.Level.FAIL, "perf", "none", "install it"));
        assertThat(HelloDecoder.decode(HELLO).checks()).as("of an older agent").isEmpty();
    }

    @Test
    void takesALevelThatItDoesNotKnowForAWarning() {
        Hello newer = HELLO.toBuilder()
                .addChecks(check("perf", "x", "").setLevelValue(9))
                .build();

        assertThat(HelloDecoder.decode(newer).checks())
                .containsExactly(new NodeCheck(NodeCheck.Level.WARN, "perf", "x", ""));
    }

    @Test
    void rejectsChecksBeyondTheLimitsOrWithoutASubject() {
        Hello.Builder many = HELLO.toBuilder();
        for (int i = 0; i <= HelloDecoder.MAX_CHECKS; i++) {
            many.addChecks(check("perf", "", ""));
        }
        rejects(RejectionReason.LIMIT, many);
        rejects(RejectionReason.LIMIT, HELLO.toBuilder().addChecks(check("perf", "x".repeat(5000), "")));
        rejects(RejectionReason.LIMIT, HELLO.toBuilder().addChecks(check("perf", "", "x".repeat(5000))));
        rejects(RejectionReason.PROTOCOL, HELLO.toBuilder().addChecks(check("", "", "")));
    }

    private static io.podflame.proto.v1.NodeCheck.Builder check(String subject, String finding, String remedy) {
        return io.podflame.proto.v1.NodeCheck.newBuilder()
                .setSubject(subject)
                .setFinding(finding)
                .setRemedy(remedy);
    }

    private static void rejects(RejectionReason reason, Hello.Builder hello) {
        assertThatThrownBy(() -> HelloDecoder.decode(hello.build()))
                .isInstanceOfSatisfying(
                        RejectedMessageException.class,
                        rejection -> assertThat(rejection.reason()).isEqualTo(reason));
    }
}
