package io.podflame.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Mapping;
import io.podflame.agent.sample.perf.PerfEvents;
import io.podflame.binary.executable.ExecutableFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The process table fed by the running kernel, with real processes. */
class ProcessTableEventsTest {

    private static final Path BUSYBOX = Path.of("/usr/bin/busybox");
    private static final ProcReader PROC = new ProcReader(Path.of("/proc"));

    private final ExecutableFiles files = new ExecutableFiles(PROC);
    private final ProcessTable table = new ProcessTable(PROC, files, MonotonicClock::nanos);

    @Test
    void attributesAProcessThatIsGoneWhenItsSamplesAreRead() throws Exception {
        List<Optional<MappedExecutable>> found = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        try (PerfEvents events = PerfEvents.open(4_000)) {
            java.lang.Process child = new ProcessBuilder(
                            BUSYBOX.toString(), "sh", "-c", "i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done")
                    .start();
            child.waitFor();
            assertThat(Path.of("/proc/" + child.pid())).doesNotExist();
            events.drainUntilNow(record -> {
                table.apply(record);
                if (record instanceof CaptureRecord.Sample sample
                        && sample.pid() == child.pid()
                        && sample.callChain().kernelSize() == 0) {
                    Process process = table.find(sample.pid()).orElseThrow();
                    names.add(process.name());
                    if (process.name().equals("busybox")) {
                        found.add(process.executableAt(sample.callChain().userAddress(0)));
                    }
                }
            });
        }

        assertThat(names).contains("busybox");
        assertThat(found).hasSizeGreaterThan(5).allMatch(Optional::isPresent);
        try (ExecutableFile busybox = ExecutableFile.open(BUSYBOX)) {
            assertThat(found)
                    .extracting(it -> it.orElseThrow().executable())
                    .containsOnly(new Executable(busybox.buildId(), Executable.Origin.GNU, BUSYBOX.toString()));
        }
    }

    @Test
    void losesNoNameInAStormOfForks() throws Exception {
        Map<Integer, String> nameAtExit = new HashMap<>();
        try (PerfEvents events = PerfEvents.open(99)) {
            java.lang.Process storm =
                    new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 500 ]; do /bin/true; i=$((i+1)); done").start();
            Set<Integer> children = new HashSet<>();
            Consumer<CaptureRecord> consumer = record -> {
                table.apply(record);
                if (record instanceof CaptureRecord.Forked fork && fork.parentPid() == storm.pid()) {
                    children.add(fork.pid());
                } else if (record instanceof CaptureRecord.Exited exit && children.contains(exit.pid())) {
                    nameAtExit.put(
                            exit.pid(), table.find(exit.pid()).orElseThrow().name());
                }
            };
            events.drainUntil(() -> !storm.isAlive(), consumer);
            events.drainUntilNow(consumer);
        }

