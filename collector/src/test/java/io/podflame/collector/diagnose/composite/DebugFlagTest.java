package io.podflame.collector.diagnose.composite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DebugFlagTest {

    @Test
    void saysWhichArgumentItIsAndWhatStandsThere() {
        assertThat(DebugFlag.in(List.of("/usr/local/bin/mixs", "server", "--log_output_level=all:debug")))
                .contains(new DebugFlag("argument 2", "--log_output_level=all:debug"));
        assertThat(DebugFlag.in(List.of("mixs", "server", "-v", "4", "--port", "9091")))
                .contains(new DebugFlag("argument 2", "-v 4"));
    }

    @Test
    void namesTheFirstOfSeveral() {
        assertThat(DebugFlag.in(List.of("pilot-discovery", "-v=2", "--log_output_level=ads:debug")))
                .contains(new DebugFlag("argument 1", "-v=2"));
    }

    /** Words are separated by blanks. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-v 4",
                "-v=2",
                "-v2",
                "--v=4",
                "-v 10",
                "--log_output_level default:info,ads:debug",
                "--log_output_level=default:info,ads:debug",
                "--log_output_level=debug",
                "--log_output_level=ads:debug,default:info",
                "--log-level=debug",
                "--log-level DEBUG",
                "--loglevel=trace",
                "--proxyLogLevel=debug",
                "--proxyComponentLogLevel=misc:error,upstream:trace",
                "--debug",
                "-debug",
                "--debug=true"
            })
    void findsThem(String words) {
        assertThat(DebugFlag.in(command(words))).map(DebugFlag::text).contains(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--version",
                "-vfoo",
                "-v 1",
                "-v=0",
                "-v --logtostderr",
                "-v",
                "-v /data:/data",
                "--vmodule=server=4",
                "--log_output_level=default:info",
                "--log_output_level default:info,debugger:info",
                "--log_output_level",
                "--debug=false",
                "--debug-port=6060",
                "--debug-addr 4",
                "--config=debug",
                "--log-level=info --name debug",
                "--log-level=info-debug",
                "debug"
            })
    void findsNoneWhereThereIsNone(String words) {
        assertThat(DebugFlag.in(command(words))).isEmpty();
    }

    @Test
    void theExecutablesOwnNameIsNoArgument() {
        assertThat(DebugFlag.in(List.of("--debug"))).isEmpty();
        assertThat(DebugFlag.in(List.of())).isEmpty();
    }

    private static List<String> command(String words) {
        return List.of(("program " + words).split(" "));
    }
}
