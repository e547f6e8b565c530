package io.podflame.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.binary.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelSettingsTest {

    @Test
    void readsWhatTheKernelHasSet() throws Exception {
        KernelSettings settings = KernelSettings.running();

        assertThat(settings.perfEventMaxSampleRate()).hasValue(sysctl("perf_event_max_sample_rate"));
        assertThat(settings.perfEventParanoid()).hasValue(sysctl("perf_event_paranoid"));
        assertThat(settings.kptrRestrict()).hasValue(sysctl("kptr_restrict"));
        assertThat(settings.perfEventMaxStack()).isEqualTo(sysctl("perf_event_max_stack"));
        assertThat(settings.onlineCpus()).hasSize(Runtime.getRuntime().availableProcessors());
    }

    /** A second opinion: cat reads a whole buffer at once. */
    private static int sysctl(String name) throws Exception {
        Process cat = new ProcessBuilder("cat", "/proc/sys/kernel/" + name).start();
        return Integer.parseInt(new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
    }

    @Test
    void isEmptyWhereThereIsNoSuchSetting(@TempDir Path directory) throws Exception {
        KernelSettings settings = new KernelSettings(directory, directory);
        Files.createDirectories(directory.resolve("sys/kernel"));
        Files.writeString(directory.resolve("sys/kernel/kptr_restrict"), "what?");

        assertThat(settings.perfEventParanoid()).isEmpty();
        assertThat(settings.kptrRestrict()).isEmpty();
        assertThat(settings.perfEventMaxStack()).isEqualTo(127);
    }

    @Test
    void readsListsOfCpus() throws Exception {
        assertThat(CpuList.parse("0\n")).containsExactly(0);
        assertThat(CpuList.parse("0-3,8,10-11\n")).containsExactly(0, 1, 2, 3, 8, 10, 11);
        assertThat(CpuList.parse("0-8191"))
                .isEqualTo(IntStream.range(0, 8192).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "3-1", "a", "1-2-3", "0,", "99999999999", "0-70000"})
    void refusesWhatIsNoListOfCpus(String text) {
        assertThatThrownBy(() -> CpuList.parse(text)).isInstanceOf(MalformedInputException.class);
    }

    @Test
    void tellsAPrivatePidNamespaceFromTheNodes() throws Exception {
        // Process 2 of the node is kthreadd, and of no other namespace.
        boolean initial = Files.readString(Path.of("/proc/2/comm")).equals("kthreadd\n");

        assertThat(PidNamespace.isInitial(Path.of("/proc/self/ns/pid"))).isEqualTo(initial);
        assertThat(PidNamespace.isInitial(Path.of("/proc/self/ns/net"))).isFalse();
    }

    @Test
    void readsCapabilitiesInEffect(@TempDir Path directory) throws Exception {
        Path status = directory.resolve("status");
        Files.writeString(status, "Name:\tx\nCapPrm:\t000001ffffffffff\nCapEff:\t0000004000200000\nCapBnd:\t0\n");

        assertThat(Capability.effective(status))
                .containsExactlyInAnyOrder(Capability.CAP_PERFMON, Capability.CAP_SYS_ADMIN);
    }
}
