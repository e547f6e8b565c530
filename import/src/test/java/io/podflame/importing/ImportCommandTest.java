package io.podflame.importing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversions of what the real perf recorded of a shell. */
class ImportCommandTest {

    @TempDir
    static Path folder;

    private static Path recording;

    @BeforeAll
    static void recordAShell() throws Exception {
        recording = folder.resolve("perf.data");
        String program = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; ls -lR /usr/share/doc >/dev/null;"
                + " for i in 1 2 3 4 5 6 7 8 9 10; do go version; go env GOROOT; done";
        perf(
                "record",
                "-q",
                "-B",
                "-N",
                "-g",
                "-F",
                "999",
                "-e",
                "cpu-clock,page-faults",
                "-o",
                recording.toString(),
                "--",
                "sh",
                "-c",
                program);
    }

    @Test
    void everySampleOfPerfScriptsIsInTheFoldedStacks() throws Exception {
        Ran ran = convert(recording, "folded");

        assertThat(samplesByThread(ran.output())).isEqualTo(perfScriptsSamples("cpu-clock"));
        assertThat(ran.errors()).contains("perf.data: perf.data of ", " samples of cpu-clock", " of page-faults");
    }

    /** Recorded with -B: the files are known by their inodes. */
    @Test
    void framesOfFilesOfThisMachineHaveTheirNames() {
        assertThat(convert(recording, "folded").output()).contains(";runtime.main", ";do_syscall_64");
    }

    /** Go's compiler inlines much of the runtime. */
    @Test
    void withoutInlinedCallsFramesAreThoseOfPerfScript() throws Exception {
        Ran ran = Ran.podflameImport(
                recording.toString(), "--event", "cpu-clock", "--no-inline", "--format", "folded", "--output", "-");

        assertThat(samplesByThread(ran.output())).isEqualTo(perfScriptsSamples("cpu-clock"));
        assertThat(runtimeFunctions(ran.output())).isEqualTo(perfScriptsRuntimeFunctions());
        assertThat(runtimeFunctions(convert(recording, "folded").output()))
                .hasSizeGreaterThan(runtimeFunctions(ran.output()).size());
    }

