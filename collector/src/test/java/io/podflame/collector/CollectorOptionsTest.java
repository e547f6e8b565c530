package io.podflame.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.collector.CollectorConfig.StoreKind;
import io.podflame.collector.store.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CollectorOptionsTest {

    @Test
    void listensOnLoopbackAndKeepsTwoDaysOrTwoGigabytesUnlessToldOtherwise() {
        CollectorConfig config = parse();

        assertThat(config.listen().address().toString()).isEqualTo("/127.0.0.1:7070");
        assertThat(config.listen().token()).isEmpty();
        assertThat(config.store()).isEqualTo(StoreKind.rocksdb);
        assertThat(config.settings().retention()).isEqualTo(Retention.DEFAULT);
    }

    @Test
    void readsAgesAndSizesWithTheirUnits() {
        CollectorConfig config = parse("--retention-age", "7d", "--retention-size", "500MB");

        assertThat(config.settings().retention()).isEqualTo(new Retention(Duration.ofDays(7), 500L << 20));
        refuses("'5' is no age; give 90m, 48h or 7d", "--retention-age", "5");
        refuses("'0MB' is no size; give 500MB or 2GB", "--retention-size", "0MB");
    }

    @Test
    void readsAddresses() {
        assertThat(parse("--listen", "[::1]:0").listen().address().getAddress().isLoopbackAddress())
                .isTrue();
        assertThat(parse("--listen", "localhost:80").listen().address().getPort())
                .isEqualTo(80);
        refuses("is no HOST:PORT", "--listen", "7070");
        refuses("is no HOST:PORT", "--listen", "127.0.0.1:70000");
    }

    @Test
    void refusesToListenBeyondLoopbackWithoutTlsAndTokenAndSaysHowToMakeThem() {
        refuses(
                "TLS and a token are required.\nmake a token:        openssl rand -hex 32 > token",
                "--listen",
                "0.0.0.0:0");
    }

    @Test
    void takesTlsAndTokenFromFiles(@TempDir Path directory) throws IOException {
        String certificate =
                Files.writeString(directory.resolve("tls.crt"), "x").toString();
        String key = Files.writeString(directory.resolve("tls.key"), "x").toString();
        String token = Files.writeString(directory.resolve("token"), "0123456789abcdef\n")
                .toString();

        CollectorConfig config = parse(
                "--listen", "0.0.0.0:0", "--tls-certificate", certificate, "--tls-key", key, "--token-file", token);

        assertThat(config.listen().certificate()).isPresent();
        assertThat(config.listen().token()).isPresent();
        refuses("go together", "--tls-key", key);
        refuses("/nowhere cannot be read", "--token-file", "/nowhere");
        refuses("a token has at least 16 letters", "--token-file", key);
    }

    @Test
    void showsExamplesInItsHelp() {
        String help = new CommandLine(new CollectorOptions()).getUsageMessage();

        assertThat(help).contains("Examples:", "--listen=HOST:PORT", "PODFLAME_TOKEN_FILE", "--token-file token");
    }

    private static CollectorConfig parse(String... arguments) {
        CollectorOptions options = new CollectorOptions();
        new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
        return options.config();
    }

    private static void refuses(String message, String... arguments) {
        assertThatThrownBy(() -> parse(arguments))
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessageContaining(message);
    }
}
