package io.podflame.collector.cli;

import io.podflame.binary.executable.BuildIdOrigin;
import io.podflame.binary.executable.ExecutableFile;
import io.podflame.collector.api.UploadedSymbols;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives debug files to the collector. */
@Command(
        name = "upload",
        description = {
            "Gives the collector debug files: executables as they were before they were stripped, or separate .debug files.",
            "A file is matched by its build ID, and names what was sampled already, too."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  podflame symbols upload mixer.debug",
            "  podflame symbols upload /usr/lib/debug/.build-id/ab/cdef0123.debug",
            "  podflame symbols upload build/out                   every ELF file with a build ID below it",
            "  podflame symbols upload envoy.symbols --for envoy   a symbol file without build ID, and its executable",
            "  podflame symbols upload envoy.symbols --build-id abcdef0123"
        })
final class SymbolsUploadCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Mixin
    CollectorOptions collector = new CollectorOptions();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "ELF files, or folders to look for them in.")
    List<Path> files = List.of();

    @Option(
            names = "--build-id",
            paramLabel = "HEX",
            description = "The build ID of the executable that the file is about, where it does not say so itself.")
    String buildId = "";

    @Option(
            names = "--for",
            paramLabel = "EXECUTABLE",
            description = "The executable that the file is about: its build ID is read here, it is not uploaded.")
    @Nullable
    Path executable;

    @Option(names = "--replace", description = "Take the place of a table that knows as much or more.")
    boolean replace;

    @Option(names = "--json", description = "JSON: the API's UploadedSymbols, a list.")
    boolean json;

    @Override
    public Integer call() throws CommandFailedException {
        Map<String, String> common = common();
        if (common.containsKey("buildId") && (files.size() > 1 || Files.isDirectory(files.getFirst()))) {
            throw new ParameterException(spec.commandLine(), "--build-id and --for are about one FILE");
        }
        ApiClient api = collector.connect();
        long limitBytes = api.symbols().uploadLimitBytes();
        List<UploadedSymbols> uploaded = new ArrayList<>();
        int failures = 0;
        int skipped = 0;
        for (Path given : files) {
            boolean folder = Files.isDirectory(given);
            for (Path file : folder ? DebugFileFolder.files(given) : List.of(given)) {
                try {
                    uploaded.add(upload(api, file, common, limitBytes));
                } catch (CommandFailedException e) {
                    // a folder has other files, too, stripped ones among them: no failure unless none is of use
                    if (folder) {
                        skipped++;
                    } else {
                        failures++;
                        spec.commandLine().getErr().println(e.text());
                    }
                }
            }
        }
        finish(uploaded, skipped);
        return failures > 0 || uploaded.isEmpty() ? 1 : 0;
    }

    private void finish(List<UploadedSymbols> uploaded, int skipped) throws CommandFailedException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ApiClient.json(uploaded));
        }
        if (skipped > 0) {
            spec.commandLine()
                    .getErr()
                    .printf("%d files told nothing new, or are stripped (name one to see why)%n", skipped);
        }
        out.flush();
    }

    private Map<String, String> common() throws CommandFailedException {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (!buildId.isEmpty() && executable != null) {
            throw new ParameterException(spec.commandLine(), "give --build-id or --for, not both");
        }
        if (!buildId.isEmpty()) {
            if (!buildId.matches("([0-9A-Fa-f]{2}){1,32}")) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--build-id takes hex digits as readelf -n shows them, not '" + buildId + "'");
            }
            parameters.put("buildId", buildId.toLowerCase(Locale.ROOT));
        }
        if (executable != null) {
            parameters.put("buildId", buildIdOf(executable));
        }
        if (replace) {
            parameters.put("replace", "true");
        }
        return parameters;
    }

    private static String buildIdOf(Path executable) throws CommandFailedException {
        try (ExecutableFile file = ExecutableFile.open(executable)) {
            return file.buildId().hex();
        } catch (IOException e) {
            throw new CommandFailedException(
                    "cannot read the build ID of " + executable + ": " + e.getMessage(),
                    "give the executable as it runs, or its build ID with --build-id");
        }
    }

    private UploadedSymbols upload(ApiClient api, Path file, Map<String, String> common, long limitBytes)
            throws CommandFailedException {
        requireUsable(file, limitBytes);
        Map<String, String> parameters = new LinkedHashMap<>(common);
        parameters.put("name", String.valueOf(file.getFileName()));
        try (FileUpload upload = FileUpload.open(file, !json)) {
            UploadedSymbols uploaded = api.uploadSymbols(parameters, upload.body());
            upload.close();
            if (!json) {
                UploadText.lines(file.toString(), uploaded)
                        .forEach(spec.commandLine().getOut()::println);
                spec.commandLine().getOut().flush();
            }
            return uploaded;
        } catch (IOException e) {
            throw new CommandFailedException("cannot read " + file + ": " + e.getMessage(), "check the path");
        }
    }

    /** What can be known here costs no transfer. */
    private void requireUsable(Path file, long limitBytes) throws CommandFailedException {
        try (ExecutableFile elf = ExecutableFile.open(file)) {
            if (elf.sizeBytes() > limitBytes) {
                throw new CommandFailedException(
                        String.format(
                                "%s has %.1f MB, and the collector takes %.1f MB",
                                file, elf.sizeBytes() / 1e6, limitBytes / 1e6),
                        "start the collector with a larger --debug-file-limit, or upload less:"
                                + " objcopy --only-keep-debug FILE SMALLER");
            }
            if (elf.buildIdOrigin() == BuildIdOrigin.GNU
                    && !common().getOrDefault("buildId", elf.buildId().hex())
                            .equals(elf.buildId().hex())) {
                throw new CommandFailedException(
                        file + " has build ID " + elf.buildId() + ", not " + common().get("buildId"),
                        "give the debug file of the very build that runs; another build's addresses would be wrong");
            }
        } catch (IOException e) {
            throw new CommandFailedException(
                    file + " is no ELF file that can be read: " + e.getMessage(),
                    "give the executable itself before it was stripped, or its .debug file");
        }
    }
}
