package io.podflame.importing.node;

import io.podflame.agent.attribute.ContainerDirectory;
import io.podflame.agent.attribute.ProcFilesystem;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.Executables;
import io.podflame.agent.process.ProcReader;
import io.podflame.agent.sample.recording.RecordingFacts;
import io.podflame.agent.symbols.KernelSymbols;
import io.podflame.binary.BuildId;
import io.podflame.importing.bundle.Bundle;
import io.podflame.importing.bundle.PodList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The machine that a recording is of: its bundle when there is one; this machine when the recording is of it; else only what the
 * recording itself says, and files with the build IDs that it has.
 */
public final class RecordedNode {

    private static final Path PROC = Path.of("/proc");

    /** A folder that is on no machine: what is read below it is not there. */
    private static final Path NOWHERE = Path.of("/proc/self/nowhere");

    private final Optional<Bundle> bundle;
    private final Optional<Path> symbolFolder;
    private final Supplier<RecordingFacts> facts;
    private final RecordedKernel kernel;
    private final PerfMaps perfMaps;
    private RecordedExecutables executables;
    private ContainerDirectory containers = ContainerDirectory.empty();
    private final List<String> problems = new CopyOnWriteArrayList<>();

    private RecordedNode(Optional<Bundle> bundle, Optional<Path> symbolFolder, Supplier<RecordingFacts> facts) {
        this.bundle = bundle;
        this.symbolFolder = symbolFolder;
        this.facts = facts;
        this.kernel = new RecordedKernel(bundle.map(Bundle::root), symbolFolder, facts);
        this.perfMaps = new PerfMaps(this::perfMap);
        this.executables = new RecordedExecutables(List.of(), () -> facts.get().buildIds());
    }

    /**
     * What can be known of the machine.
     *
     * @param symbolFolder holds the machine's files under their paths there; empty when nobody names one
     * @param facts of the recording, as far as it has been read
     * @throws IOException when the bundle cannot be read
     */
    public static RecordedNode of(Optional<Bundle> bundle, Optional<Path> symbolFolder, Supplier<RecordingFacts> facts)
            throws IOException {
        RecordedNode node = new RecordedNode(bundle, symbolFolder, facts);
        node.open();
        return node;
    }

    private void open() throws IOException {
        List<ExecutableSource> sources = new ArrayList<>();
        if (bundle.isPresent()) {
            sources.add(ExecutableSources.bundle(bundle.get().files()));
            PodList pods = bundle.get().pods();
            problems.addAll(pods.problems());
            containers = pods;
        }
        symbolFolder.map(ExecutableSources::below).ifPresent(sources::add);
        sources.add(ExecutableSources.byBuildId(Path.of(System.getProperty("user.home"), ".debug")));
        if (bundle.isEmpty()) {
            ExecutableSource here = ExecutableSources.thisMachine(new ExecutableFiles(new ProcReader(PROC)));
            sources.add((pid, mapping) -> ThisMachine.isOf(facts.get()) ? here.candidates(pid, mapping) : List.of());
        }
        executables = new RecordedExecutables(sources, () -> facts.get().buildIds());
    }

    private Optional<Path> perfMap(int pid) {
        if (bundle.isPresent()) {
            return bundle.get().perfMap(pid);
        }
        return ThisMachine.isOf(facts.get()) ? ThisMachine.perfMap(pid) : Optional.empty();
    }

    /** Its name: the bundle's, else the recording's; empty when neither knows. */
    public Optional<String> name() {
        return bundle.flatMap(it -> it.fact("node")).or(() -> facts.get().hostName());
    }

    /**
     * What it is called.
     *
     * @param given by the user, in place of its own name
     */
    public String nameOr(Optional<String> given) {
        return given.or(this::name).filter(name -> !name.isBlank()).orElse("recording");
    }

    public Executables executables() {
        return executables;
    }

    /** Where a file with that build ID can be read here. */
    public Optional<Path> fileOf(BuildId buildId) {
        return executables.fileOf(buildId);
    }

    /** The kernel's functions; to be asked for when the kernel's own mappings have been read. */
    public KernelSymbols kernelSymbols(LongSupplier clock) {
        return kernel.symbols(clock);
    }

    /** Takes note of what was mapped where. */
    public void apply(CaptureRecord.Mapped mapped) {
        kernel.apply(mapped);
        executables.apply(mapped);
    }

    /** Names of just-in-time code. */
    public PerfMaps perfMaps() {
        return perfMaps;
    }

    /** /proc as it was on the node; of a node without a bundle nothing is in it. */
    public ProcFilesystem proc() {
        return new ProcFilesystem(bundle.map(Bundle::proc).orElse(NOWHERE));
    }

    /** A reader of processes that finds none: the recording tells of them. */
    public ProcReader noProcesses() {
        return new ProcReader(NOWHERE);
    }

    /** Whether a process was a thread of the kernel, as far as is known. */
    public boolean kernelThread(int pid) {
        return bundle.filter(it -> it.kernelThread(pid)).isPresent();
    }

    public ContainerDirectory containers() {
        return containers;
    }

    /** Takes note of what could not be read; by any thread. */
    public void addProblem(String problem) {
        problems.add(problem);
    }

    /** What is not known and might have been, each in a sentence with its remedy. */
    public List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        bundle.ifPresent(it -> all.addAll(it.problems()));
        kernel.problem().ifPresent(all::add);
        return all;
    }
}