    @Test
    void aCollectorIsNotSentLessThanThereIs() {
        Ran ran = Ran.podflameImport(recording.toString(), "--no-inline");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.errors()).contains("--no-inline is for conversions, with --format or --output");
    }

    @Test
    void anotherEventIsChosenByItsName() throws Exception {
        Ran ran = Ran.podflameImport(
                recording.toString(), "--event", "page-faults", "--format", "folded", "--output", "-");

        assertThat(samplesByThread(ran.output())).isEqualTo(perfScriptsSamples("page-faults"));
    }

    @Test
    void anEventThatIsNotThereIsSaid() {
        Ran ran = Ran.podflameImport(recording.toString(), "--event", "cache-misses", "--output", "-");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.errors()).contains("no samples of event cache-misses in " + recording);
        assertThat(ran.output()).isEmpty();
    }

    @Test
    void foldedStacksAreTheSameAfterAnotherConversion() throws IOException {
        byte[] folded = convert(recording, "folded").bytes();

        Ran again = Ran.withInput(folded, "-", "--format", "folded", "--output", "-");

        assertThat(again.exitCode()).as(again.errors()).isZero();
        assertThat(again.output().lines().map(line -> line.substring(line.lastIndexOf(' '))))
                .containsExactlyInAnyOrderElementsOf(new String(folded, StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.substring(line.lastIndexOf(' ')))
                        .toList());
        assertThat(again.errors()).contains("standard input: folded stacks");
    }

    @Test
    void countsOfBytesDoNotOverflow() {
        byte[] folded = "a;b 3000000000\na;b 3000000000\na;c 5\n".getBytes(StandardCharsets.UTF_8);

        Ran ran = Ran.withInput(folded, "-", "--format", "folded", "--output", "-");

        assertThat(ran.exitCode()).as(ran.errors()).isZero();
        assertThat(samples(ran.output())).isEqualTo(6_000_000_005L);
    }

    @Test
    void aPipeIsWrittenToAndNotReplaced() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process reader = new ProcessBuilder("cat", pipe.toString()).start();

        Ran ran = Ran.podflameImport(recording.toString(), "--format", "folded", "--output", pipe.toString());

        assertThat(ran.exitCode()).as(ran.errors()).isZero();
        assertThat(new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(convert(recording, "folded").output());
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void aLinkIsWrittenThrough() throws IOException {
        Path target = Files.writeString(folder.resolve("target.folded"), "before");
        Path link = Files.createSymbolicLink(folder.resolve("link.folded"), target);

        Ran ran = Ran.podflameImport(recording.toString(), "--output", link.toString());

        assertThat(ran.exitCode()).as(ran.errors()).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(target).content().isEqualTo(convert(recording, "folded").output());
    }

    @Test
    void compressedRecordingsAreTheSame() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            Files.copy(recording, gzip);
        }
        Path file = Files.write(folder.resolve("compressed"), compressed.toByteArray());

        assertThat(convert(file, "folded").output())
                .isEqualTo(convert(recording, "folded").output());
    }

    @Test
    void pprofHasTheSameSamplesWhenItIsReadAgain() throws IOException {
        Path file = Files.write(
                folder.resolve("cpu.pb.gz"), convert(recording, "pprof").bytes());

        Ran again = convert(file, "folded");

        assertThat(again.errors()).contains("cpu.pb.gz: pprof");
        assertThat(samples(again.output()))
                .isEqualTo(samples(convert(recording, "folded").output()));
    }

    @Test
    void severalRecordingsAddUpToOneGraph() {
        long once = samples(convert(recording, "folded").output());

        Ran twice = Ran.podflameImport(recording.toString(), recording.toString(), "--format", "folded", "-o", "-");

        assertThat(samples(twice.output())).isEqualTo(2 * once);
    }

    @Test
    void whatIsNoRecordingIsSaidAndTheOthersAreConverted() throws IOException {
        Path diary = Files.writeString(folder.resolve("diary.txt"), "dear diary\n");

        Ran ran = Ran.podflameImport(diary.toString(), recording.toString(), "/nowhere", "--format=folded", "-o", "-");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.output()).isEqualTo(convert(recording, "folded").output());
        assertThat(ran.errors())
                .contains(
                        "diary.txt: at offset 0x0: expected a recording",
                        "there is no file /nowhere: name one that is there, or - for standard input; not imported");
    }

    @Test
    void aCutRecordingIsReadUpToTheCut() throws IOException {
        byte[] whole = Files.readAllBytes(recording);
        Path cut = Files.write(folder.resolve("cut.data"), Arrays.copyOf(whole, whole.length / 2));

        Ran ran = convert(cut, "folded");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(samples(ran.output()))
                .isPositive()
                .isLessThan(samples(convert(recording, "folded").output()));
        assertThat(ran.errors()).contains("cut.data: at offset 0x", "does not say of which machine it is");
    }

    @Test
    void aCutRecordingHasTheNamesOfTheMachineThatTheUserSaysItIsOf() throws IOException {
        byte[] whole = Files.readAllBytes(recording);
        Path cut = Files.write(folder.resolve("ours.data"), Arrays.copyOf(whole, whole.length / 2));

        Ran ran = Ran.podflameImport(cut.toString(), "--symfs", "/", "--format", "folded", "--output", "-");

        assertThat(ran.output()).contains(";do_syscall_64;").doesNotContain("[kernel");
        assertThat(convert(cut, "folded").output()).contains(";[kernel").doesNotContain("do_syscall_64");
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Path output = folder.resolve("none").resolve("whole.folded");

        Ran ran = Ran.podflameImport(recording.toString(), "--output", output.toString());

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.errors()).contains("there is no folder " + output.getParent(), "remedy: make it");
    }

    /** The shell is stripped, and its own functions are most of the samples. */
    @Test
    void whatNamesAreMissingIsToldWhereNoCollectorCanBeAsked() {
        Path output = folder.resolve("whole.folded");

        Ran ran = Ran.podflameImport(recording.toString(), "--output", output.toString());

        assertThat(ran.output())
                .contains("  names: ", "below the folder of --symfs")
                .doesNotContain("symbols missing");
    }

    @Test
    void theSummaryAsJsonHasEverySessionAndTheReasonOfWhatIsMissing() throws IOException {
        byte[] whole = Files.readAllBytes(recording);
        Path cut = Files.write(folder.resolve("half.data"), Arrays.copyOf(whole, whole.length / 2));
        Path output = folder.resolve("half.folded");

        Ran ran = Ran.podflameImport(cut.toString(), "--json", "--output", output.toString());

        JsonNode half = new ObjectMapper().readTree(ran.output()).get(0);
        assertThat(half.get("format").asText()).isEqualTo("perf.data");
        assertThat(half.get("error").asText()).contains("half.data: at offset");
        assertThat(half.get("sessions").get(0).get("samples").asLong()).isEqualTo(samples(Files.readString(output)));
    }

    @Test
    void thePictureSaysThatTheAchievedRateIsNotKnown() {
        assertThat(convert(recording, "svg").output()).startsWith("<?xml").contains("rate not known");
    }

    @Test
    void theCollectorBeyondThisMachineIsNotToldInTheClear() {
        Ran ran = Ran.podflameImport(recording.toString(), "--collector", "http://podflame.example:7070");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.errors()).contains("would send samples in the clear", "--insecure");
    }

    private static Ran convert(Path file, String format) {
        return Ran.podflameImport(file.toString(), "--format", format, "--output", "-");
    }

    private static long samples(String folded) {
        return folded.lines()
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The thread's name is the second frame where a recording is of several workloads. */
    private static Map<String, Long> samplesByThread(String folded) {
        Map<String, Long> samples = new TreeMap<>();
        folded.lines()
                .forEach(line -> samples.merge(
                        line.split(";")[1], Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)), Long::sum));
        return samples;
    }

    private static Map<String, Long> perfScriptsSamples(String event) throws Exception {
        Map<String, Long> samples = new TreeMap<>();
        perf("script", "-i", recording.toString(), "-F", "comm,event", "-G")
                .lines()
                .forEach(line -> {
                    String[] words = line.strip().split("\\s+");
                    if (words[1].startsWith(event)) {
                        samples.merge(words[0], 1L, Long::sum);
                    }
                });
        return samples;
    }

    private static Set<String> runtimeFunctions(String folded) {
        return Pattern.compile(";(runtime\\.[^;\n]*?)(?=;| [0-9]+\n)")
                .matcher(folded)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Perf tells names as Go's linker spells them, with the calling convention of assembly behind; folded stacks have no semicolon in a name. */
    private static Set<String> perfScriptsRuntimeFunctions() throws Exception {
        String[] samples = perf("script", "-i", recording.toString(), "--no-inline", "-F", "event,ip,sym")
                .split("\n\n");
        return Arrays.stream(samples)
                .filter(sample -> sample.stripLeading().startsWith("cpu-clock"))
                .flatMap(String::lines)
                .map(line -> line.strip()
                        .replaceFirst("^[0-9a-f]+ ", "")
                        .replaceFirst("\\.abi0$", "")
                        .replace(';', ':'))
                .filter(name -> name.startsWith("runtime."))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String perf(String... arguments) throws Exception {
        Path output = folder.resolve("perf.out");
        String[] command = new String[arguments.length + 1];
        command[0] = "perf";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("perf.err").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("perf.err")))
                .isZero();
        return Files.readString(output);
    }
}
