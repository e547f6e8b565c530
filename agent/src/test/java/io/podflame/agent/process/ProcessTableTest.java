package io.podflame.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a /proc of our own and time as we like it; times are seconds. */
class ProcessTableTest {

    private static final long SECOND = 1_000_000_000;
    private static final Mapping LIBRARY = new Mapping(0x1000, 0x2000, 0, "fe:00", 7, "/lib/none.so");

    @TempDir
    private Path root;

    private long nowNanos = 100 * SECOND;
    private ProcessTable table = new ProcessTable(new ProcReader(Path.of("/")), files(Path.of("/")), () -> nowNanos);

    @BeforeEach
    void makeTable() {
        table = new ProcessTable(new ProcReader(root), files(root), () -> nowNanos);
    }

    private static ExecutableFiles files(Path root) {
        return new ExecutableFiles(new ProcReader(root));
    }

    @Test
    void knowsNothingOfTheIdleTask() {
        assertThat(table.find(0)).isEmpty();
        assertThat(table.find(-1)).isEmpty();
    }

    @Test
    void readsAProcessAtFirstSight() throws Exception {
        write(5, "etcd", 0, 1, "1000-2000 r-xp 00000000 fe:00 7 /lib/none.so\n");

        Process process = table.find(5).orElseThrow();
        assertThat(process.name()).isEqualTo("etcd");
        assertThat(process.mappingAt(0x1234)).contains(LIBRARY);
        assertThat(table.find(5)).containsSame(process);
    }

    @Test
    void anEventOlderThanReadingTellsNothingNew() throws Exception {
        write(5, "etcd", 0, 1, "");
        Process process = table.find(5).orElseThrow();
        table.apply(new CaptureRecord.Mapped(99 * SECOND, 5, LIBRARY));
        table.apply(new CaptureRecord.ThreadNamed(99 * SECOND, 5, 5, "old", true));
        assertThat(process.mappingAt(0x1234)).isEmpty();

        table.apply(new CaptureRecord.Mapped(101 * SECOND, 5, LIBRARY));
        assertThat(process.mappingAt(0x1234)).contains(LIBRARY);
        assertThat(table.find(5).orElseThrow().name()).isEqualTo("etcd");
    }

    @Test
    void keepsAnEndedProcessForAWhile() {
        table.apply(new CaptureRecord.ThreadNamed(100 * SECOND, 5, 5, "short", false));
        table.apply(new CaptureRecord.Exited(101 * SECOND, 5, 5));
        table.apply(new CaptureRecord.Lost(105 * SECOND, 0, 0));
        assertThat(table.find(5).orElseThrow().name()).isEqualTo("short");

        table.apply(new CaptureRecord.Lost(107 * SECOND, 0, 0));
        assertThat(table.find(5)).isEmpty();
    }

    @Test
    void keepsAProcessWhoseMainThreadOnlyHasEnded() throws Exception {
        write(5, "leader", 0, 1, "1000-2000 r-xp 00000000 fe:00 7 /lib/none.so\n");
        assertThat(table.find(5)).isPresent();
        Files.createDirectories(root.resolve("5/task/5"));
        Files.createDirectories(root.resolve("5/task/6"));
        table.apply(new CaptureRecord.Exited(101 * SECOND, 5, 5));
        table.apply(new CaptureRecord.Lost(120 * SECOND, 0, 0));

        assertThat(table.find(5).orElseThrow().mappingAt(0x1234)).contains(LIBRARY);
    }

    @Test
    void keepsAForkedProcessWhoseThreadRunsOn() throws Exception {
        write(5, "parent", 0, 1, "1000-2000 r-xp 00000000 fe:00 7 /lib/none.so\n");
        table.apply(new CaptureRecord.Forked(101 * SECOND, 6, 5, 6, 5));
        table.apply(new CaptureRecord.Forked(102 * SECOND, 6, 6, 7, 6));
        Files.createDirectories(root.resolve("6/task/6"));
        Files.createDirectories(root.resolve("6/task/7"));
        table.apply(new CaptureRecord.Exited(103 * SECOND, 6, 6));
        table.apply(new CaptureRecord.Lost(120 * SECOND, 0, 0));

        assertThat(table.find(6).orElseThrow().mappingAt(0x1234)).contains(LIBRARY);
    }

    @Test
    void tellsProcessesApartThatHaveTheSamePid() {
        table.apply(new CaptureRecord.ThreadNamed(90 * SECOND, 4, 4, "parent", false));
        table.apply(new CaptureRecord.Forked(100 * SECOND, 5, 4, 5, 4));
        table.apply(new CaptureRecord.ThreadNamed(100 * SECOND + 1, 5, 5, "first", false));
        long first = table.find(5).orElseThrow().startId();
        table.apply(new CaptureRecord.Forked(101 * SECOND, 5, 4, 5, 4));

        Process second = table.find(5).orElseThrow();
        assertThat(second.name()).isEqualTo("parent");
        assertThat(second.startId()).isNotEqualTo(first);
        assertThat(table.find(5, 100 * SECOND + 5).orElseThrow().name()).isEqualTo("first");
    }

    @Test
    void readsAgainAfterALossAndSeesAnotherProcessByItsStartTime() throws Exception {
        String program = "5000-6000 r-xp 00000000 fe:00 8 /bin/first\n";
        write(5, "first", 0, 1, program + "1000-2000 r-xp 00000000 fe:00 7 /lib/none.so\n");
        Process first = table.find(5).orElseThrow();
        nowNanos = 120 * SECOND;
        table.apply(new CaptureRecord.Lost(120 * SECOND, 0, 3));
        write(5, "first", 0, 1, program + "3000-4000 r-xp 00000000 fe:00 7 /lib/none.so\n");
        assertThat(table.find(5)).containsSame(first);
        assertThat(first.mappingAt(0x1234)).isEmpty();
        assertThat(first.mappingAt(0x3234)).isPresent();

        nowNanos = 140 * SECOND;
        table.apply(new CaptureRecord.Lost(140 * SECOND, 0, 3));
        write(5, "second", 0, 2, "");
        assertThat(table.find(5).orElseThrow().startId()).isNotEqualTo(first.startId());
        assertThat(table.counters().rereadProcesses()).isEqualTo(2);
    }

