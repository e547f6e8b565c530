package io.podflame.agent.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.CaptureRecord.Exited;
import io.podflame.agent.model.CaptureRecord.Forked;
import io.podflame.agent.model.Workload;
import io.podflame.agent.model.Workload.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupWorkloadResolverTest {

    private static final String CONTAINER_ID = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    private static final String POD_UID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
    private static final String CONTAINER_PATH = "0::/kubepods/burstable/pod" + POD_UID + "/" + CONTAINER_ID;
    private static final String UNIT_PATH = "0::/system.slice/sshd.service";

    @TempDir
    Path proc;

    private final KnownContainers containers = new KnownContainers();
    private long nowNanos;

    /** Containers that a test makes known. */
    private static final class KnownContainers implements ContainerDirectory {

        final Map<String, Workload> byId = new HashMap<>();
        final Map<Integer, String> firstProcesses = new HashMap<>();
        boolean asking;

        @Override
        public Optional<Workload> find(String containerId) {
            return Optional.ofNullable(byId.get(containerId));
        }

        @Override
        public boolean awaits(String containerId) {
            return asking && !byId.containsKey(containerId);
        }

        @Override
        public Optional<Workload> findByFirstProcess(int pid) {
            return Optional.ofNullable(firstProcesses.get(pid)).flatMap(this::find);
        }

        @Override
        public List<Workload> inventory() {
            return List.copyOf(byId.values());
        }
    }

    @Test
    void attributesAContainersProcessToItsPod() throws IOException {
        Workload pod = knowContainer();
        runs(7, CONTAINER_PATH, "/image/bin/etcd");

        assertThat(workloadOf(resolver(), 7)).isSameAs(pod);
    }

    @Test
    void aServiceHasTheSettingsOfItsFirstProcessWhileThatRuns() throws IOException {
        WorkloadResolver resolver = resolver();
        runs(7, UNIT_PATH, "/usr/sbin/sshd");
        settings(7, "sshd\0-D\0", "GOGC=50\0AWS_SECRET_ACCESS_KEY=x\0");
        runs(8, UNIT_PATH, "/usr/sbin/sshd");
        settings(8, "sshd\0session\0", "GOGC=1\0");

        Workload service = workloadOf(resolver, 7);

        assertThat(service.command()).containsExactly("sshd", "-D");
        assertThat(service.environment()).isEqualTo(Map.of("GOGC", "50"));
        assertThat(workloadOf(resolver, 8)).isSameAs(service);
        nowNanos += NamedWorkloads.KEPT_NANOS;
        runs(9, UNIT_PATH, "/usr/sbin/sshd");
        settings(9, "sshd\0later\0", "");
        assertThat(workloadOf(resolver, 9)).as("the first still runs").isSameAs(service);
    }

    @Test
    void anotherProcessTakesThePlaceOfOneThatEndedOnceAMinute() throws IOException {
        WorkloadResolver resolver = resolver();
        runs(7, "0::/", "/usr/bin/etcd");
        settings(7, "etcd\0a\0", "");
        Workload first = workloadOf(resolver, 7);
        endOf(7);
        runs(8, "0::/", "/usr/bin/etcd");
        settings(8, "etcd\0b\0", "ETCD_DEBUG=true\0");
        runs(9, "0::/", "/usr/bin/etcd");
        settings(9, "etcd\0c\0", "");

        assertThat(workloadOf(resolver, 8)).isSameAs(first);
        nowNanos += NamedWorkloads.KEPT_NANOS;

        Workload second = workloadOf(resolver, 9);
        assertThat(second.command()).containsExactly("etcd", "c");
        nowNanos += Duration.ofSeconds(5).toNanos();
        assertThat(resolver.inventory()).as("once").containsExactly(second);
    }

    @Test
    void aProcessThatBecomesTheServiceIsReadAgain() throws IOException {
        WorkloadResolver resolver = resolver();
        runs(7, UNIT_PATH, "/lib/systemd/systemd");
        settings(7, "(sshd)\0", "");
        assertThat(resolver.workloadOf(7, 1, "(sshd)", false).command()).containsExactly("(sshd)");
        settings(7, "sshd\0-D\0", "");

        assertThat(resolver.workloadOf(7, 2, "sshd", false).command()).containsExactly("sshd", "-D");
    }

    @Test
    void nothingIsSaidOfWhatPeopleType() throws IOException {
        runs(7, "0::/user.slice/user-0.slice/session-3.scope", "/usr/bin/mysql");
        settings(7, "mysql\0-phunter2\0", "GOGC=50\0");

        assertThat(workloadOf(resolver(), 7)).isEqualTo(Workload.named(Kind.UNIT, "session-3.scope"));
    }

    private void settings(int pid, String commandLine, String environment) throws IOException {
        Files.writeString(proc.resolve(pid + "/cmdline"), commandLine);
        Files.writeString(proc.resolve(pid + "/environ"), environment);
    }

    private void endOf(int pid) throws IOException {
        for (String file : List.of("cmdline", "environ", "cgroup", "exe")) {
            Files.delete(proc.resolve(pid + "/" + file));
        }
        Files.delete(proc.resolve(Integer.toString(pid)));
    }

    @Test
    void answersWithTheContainerUntilItsPodIsKnown() throws IOException {
        WorkloadResolver resolver = resolver();
        runs(7, CONTAINER_PATH, "/image/bin/etcd");

        Workload early = workloadOf(resolver, 7);

        assertThat(early.kind()).isEqualTo(Kind.CONTAINER);
        assertThat(early.name()).isEqualTo("001122334455");
        assertThat(early.podUid()).isEqualTo(POD_UID);
        Workload pod = knowContainer();
        assertThat(resolver.settled(early)).isSameAs(pod);
        assertThat(workloadOf(resolver, 7)).isSameAs(pod);
    }

    @Test
    void saysWhetherTheRuntimeMaySoonKnowMore() throws IOException {
        WorkloadResolver resolver = resolver();
        runs(7, CONTAINER_PATH, "/image/bin/etcd");
        runs(8, UNIT_PATH, "/image/bin/sshd");
        containers.asking = true;

        Workload early = workloadOf(resolver, 7);

        assertThat(resolver.settling(early)).isTrue();
        assertThat(resolver.settling(workloadOf(resolver, 8))).isFalse();
        nowNanos += Duration.ofSeconds(6).toNanos();
        assertThat(resolver.inventory())
                .as("without what it may turn out to be")
                .hasSize(1);
        containers.asking = false;
        assertThat(resolver.settling(early)).isFalse();
        assertThat(resolver.inventory()).hasSize(2);
    }

    @Test
    void attributesAServicesProcessToItsUnit() throws IOException {
        runs(7, UNIT_PATH, "/image/bin/sshd");

        assertThat(workloadOf(resolver(), 7)).isEqualTo(Workload.named(Kind.UNIT, "sshd.service"));
    }

    @Test
    void attributesAProcessOutsideEveryUnitToItsExecutable() throws IOException {
        runs(7, "0::/", "/image/bin/kube-controller-manager (deleted)");

        assertThat(workloadOf(resolver(), 7)).isEqualTo(Workload.named(Kind.EXECUTABLE, "kube-controller-manager"));
    }

    @Test
    void attributesAProcessWhoseCgroupIsHiddenByItsFirstProcess() throws IOException {
        Workload pod = knowContainer();
        containers.firstProcesses.put(7, CONTAINER_ID);
        runs(7, "0::/", "/opt/java");

        assertThat(workloadOf(resolver(), 7)).isSameAs(pod);
    }

    @Test
    void attributesKernelThreadsToTheKernel() {
        assertThat(resolver().workloadOf(2, 1, "kthreadd", true)).isEqualTo(Workload.named(Kind.KERNEL, "kernel"));
    }

    @Test
    void attributesAProcessThatIsGoneToItsParentsUnit() throws IOException {
        WorkloadResolver resolver = resolver();
        runs(7, UNIT_PATH, "/image/bin/sshd");
        workloadOf(resolver, 7);

        resolver.apply(new Forked(0, 8, 7, 8, 7));

        assertThat(workloadOf(resolver, 8)).isEqualTo(Workload.named(Kind.UNIT, "sshd.service"));
    }

    @Test
    void attributesAGrandchildOfAProcessNeverSampled() throws IOException {
        WorkloadResolver resolver = resolver();
        runs(7, CONTAINER_PATH, "/image/bin/sh");
        Workload pod = knowContainer();

        resolver.apply(new Forked(0, 8, 7, 8, 7));
        resolver.apply(new Forked(0, 9, 8, 9, 8));
        resolver.apply(new Exited(0, 8, 8));
        resolver.apply(new Exited(0, 7, 7));

        assertThat(workloadOf(resolver, 9)).isSameAs(pod);
    }

    @Test
    void namesAProcessThatIsGoneByItselfWhenItsParentWasAlone() throws IOException {
        WorkloadResolver resolver = resolver();
        runs(7, "0::/", "/image/bin/bash");
        workloadOf(resolver, 7);

        resolver.apply(new Forked(0, 8, 7, 8, 7));

        assertThat(resolver.workloadOf(8, 1, "ls", false)).isEqualTo(Workload.named(Kind.EXECUTABLE, "ls"));
    }

    @Test
    void readsAgainWhenThePidRunsAnotherProgram() throws IOException {
        WorkloadResolver resolver = resolver();
        runs(7, "0::/", "/image/bin/bash");
        resolver.workloadOf(7, 1, "bash", false);
        runs(7, UNIT_PATH, "/image/bin/sshd");

        assertThat(resolver.workloadOf(7, 1, "bash", false).name()).isEqualTo("bash");
        assertThat(resolver.workloadOf(7, 2, "sshd", false).name()).isEqualTo("sshd.service");
    }

    @Test
    void noticesAProcessThatWasMovedToAnotherUnit() throws IOException {
        WorkloadResolver resolver = resolver();
        runs(7, UNIT_PATH, "/image/bin/sshd");
        workloadOf(resolver, 7);
        runs(7, "0::/user.slice/user-1000.slice/session-3.scope", "/image/bin/sshd");

        nowNanos += Duration.ofSeconds(11).toNanos();

        assertThat(workloadOf(resolver, 7).name()).isEqualTo("session-3.scope");
    }

    @Test
    void looksAgainTheLessOftenTheOlderAProcessIs() throws IOException {
        WorkloadResolver resolver = resolver();
        runs(7, UNIT_PATH, "/image/bin/sshd");
        workloadOf(resolver, 7);
        nowNanos += Duration.ofSeconds(100).toNanos();
        workloadOf(resolver, 7);
        runs(7, "0::/user.slice/user-1000.slice/session-3.scope", "/image/bin/sshd");

        nowNanos += Duration.ofSeconds(99).toNanos();
        assertThat(workloadOf(resolver, 7).name()).isEqualTo("sshd.service");
        nowNanos += Duration.ofSeconds(2).toNanos();
        assertThat(workloadOf(resolver, 7).name()).isEqualTo("session-3.scope");
    }

    @Test
    void keepsTheWorkloadOfAProcessThatEndedMeanwhile() throws IOException {
        WorkloadResolver resolver = resolver();
        runs(7, "0::/", "/image/bin/kube-controller-manager");
        Workload before = workloadOf(resolver, 7);
        ends(7);

        nowNanos += Duration.ofSeconds(11).toNanos();

        assertThat(workloadOf(resolver, 7)).isSameAs(before);
    }

    @Test
    void knowsAProcessThatEndedForASessionThatIsDrainedLater() throws IOException {
        WorkloadResolver resolver = resolver();
        runs(7, CONTAINER_PATH, "/image/bin/sh");
        Workload pod = knowContainer();
        workloadOf(resolver, 7);
        ends(7);

        resolver.apply(new Exited(0, 7, 7));

        assertThat(workloadOf(resolver, 7)).isSameAs(pod);
    }

    @Test
    void listsPodsFirstAndWhatElseStillRuns() throws IOException {
        WorkloadResolver resolver = resolver();
        Workload pod = knowContainer();
        runs(6, "0::/", "/image/bin/bash");
        runs(7, UNIT_PATH, "/image/bin/sshd");
        runs(8, UNIT_PATH, "/image/bin/sshd");
        List.of(6, 7, 8).forEach(pid -> workloadOf(resolver, pid));
        resolver.workloadOf(2, 1, "kthreadd", true);
        resolver.apply(new Exited(0, 6, 6));
        nowNanos += Duration.ofSeconds(6).toNanos();
        resolver.apply(new Forked(0, 10, 8, 10, 8));

        assertThat(resolver.inventory())
                .containsExactly(pod, Workload.named(Kind.UNIT, "sshd.service"), Workload.named(Kind.KERNEL, "kernel"));
    }

    @Test
    void listsNoProcessThatHasOnlyBegun() throws IOException {
        WorkloadResolver resolver = resolver();
        runs(7, UNIT_PATH, "/image/bin/sshd");
        workloadOf(resolver, 7);

        assertThat(resolver.inventory()).isEmpty();
    }

    private WorkloadResolver resolver() {
        return new CgroupWorkloadResolver(
                new ProcFilesystem(proc), containers, ReportedEnvironment.KNOWN, () -> nowNanos);
    }

    private static Workload workloadOf(WorkloadResolver resolver, int pid) {
        return resolver.workloadOf(pid, 1, "comm", false);
    }

    private Workload knowContainer() {
        Workload pod = new Workload(
                Kind.POD, "kube-system", "etcd-a", "etcd", "", CONTAINER_ID, POD_UID, "etcd:3", Map.of(), List.of());
        containers.byId.put(CONTAINER_ID, pod);
        return pod;
    }

    private void runs(int pid, String cgroup, String executable) throws IOException {
        Path directory = Files.createDirectories(proc.resolve(Integer.toString(pid)));
        Files.writeString(directory.resolve("cgroup"), cgroup + "\n");
        Files.deleteIfExists(directory.resolve("exe"));
        Files.createSymbolicLink(directory.resolve("exe"), Path.of(executable));
    }

    private void ends(int pid) throws IOException {
        Files.delete(proc.resolve(pid + "/cgroup"));
        Files.delete(proc.resolve(pid + "/exe"));
    }
}