        assertThat(nameAtExit).hasSize(500);
        assertThat(nameAtExit.values()).containsOnly("true");
    }

    @Test
    void forgetsTheOldProgramAtExec() throws Exception {
        List<String> programs = new ArrayList<>();
        Set<Long> startIds = new HashSet<>();
        try (PerfEvents events = PerfEvents.open(99)) {
            java.lang.Process child = new ProcessBuilder("sh", "-c", "exec busybox true").start();
            child.waitFor();
            events.drainUntilNow(record -> {
                boolean exec =
                        record instanceof CaptureRecord.ThreadNamed named && named.pid() == child.pid() && named.exec();
                boolean exit = record instanceof CaptureRecord.Exited exited && exited.pid() == child.pid();
                if (exec || exit) {
                    table.find((int) child.pid()).ifPresent(process -> programs.add(mainFile(process)));
                }
                table.apply(record);
                table.find((int) child.pid()).ifPresent(process -> startIds.add(process.startId()));
            });
        }

        // At its first exec it still is the fork of this JVM's launcher.
        assertThat(programs.subList(programs.size() - 2, programs.size()))
                .containsExactly("/usr/bin/dash", "/usr/bin/busybox");
        assertThat(startIds).hasSizeGreaterThanOrEqualTo(3);
    }

    private static String mainFile(Process process) {
        return process.addressSpace().mappings().stream()
                .map(Mapping::path)
                .filter(path -> path.startsWith("/usr/bin/"))
                .findFirst()
                .orElse("none");
    }

    @Test
    void agreesWithProcMapsOnAProcessItOnlyHeardOf() throws Exception {
        try (PerfEvents events = PerfEvents.open(99)) {
            java.lang.Process child =
                    new ProcessBuilder("perl", "-MPOSIX", "-e", "$| = 1; print \"1\\n\"; <STDIN>").start();
            try {
                assertThat(child.inputReader().readLine()).isEqualTo("1");
                events.drainUntilNow(table::apply);
                Process process = table.find((int) child.pid()).orElseThrow();
                byte[] maps = Files.readAllBytes(Path.of("/proc/" + child.pid() + "/maps"));

                assertThat(process.history().readBefore(0))
                        .as("not read from /proc")
                        .isTrue();
                assertThat(process.addressSpace().mappings())
                        .containsAll(ProcMaps.parseExecutable(maps, "maps").stream()
                                .filter(mapping -> !mapping.path().equals("[vsyscall]"))
                                .toList());
                assertThat(process.commandLine()).startsWith("perl", "-MPOSIX");
            } finally {
                child.destroyForcibly();
            }
        }
    }

    @Test
    void hearingEverythingTwiceChangesNothing() throws Exception {
        List<String> once = new ArrayList<>();
        List<String> twice = new ArrayList<>();
        Set<String> namesThen = new HashSet<>();
        ProcessTable other = new ProcessTable(PROC, files, MonotonicClock::nanos);
        try (PerfEvents first = PerfEvents.open(99);
                PerfEvents second = PerfEvents.open(2_000)) {
            java.lang.Process child = new ProcessBuilder(
                            "sh", "-c", "i=0; while [ $i -lt 50 ]; do /bin/true; i=$((i+1)); done; exec busybox true")
                    .start();
            child.waitFor();
            Set<Integer> pids = new TreeSet<>();
            first.drainUntilNow(record -> {
                table.apply(record);
                other.apply(record);
                if (record instanceof CaptureRecord.Forked fork && fork.parentPid() == child.pid()) {
                    pids.add(fork.pid());
                }
            });
            pids.forEach(pid -> once.add(describe(table, pid)));
            second.drainUntilNow(record -> {
                table.apply(record);
                if (record instanceof CaptureRecord.Sample sample && pids.contains(sample.pid())) {
                    Process then =
                            table.find(sample.pid(), sample.timestampNanos()).orElseThrow();
                    namesThen.add(then.name());
                }
            });
            pids.forEach(pid -> twice.add(describe(table, pid)));
        }

        assertThat(once).hasSize(50).allMatch(text -> text.contains("true"));
        assertThat(twice).isEqualTo(once);
        // Between fork and exec a child is still its shell, even if the first session has told of its end long ago.
        assertThat(namesThen).containsExactlyInAnyOrder("sh", "true");
    }

    private static String describe(ProcessTable table, int pid) {
        Process process = table.find(pid).orElseThrow();
        return pid + " " + process.startId() + " " + process.name() + " "
                + process.addressSpace().mappings();
    }

    @Test
    void knowsKernelThreadsAndTheNamesOfThreads() throws Exception {
        table.readAll();
        List<String> kernel = new ArrayList<>();
        table.forEach(process -> {
            if (process.kernelThread()) {
                kernel.add(process.name());
            }
        });
        Process self = table.find((int) ProcessHandle.current().pid()).orElseThrow();

        assertThat(kernel).contains("kthreadd");
        assertThat(self.kernelThread()).isFalse();
        assertThat(self.name()).isEqualTo("java");
        assertThat(self.commandLine()).first().asString().endsWith("java");
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            assertThat(tasks.map(path ->
                            self.threadName(Integer.parseInt(path.getFileName().toString()))))
                    .contains("Signal Dispatch");
        }
    }

    @Test
    void opensTheFilesOfThisProcess() throws Exception {
        Process self = table.find((int) ProcessHandle.current().pid()).orElseThrow();
        List<Mapping> mappings = self.addressSpace().mappings();
        Mapping libjvm = mappings.stream()
                .filter(it -> it.path().endsWith("libjvm.so"))
                .findFirst()
                .orElseThrow();
        Mapping vdso = mappings.stream()
                .filter(it -> it.path().equals("[vdso]"))
                .findFirst()
                .orElseThrow();

        Executable executable =
                self.executableAt(libjvm.startAddress()).orElseThrow().executable();
        assertThat(executable.origin()).isNotEqualTo(Executable.Origin.PATH);
        assertThat(files.openable(executable.buildId()))
                .hasValueSatisfying(location -> assertThat(location.file()).exists());
        assertThat(self.executableAt(vdso.startAddress())).isEmpty();
        assertThat(self.mappingAt(vdso.startAddress())).contains(vdso);
    }
}