    @Test
    void readsAgainWhatItKnewBeforeEventsWereMissed() throws Exception {
        String program = "5000-6000 r-xp 00000000 fe:00 8 /bin/first\n";
        write(5, "first", 0, 1, program);
        Process first = table.find(5).orElseThrow();
        nowNanos = 101 * SECOND;
        write(5, "first", 0, 1, program + "1000-2000 r-xp 00000000 fe:00 7 /lib/none.so\n");
        assertThat(table.find(5).orElseThrow().mappingAt(0x1234)).isEmpty();

        table.missedUntilNow();
        nowNanos = 102 * SECOND;
        assertThat(table.find(5)).containsSame(first);
        assertThat(first.mappingAt(0x1234)).contains(LIBRARY);
        assertThat(table.find(5)).containsSame(first);
        assertThat(table.counters().rereadProcesses()).as("once").isEqualTo(1);
    }

    @Test
    void seesAnExecThatWasMissed() throws Exception {
        String everywhere = "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0  [vsyscall]\n";
        write(5, "sh", 0, 1, "5000-6000 r-xp 00000000 fe:00 8 /bin/sh\n" + everywhere);
        Process shell = table.find(5).orElseThrow();
        nowNanos = 101 * SECOND;
        write(5, "etcd", 0, 1, "1000-2000 r-xp 00000000 fe:00 7 /lib/none.so\n" + everywhere);
        table.missedUntilNow();
        nowNanos = 103 * SECOND;
        table.readAll();

        assertThat(table.find(5, 102 * SECOND).orElseThrow().name())
                .as("sampled before it was read")
                .isEqualTo("etcd");
        Process etcd = table.find(5).orElseThrow();
        assertThat(etcd.name()).isEqualTo("etcd");
        assertThat(etcd.startId()).as("its workload is looked up again").isNotEqualTo(shell.startId());
        assertThat(etcd.mappingAt(0x1234)).contains(LIBRARY);
        assertThat(etcd.mappingAt(0x5678)).isEmpty();
    }

    @Test
    void namesThreadsAsTheyAreNamed() throws Exception {
        write(5, "java", 0, 1, "");
        Files.createDirectories(root.resolve("5/task/7"));
        Files.writeString(root.resolve("5/task/7/comm"), "worker\n");
        Process process = table.find(5).orElseThrow();
        table.apply(new CaptureRecord.Forked(101 * SECOND, 5, 5, 8, 7));
        table.apply(new CaptureRecord.ThreadNamed(102 * SECOND, 5, 9, "other", false));

        assertThat(List.of(5, 7, 8, 9, 10))
                .extracting(process::threadName)
                .containsExactly("java", "worker", "worker", "other", "java");
    }

    @Test
    void namesAThreadAgainWhenItsNameChanges() throws Exception {
        write(5, "java", 0, 1, "");
        Process process = table.find(5).orElseThrow();
        assertThat(process.threadName(-1)).as("one that has nearly ended").isEqualTo("java");
        assertThat(process.threadName(0)).isEqualTo("java");

        table.apply(new CaptureRecord.ThreadNamed(101 * SECOND, 5, 7, "first", false));
        assertThat(process.threadName(7)).isEqualTo("first");
        table.apply(new CaptureRecord.ThreadNamed(102 * SECOND, 5, 7, "second", false));
        assertThat(process.threadName(7)).isEqualTo("second");
    }

    @Test
    void forgetsTheProcessesUsedLeastWhenThereAreTooMany() throws Exception {
        write(3, "kept", 0, 1, "");
        for (int pid = 10; pid < 10 + 2 * ProcessTable.MAX_PROCESSES; pid++) {
            assertThat(table.find(3)).isPresent();
            table.apply(new CaptureRecord.ThreadNamed(101 * SECOND, pid, pid, "p" + pid, false));
        }
        List<Integer> pids = new ArrayList<>();
        table.forEach(process -> pids.add(process.pid()));

        assertThat(pids)
                .hasSize(ProcessTable.MAX_PROCESSES)
                .isSorted()
                .contains(3)
                .doesNotContain(10);
        assertThat(table.counters().evictedProcesses()).isEqualTo(ProcessTable.MAX_PROCESSES + 1);
    }

    @Test
    void aFileNobodyHasAnyMoreIsKnownByItsPath() {
        table.apply(new CaptureRecord.Mapped(100 * SECOND, 5, LIBRARY));

        MappedExecutable mapped =
                table.find(5).orElseThrow().executableAt(0x1100).orElseThrow();
        assertThat(mapped.executable().origin()).isEqualTo(Executable.Origin.PATH);
        assertThat(mapped.executable().path()).isEqualTo("/lib/none.so");
        assertThat(mapped.elfAddress(0x1100)).isEqualTo(0x100);
    }

    private void write(int pid, String name, int flags, int startTicks, String maps) throws IOException {
        Path directory = Files.createDirectories(root.resolve(String.valueOf(pid)));
        String stat =
                pid + " (" + name + ") S 1 1 1 0 -1 " + flags + " 0 0 0 0 0 0 0 0 20 0 1 0 " + startTicks + " 0\n";
        Files.writeString(directory.resolve("stat"), stat);
        Files.writeString(directory.resolve("maps"), maps);
    }
}
