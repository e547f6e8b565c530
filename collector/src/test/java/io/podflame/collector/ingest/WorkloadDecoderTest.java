package io.podflame.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.collector.TestBatches;
import io.podflame.collector.model.Workload;
import io.podflame.proto.v1.Resources;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class WorkloadDecoderTest {

    private static final io.podflame.proto.v1.Workload ETCD = TestBatches.etcd("kube-system", "etcd-0");

    private final WorkloadDecoder decoder = new WorkloadDecoder("node-a");

    @Test
    void takesEnvironmentAnnotationsAndResources() {
        Workload workload = decoder.decode(ETCD.toBuilder()
                .putEnvironment("GOMAXPROCS", "6")
                .putAnnotations("sidecar.istio.io/logLevel", "debug")
                .setResources(Resources.newBuilder().setCpuRequestCores(0.1).setMemoryLimitBytes(1 << 30))
                .build());

        assertThat(workload.environment()).isEqualTo(Map.of("GOMAXPROCS", "6"));
        assertThat(workload.annotations()).isEqualTo(Map.of("sidecar.istio.io/logLevel", "debug"));
        assertThat(workload.resources())
                .isEqualTo(new io.podflame.collector.model.Resources(
                        OptionalDouble.of(0.1), OptionalDouble.empty(), OptionalLong.of(1 << 30)));
    }

    @Test
    void takesAWorkloadOfAnOlderAgent() {
        Workload workload = decoder.decode(ETCD);

        assertThat(workload.environment()).isEmpty();
        assertThat(workload.annotations()).isEmpty();
        assertThat(workload.resources()).isEqualTo(io.podflame.collector.model.Resources.NONE);
    }

    @Test
    void rejectsSettingsBeyondTheLimits() {
        String tooLong = "x".repeat(WorkloadDecoder.MAX_LABEL_CHARS + 1);
        rejects(RejectionReason.LIMIT, workload -> workload.putEnvironment(tooLong, ""));
        rejects(RejectionReason.LIMIT, workload -> workload.putEnvironment("GOGC", tooLong));
        rejects(RejectionReason.LIMIT, workload -> workload.putAnnotations("a", tooLong));
        rejects(RejectionReason.LIMIT, workload -> {
            for (int i = 0; i <= WorkloadDecoder.MAX_LABELS; i++) {
                workload.putAnnotations("a" + i, "");
            }
        });
    }

    @Test
    void rejectsResourcesThatCannotBe() {
        for (double cores : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            rejects(
                    RejectionReason.DICTIONARY,
                    workload -> workload.getResourcesBuilder().setCpuRequestCores(cores));
            rejects(
                    RejectionReason.DICTIONARY,
                    workload -> workload.getResourcesBuilder().setCpuLimitCores(cores));
        }
        rejects(
                RejectionReason.DICTIONARY,
                workload -> workload.getResourcesBuilder().setMemoryLimitBytes(-1));
    }

    private void rejects(RejectionReason reason, Consumer<io.podflame.proto.v1.Workload.Builder> breaking) {
        io.podflame.proto.v1.Workload.Builder workload = ETCD.toBuilder();
        breaking.accept(workload);

        assertThatThrownBy(() -> decoder.decode(workload.build()))
                .isInstanceOfSatisfying(
                        RejectedMessageException.class,
                        rejection -> assertThat(rejection.reason()).isEqualTo(reason));
    }
}
