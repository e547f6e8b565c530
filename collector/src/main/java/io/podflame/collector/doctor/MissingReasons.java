package io.podflame.collector.doctor;

import io.podflame.binary.BuildId;
import io.podflame.collector.api.MissingSymbols.MissingFile;
import io.podflame.collector.debugfile.DebugFileNames;
import io.podflame.collector.diagnose.context.UnnamedCodeCheck.UnnamedReason;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.SymbolTableAnswer;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.query.UnnamedFile;
import io.podflame.collector.store.SymbolStore;
import io.podflame.collector.store.SymbolTableDescription;
import java.util.Optional;
import java.util.function.Function;

/**
 * Says why a file's samples have no name, and what to do about it. Only what is certain: where a distribution keeps its debug files is,
 * which of its packages has them is not.
 *
 * @param agents what agents say about a table that is not stored
 */
public record MissingReasons(SymbolStore symbols, Function<BuildId, Optional<SymbolTableAnswer>> agents) {

    private static final String UPLOAD = "podflame symbols upload ";
    private static final String WHERE_IT_IS =
            "upload the file as it was before it was stripped, or its separate debug file: where the debug package of"
                    + " the executable is installed it is the one of the command";

    /** A reason in the API's words. */
    private record Reason(String code, String why, String remedy, String command) {}

    /** One file in the API's words. */
    public MissingFile of(UnnamedFile file, long totalValue) {
        Reason reason = reason(file);
        return new MissingFile(
                file.file(),
                file.executable().map(executable -> executable.buildId().hex()).orElse(""),
                file.samples(),
                file.value(),
                totalValue == 0 ? 0 : (double) file.value() / totalValue,
                file.workloads().stream()
                        .map(WorkloadKey::displayName)
                        .distinct()
                        .limit(MissingFile.MAX_WORKLOADS)
                        .toList(),
                file.workloads().size(),
                file.workloads().stream()
                        .map(WorkloadKey::node)
                        .distinct()
                        .sorted()
                        .toList(),
                reason.code(),
                reason.why(),
                reason.remedy(),
                reason.command());
    }

    /** Without the numbers. */
    UnnamedReason brief(UnnamedFile file) {
        Reason reason = reason(file);
        String command = reason.command().isEmpty() ? "" : ": " + reason.command();
        return new UnnamedReason(reason.why(), reason.remedy() + command);
    }

    private Reason reason(UnnamedFile file) {
        return switch (file.kind()) {
            case EXECUTABLE -> ofExecutable(file.executable().orElseThrow());
            case KERNEL ->
                new Reason(
                        "KERNEL",
                        "the kernel hides its symbols, or the address is in none of its functions",
                        "let the agent read /proc/kallsyms: run it as root, or with CAP_SYSLOG, and set kernel.kptr_restrict"
                                + " to 0 or 1 on the node",
                        "sysctl -w kernel.kptr_restrict=1");
            case ANONYMOUS ->
                new Reason(
                        "JUST_IN_TIME",
                        "code outside every file, mostly a just-in-time compiler's, of which no perf map tells",
                        "have its runtime write /tmp/perf-PID.map: node --perf-basic-prof, python3 -X perf,"
                                + " DOTNET_PerfMapEnabled=1, jcmd PID Compiler.perfmap (Java 17 and newer)",
                        "");
            case VDSO ->
                new Reason("VDSO", "code that the kernel maps into every process: clock readings, mostly", "", "");
            case UNMAPPED ->
                new Reason(
                        "UNMAPPED",
                        "the address was in no mapping that the agent knew: code that was gone, or a wrong frame pointer",
                        "",
                        "");
            case RECORDED ->
                new Reason(
                        "RECORDED",
                        "the recording came without this name",
                        "import the perf.data file itself, or a bundle of toolbox-scripts/record-node",
                        "");
        };
    }

    private Reason ofExecutable(Location.Executable executable) {
        BuildId buildId = executable.buildId();
        String command = UPLOAD + "/usr/lib/debug/.build-id/" + DebugFileNames.path(buildId);
        if (!executable.readable()) {
            return new Reason(
                    "UNREADABLE",
                    "the file could not be read when it was sampled, and its build ID is not known",
                    "let the agent read it: as root, or with CAP_SYS_PTRACE; what is sampled from then on has names",
                    "");
        }
        Optional<SymbolTableDescription> table = symbols.describe(buildId);
        if (table.isPresent()) {
            return new Reason("NO_SYMBOL_THERE", noSymbolThere(table.get()), WHERE_IT_IS, command);
        }
        SymbolTableAnswer answer = agents.apply(buildId)
                .orElse(SymbolTableAnswer.none("its table has not come: no connected agent has seen the file lately"));
        return answer.isAwaited()
                ? new Reason(MissingFile.AWAITED, answer.text(), "look again in some seconds", "")
                : new Reason("NO_TABLE", answer.text(), WHERE_IT_IS, command);
    }

    private static String noSymbolThere(SymbolTableDescription table) {
        String origin = table.origin().text();
        return table.symbols() == 0
                ? "its table, from the " + origin + ", is empty: the file is stripped"
                : "its table has no symbol at these addresses: it has " + table.symbols() + ", from the " + origin
                        + ", for other parts of the code";
    }
}
