package io.podflame.agent.sample.perftool;

import io.podflame.agent.health.CheckResult;
import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.perftool.InstalledPerf.Ability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the newest perf that really records: each is asked for its version, and then, newest first, told to record until it writes.
 * Thread-safe.
 */
public final class PerfFinder {

    private static final Duration VERSION_LIMIT = Duration.ofSeconds(5);
    private static final Duration RECORD_LIMIT = Duration.ofSeconds(15);
    private static final int VERSION_BYTES = 4096;
    private static final String SUBJECT = "perf";
    private static final String MAGIC = "PERFILE2";
    private static final SamplingRequest TRIAL = new SamplingRequest(Event.CPU_CLOCK, 99);

    /** The magic and the header of pipe mode are 16 bytes, written when the events are open; more is records. */
    private static final int ENOUGH_BYTES = 64;

    private static final Pattern UNKNOWN_OPTION = Pattern.compile("unknown option `([a-z-]+)");

    private final Optional<Path> told;
    private final PerfCandidates candidates;
    private final KernelSettings settings;
    private @Nullable InstalledPerf found;

    /**
     * @param told the only perf to take; empty to look for one
     * @param hostRoot where the node's root is in a container; need not exist
     */
    public PerfFinder(Optional<Path> told, Path hostRoot, KernelSettings settings) {
        this(told, new PerfCandidates(Path.of("/"), hostRoot, searchPath()), settings);
    }

    PerfFinder(Optional<Path> told, PerfCandidates candidates, KernelSettings settings) {
        this.told = told;
        this.candidates = candidates;
        this.settings = settings;
    }

    private static String searchPath() {
        return Optional.ofNullable(System.getenv("PATH")).orElse("/usr/local/bin:/usr/bin:/bin");
    }

    /**
     * What a person should know of perf; nothing of one that is neither used nor asked for, as looking for it takes half a second.
     *
     * @param used whether the agent samples by it
     * @param asked whether the person wants to know in any case
     */
    public List<CheckResult> checks(boolean used, boolean asked) {
        if (used) {
            return List.of(check());
        }
        return asked ? List.of(checkUnused()) : List.of();
    }

    /** Which perf there is, for a person; why there is none is a failure. */
    CheckResult check() {
        try {
            return CheckResult.ok(SUBJECT, find() + ", which records");
        } catch (SamplerUnavailableException e) {
            return CheckResult.fail(SUBJECT, String.valueOf(e.getMessage()), "");
        }
    }

    /** The same for an agent that can do without. */
    CheckResult checkUnused() {
        CheckResult result = check();
        return result.level() == CheckResult.Level.OK
                ? result
                : CheckResult.warn(SUBJECT, result.finding(), "only --sampler perf needs it");
    }

    /**
     * Looks once; later calls give the same.
     *
     * @throws SamplerUnavailableException when there is none, or none records: with the reason of the newest one
     */
    synchronized InstalledPerf find() throws SamplerUnavailableException {
        if (found == null) {
            found = search();
        }
        return found;
    }

    private InstalledPerf search() throws SamplerUnavailableException {
        List<String> failures = new ArrayList<>();
        List<InstalledPerf> installed = new ArrayList<>();
        for (PerfCandidate candidate : toTry()) {
            installed(candidate, failures).ifPresent(installed::add);
        }
        installed.sort(Comparator.comparing(InstalledPerf::version).reversed());
        for (InstalledPerf perf : installed) {
            Optional<InstalledPerf> recording = recording(perf, failures);
            if (recording.isPresent()) {
                return recording.get();
            }
        }
        throw new SamplerUnavailableException(
                failures.isEmpty()
                        ? "perf is not installed; install linux-perf (Debian), linux-tools-generic (Ubuntu) or perf, name one with"
                                + " --perf, or on a COS node install it in the toolbox (toolbox-scripts/install-perf)"
                        : "no perf here records: "
                                + String.join("; and: ", failures.subList(0, Math.min(3, failures.size()))));
    }

    private List<PerfCandidate> toTry() throws SamplerUnavailableException {
        if (told.isEmpty()) {
            return candidates.all();
        }
        Path file = told.get();
        if (!Files.isExecutable(file)) {
            throw new SamplerUnavailableException(
                    "--perf " + file + ": no such program; leave the option out to have one looked for");
        }
        return List.of(candidates.all().stream()
                .filter(candidate -> candidate.file().equals(file))
                .findFirst()
                .orElse(PerfCandidate.direct(file)));
    }

    /** Failures of the candidates that are tried first, which are the newest, go first. */
    private Optional<InstalledPerf> installed(PerfCandidate candidate, List<String> failures) {
        List<String> command = new ArrayList<>(candidate.command());
        command.add("--version");
        try {
            PerfRun run = PerfRun.whole(command, VERSION_LIMIT, VERSION_BYTES);
            Optional<PerfVersion> version = PerfVersion.parse(run.output());
            if (version.isEmpty()) {
                failures.add(failure(candidate.file().toString(), run));
            }
            return version.map(
                    it -> new InstalledPerf(candidate.file(), candidate.command(), it, EnumSet.allOf(Ability.class)));
        } catch (IOException e) {
            failures.add(candidate.file() + " cannot be run: " + e.getMessage());
            return Optional.empty();
        }
    }

    private String failure(String perf, PerfRun run) {
        return new PerfFailure(TRIAL, settings).explain(perf, run.exitCode(), run.errors() + "\n" + run.output());
    }

    /** The same perf without the abilities that it turns out not to have; empty when it does not record at all. */
    private Optional<InstalledPerf> recording(InstalledPerf perf, List<String> failures)
            throws SamplerUnavailableException {
        InstalledPerf tried = perf;
        while (true) {
            PerfRun run;
            try {
                run = PerfRun.until(
                        tried.run(RecordArguments.of(TRIAL, tried)),
                        RECORD_LIMIT,
                        output -> output.size() >= ENOUGH_BYTES);
            } catch (IOException e) {
                failures.addFirst(perf + " cannot be run: " + e.getMessage());
                return Optional.empty();
            }
            if (run.output().startsWith(MAGIC) && run.output().length() >= ENOUGH_BYTES) {
                return Optional.of(tried);
            }
            Optional<Ability> missing = missing(tried, run.errors());
            if (missing.isEmpty()) {
                failures.add(new PerfFailure(TRIAL, settings).explain(perf.toString(), run.exitCode(), run.errors()));
                return Optional.empty();
            }
            Set<Ability> fewer = EnumSet.copyOf(tried.abilities());
            fewer.remove(missing.get());
            tried = new InstalledPerf(perf.file(), perf.command(), perf.version(), fewer);
        }
    }

    private static Optional<Ability> missing(InstalledPerf perf, String errors) {
        Matcher unknown = UNKNOWN_OPTION.matcher(errors);
        if (!unknown.find()) {
            return Optional.empty();
        }
        return perf.abilities().stream()
                .filter(ability -> ability.option().equals(unknown.group(1)))
                .findFirst();
    }
}
