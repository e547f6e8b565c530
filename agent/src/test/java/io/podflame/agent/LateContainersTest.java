package io.podflame.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.attribute.CgroupWorkloadResolver;
import io.podflame.agent.attribute.ProcFilesystem;
import io.podflame.agent.attribute.ReportedEnvironment;
import io.podflame.agent.attribute.kubernetes.CriSockets;
import io.podflame.agent.attribute.kubernetes.PodDirectory;
import io.podflame.agent.attribute.kubernetes.RuntimeInProcess;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.stream.SessionCommand;
import io.podflame.agent.stream.SessionTarget;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers that are sampled before the runtime has told of them; the runtime speaks CRI over a Unix socket. */
class LateContainersTest {

    private static final int ETCD = 4_194_000;
    private static final String CONTAINER_ID = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    private static final Optional<SamplingRequest> CONTINUOUS = Optional.of(new SamplingRequest(Event.CPU_CLOCK, 19));

    @TempDir
    Path folder;

    private final ScriptedAgent agent = new ScriptedAgent();
    private final ScriptedSampler sampler = agent.sampler;
    private RuntimeInProcess runtime;
    private PodDirectory directory;

    @BeforeEach
    void connect() throws Exception {
        Path cgroup = folder.resolve(ETCD + "/cgroup");
        Files.createDirectories(cgroup.getParent());
        Files.writeString(cgroup, "0::/kubepods/pod1/" + CONTAINER_ID + "\n");
        Path socket = folder.resolve("cri.sock");
        runtime = RuntimeInProcess.speaking(socket);
        runtime.hesitate();
        agent.connect();
        directory = PodDirectory.open(CriSockets.told(socket), new ProcFilesystem(folder), ReportedEnvironment.KNOWN);
    }

    @AfterEach
    void disconnect() throws Exception {
        directory.close();
        runtime.close();
        agent.close();
    }

    private void play(Optional<SamplingRequest> continuous) throws Exception {
        agent.play(
                continuous,
                new CgroupWorkloadResolver(
                        new ProcFilesystem(folder), directory, ReportedEnvironment.KNOWN, sampler::nanos));
    }

    /** The directory's thread has a clock of its own, the real one: the script stands still until the pod is known. */
    private void awaitPod() {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (directory.find(CONTAINER_ID).isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static List<String> workloads(List<Batch> batches) {
        List<Workload> known = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (Batch batch : batches) {
            known.addAll(batch.getDictionary().getWorkloadsList());
            batch.getProfilesList()
                    .forEach(profile ->
                            found.add(known.get(profile.getWorkload()).getPod()
                                    + known.get(profile.getWorkload()).getName() + " "
                                    + ScriptedAgent.samples(batch)));
        }
        return found;
    }

    @Test
    void holdTheFirstWindowUntilTheRuntimeHasAnswered() throws Exception {
        runtime.run("etcd-a", CONTAINER_ID);
        sampler.then(() -> sampler.deliver(sampler.sample(ETCD)))
                .then(() -> {
                    sampler.advanceMillis(2_500);
                    sampler.deliver(sampler.sample(ETCD));
                })
                .then(() -> {
                    assertThat(agent.collector.batches()).as("held").isEmpty();
                    runtime.answer();
                    awaitPod();
                })
                .then(() -> sampler.advanceMillis(200));
        play(CONTINUOUS);
        List<Batch> batches = agent.batchesOf("");
        assertThat(workloads(batches)).containsExactly("etcd-a 2");
        assertThat(ScriptedAgent.length(batches.getFirst()))
                .isBetween(Duration.ofMillis(2_500), Duration.ofMillis(2_700));
    }

    @Test
    void holdAWindowFiveSecondsAtMost() throws Exception {
        sampler.then(() -> sampler.deliver(sampler.sample(ETCD)))
                .then(() -> sampler.advanceMillis(6_900))
                .then(() -> assertThat(agent.collector.batches()).as("held").isEmpty())
                .then(() -> sampler.advanceMillis(200))
                .then(() -> sampler.deliver(sampler.sample(ETCD)));
        play(CONTINUOUS);
        List<Batch> batches = agent.batchesOf("");
        assertThat(workloads(batches)).containsExactly("001122334455 1", "001122334455 1");
        assertThat(ScriptedAgent.length(batches.getFirst())).isCloseTo(Duration.ofSeconds(7), Duration.ofMillis(1));
    }

    @Test
    void getTheirPodInTheWindowOfTheirFirstSamples() throws Exception {
        runtime.answer();
        sampler.then(() -> {
                    sampler.advanceMillis(1_999);
                    sampler.deliver(sampler.sample(ETCD));
                })
                .then(() -> {
                    sampler.advanceMillis(100); // CRI-O lists a container only when it has been created
                    runtime.run("etcd-a", CONTAINER_ID);
                    awaitPod();
                })
                .then(() -> sampler.advanceMillis(200));
        play(CONTINUOUS);
        assertThat(workloads(agent.batchesOf(""))).containsExactly("etcd-a 1");
    }

    @Test
    void getTheirPodInASessionsLastWindowWhichGrowsNoFurther() throws Exception {
        runtime.run("etcd-a", CONTAINER_ID);
        sampler.then(() -> agent.commands.put(new SessionCommand.Start(
                        "s", Optional.empty(), Optional.empty(), 99, Duration.ofMillis(400), SessionTarget.EVERYTHING)))
                .then(() -> sampler.deliver(sampler.sample(ETCD)))
                .then(() -> {
                    sampler.advanceMillis(500);
                    sampler.deliver(sampler.sample(ETCD)); // after the session's end
                })
                .then(() -> {
                    assertThat(agent.collector.batches()).as("held").isEmpty();
                    runtime.answer();
                    awaitPod();
                })
                .then(() -> sampler.advanceMillis(200));
        play(Optional.empty());
        List<Batch> batches = agent.batchesOf("s");
        assertThat(workloads(batches)).containsExactly("etcd-a 1");
        assertThat(ScriptedAgent.length(batches.getFirst())).isCloseTo(Duration.ofMillis(400), Duration.ofMillis(1));
    }
}
