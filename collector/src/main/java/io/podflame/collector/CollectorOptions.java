package io.podflame.collector;

import io.podflame.collector.CollectorConfig.StoreKind;
import io.podflame.collector.debugfile.DebugFileSettings;
import io.podflame.collector.diagnose.hotspot.HotspotRules;
import io.podflame.collector.store.Retention;
import io.podflame.collector.web.AccessToken;
import io.podflame.collector.web.Listen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The collector's command line. Each option may also be given as an environment variable, which the help names. */
@Command(
        name = "podflame collector",
        mixinStandardHelpOptions = true,
        version = "podflame collector " + Collector.VERSION,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Takes profiles from agents, keeps them, and serves the page and the query API on one port.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  podflame collector",
            "      on this machine only: http://127.0.0.1:7070",
            "  podflame collector --listen 0.0.0.0:7070 --tls-certificate tls.crt --tls-key tls.key --token-file token",
            "      for a cluster; agents and people need the token",
            "  podflame collector --store memory --listen 127.0.0.1:0",
            "      for one short profile: nothing is written, any free port"
        })
final class CollectorOptions {

    private static final Pattern ADDRESS = Pattern.compile("(?<host>[^:\\[\\]]+|\\[[0-9A-Fa-f:.]+]):(?<port>\\d{1,5})");
    private static final String MAKE_THEM = """
            make a token:        openssl rand -hex 32 > token
            make a certificate:  openssl req -x509 -newkey rsa:3072 -nodes -days 365 -keyout tls.key -out tls.crt \
            -subj /CN=podflame -addext subjectAltName=DNS:HOST
            then:                --token-file token --tls-certificate tls.crt --tls-key tls.key""";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:PODFLAME_LISTEN:-127.0.0.1:7070}",
            description = "Where to listen; port 0 is any free one. Beyond loopback TLS and a token are required."
                    + " Default: 127.0.0.1:7070 (PODFLAME_LISTEN)")
    private String listen = "";

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "${env:PODFLAME_DATA_DIR}",
            description = "Where profiles are kept. Default: /var/lib/podflame as root, else ~/.local/state/podflame"
                    + " (PODFLAME_DATA_DIR)")
    private @Nullable Path dataDirectory;

    @Option(
            names = "--store",
            paramLabel = "KIND",
            defaultValue = "${env:PODFLAME_STORE:-rocksdb}",
            description = "${COMPLETION-CANDIDATES}. Default: rocksdb (PODFLAME_STORE)")
    private StoreKind store = StoreKind.rocksdb;

    @Option(
            names = "--retention-age",
            paramLabel = "AGE",
            converter = AgeConverter.class,
            defaultValue = "${env:PODFLAME_RETENTION_AGE:-48h}",
            description = "Older hours are dropped: 90m, 48h, 7d. Default: 48h (PODFLAME_RETENTION_AGE)")
    private Duration retentionAge = Duration.ZERO;

    @Option(
            names = "--retention-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            defaultValue = "${env:PODFLAME_RETENTION_SIZE:-2GB}",
            description = "The oldest hours are dropped beyond it: 500MB, 2GB. Default: 2GB (PODFLAME_RETENTION_SIZE)")
    private Long retentionBytes = 0L;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            defaultValue = "${env:PODFLAME_TLS_CERTIFICATE}",
            description = "PEM chain, the collector's own certificate first (PODFLAME_TLS_CERTIFICATE)")
    private @Nullable Path tlsCertificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            defaultValue = "${env:PODFLAME_TLS_KEY}",
            description = "PEM key of the certificate, without a pass phrase (PODFLAME_TLS_KEY)")
    private @Nullable Path tlsKey;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:PODFLAME_TOKEN_FILE}",
            description = "Holds the token that agents, pages and commands must bear (PODFLAME_TOKEN_FILE)")
    private @Nullable Path tokenFile;

    @Option(
            names = "--debuginfod",
            paramLabel = "URL",
            split = "\\s+|,",
            defaultValue = "${env:PODFLAME_DEBUGINFOD}",
            description =
                    "Servers to ask for debug files of what was sampled and lacks names or lines; the first is asked first."
                            + " Default: none, and no address is contacted (PODFLAME_DEBUGINFOD, several with spaces between)")
    private List<String> debuginfod = List.of();

    @Option(
            names = "--debug-file-limit",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            defaultValue = "${env:PODFLAME_DEBUG_FILE_LIMIT:-1GB}",
            description = "Of one debug file that is uploaded or fetched. Default: 1GB (PODFLAME_DEBUG_FILE_LIMIT)")
    private Long debugFileLimitBytes = DebugFileSettings.DEFAULT_LIMIT_BYTES;

    @Option(
            names = "--rules",
            paramLabel = "DIR",
            defaultValue = "${env:PODFLAME_RULES}",
            description =
                    "Folder with hotspot rules of your own (*.yaml), beside those shipped; one with the id of a shipped"
                            + " one replaces it. What is wrong with one is logged, and said by podflame doctor (PODFLAME_RULES)")
    private @Nullable Path rules;

    /** Throws {@link ParameterException} that says what is wrong and what to do. */
    CollectorConfig config() {
        return new CollectorConfig(
                listen(),
                store,
                dataDirectory(),
                new Collector.Settings(new Retention(retentionAge, retentionBytes), debugFiles(), rules()));
    }

    private HotspotRules rules() {
        HotspotRules shipped = HotspotRules.shipped();
        if (rules == null) {
            return shipped;
        }
        try {
            return shipped.withFolder(rules);
        } catch (IOException e) {
            throw wrong("--rules " + rules + " is no folder that can be listed: " + e.getMessage());
        }
    }

    /** Files on their way in lie beside the store; without one, where the machine keeps what may be lost. */
    private DebugFileSettings debugFiles() {
        Path directory = store == StoreKind.memory
                ? temporaryDirectory()
                : dataDirectory().resolve("incoming");
        List<URI> servers = debuginfod.stream()
                .filter(server -> !server.isBlank())
                .map(this::server)
                .toList();
        return new DebugFileSettings(directory, debugFileLimitBytes, servers, DebugFileSettings.DEFAULT_PATIENCE);
    }

    /** Nobody else may write there. */
    private Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("podflame-");
        } catch (IOException e) {
            throw wrong("no temporary directory can be made: " + e.getMessage() + "; name another:"
                    + " PODFLAME_JAVA_OPTIONS=-Djava.io.tmpdir=DIR");
        }
    }

    private URI server(String text) {
        try {
            URI server = new URI(text);
            if (server.getHost() != null && Set.of("http", "https").contains(String.valueOf(server.getScheme()))) {
                return server;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw wrong("--debuginfod " + text + " is no address of a server; for example https://debuginfod.debian.net");
    }

    private Listen listen() {
        InetSocketAddress address = address();
        if ((tlsCertificate == null) != (tlsKey == null)) {
            throw wrong("--tls-certificate and --tls-key go together; give both or none");
        }
        Optional<Listen.Certificate> certificate = tlsCertificate == null || tlsKey == null
                ? Optional.empty()
                : Optional.of(new Listen.Certificate(
                        readable("--tls-certificate", tlsCertificate), readable("--tls-key", tlsKey)));
        Optional<AccessToken> token = tokenFile == null ? Optional.empty() : Optional.of(token(tokenFile));
        if (!address.getAddress().isLoopbackAddress() && (certificate.isEmpty() || token.isEmpty())) {
            throw wrong("--listen " + listen + " can be reached from other machines, so TLS and a token are required.\n"
                    + MAKE_THEM);
        }
        return new Listen(address, certificate, token);
    }

    private InetSocketAddress address() {
        Matcher parts = ADDRESS.matcher(listen);
        if (!parts.matches() || Integer.parseInt(parts.group("port")) > 65535) {
            throw wrong("--listen " + listen + " is no HOST:PORT; for example 127.0.0.1:7070");
        }
        try {
            return new InetSocketAddress(
                    InetAddress.getByName(parts.group("host")), Integer.parseInt(parts.group("port")));
        } catch (UnknownHostException e) {
            throw wrong("--listen " + listen + ": no such host; give an address of this machine, or 127.0.0.1");
        }
    }

    private AccessToken token(Path file) {
        try {
            return AccessToken.read(readable("--token-file", file));
        } catch (IOException | IllegalArgumentException e) {
            throw wrong("--token-file " + file + ": " + e.getMessage());
        }
    }

    private Path readable(String option, Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw wrong(option + " " + file + " cannot be read; is the path right, and may this user read it?");
        }
        return file;
    }

    private Path dataDirectory() {
        if (dataDirectory != null) {
            return dataDirectory.toAbsolutePath();
        }
        if ("root".equals(System.getProperty("user.name"))) {
            return Path.of("/var/lib/podflame");
        }
        String state = System.getenv("XDG_STATE_HOME");
        return (state == null || state.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".local/state")
                        : Path.of(state))
                .resolve("podflame");
    }

    private ParameterException wrong(String message) {
        CommandSpec parsed = spec;
        if (parsed == null) {
            throw new IllegalStateException("options that nothing was parsed into");
        }
        return new ParameterException(parsed.commandLine(), message);
    }

    /** A number with its unit: 90m, 48h, 7d. */
    static final class AgeConverter implements ITypeConverter<Duration> {
        private static final Pattern AGE = Pattern.compile("(\\d{1,6})([mhd])");

        @Override
        public Duration convert(String text) {
            Matcher parts = AGE.matcher(text);
            if (!parts.matches() || Integer.parseInt(parts.group(1)) == 0) {
                throw new TypeConversionException("'" + text + "' is no age; give 90m, 48h or 7d");
            }
            int number = Integer.parseInt(parts.group(1));
            return switch (parts.group(2)) {
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
        }
    }

    /** A number with its unit, 1024 MB to a GB: 500MB, 2GB. */
    static final class SizeConverter implements ITypeConverter<Long> {
        private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(MB|GB|TB)");

        @Override
        public Long convert(String text) {
            Matcher parts = SIZE.matcher(text);
            if (!parts.matches() || Integer.parseInt(parts.group(1)) == 0) {
                throw new TypeConversionException("'" + text + "' is no size; give 500MB or 2GB");
            }
            long number = Long.parseLong(parts.group(1));
            return switch (parts.group(2)) {
                case "MB" -> number << 20;
                case "GB" -> number << 30;
                default -> number << 40;
            };
        }
    }
}
